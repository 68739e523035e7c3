using System.Numerics;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Gfp;

/// <summary>
/// What a number means to the kernels of some ages, when nobody says which kernel printed it.
/// <para>
/// An age can read a number when it has a name for each of its bits. The most telling reading comes first: one that a
/// caller could mean (<see cref="MakesSense"/>) before others, then a ready-made mask and whatever has the fewest names,
/// since code asks with ready-made masks and little beside them, then that of the newest kernels.
/// </para>
/// </summary>
public sealed record GfpReading
{
    private GfpReading(GfpLayout first, GfpLayout last, uint number, string text)
    {
        First = first;
        Layout = last;
        Number = number;
        Text = text;
        MakesSense = IsRequest(last.Meaning(number));
    }

    /// <summary>The newest of the ages that read it so.</summary>
    public GfpLayout Layout { get; private init; }

    /// <summary>The number.</summary>
    public uint Number { get; }

    /// <summary>Its names.</summary>
    public string Text { get; }

    /// <summary>Whether a caller could ask for that.</summary>
    public bool MakesSense { get; }

    /// <summary>The kernels that read it so, such as 4.18-5.0.</summary>
    public string Kernels => GfpLayout.Kernels(First, Layout);

    /// <summary>Whether it is one ready-made mask and nothing else.</summary>
    public bool IsReadyMade => Layout.FindName(Text) is { IsComposite: true };

    private GfpLayout First { get; }

    private int Words => Text.Count(c => c == '|');

    // The ready-made mask, if there is one.
    private string Lead => Text.Split('|')[0];

    /// <summary>All readings of a number, the most telling one first.</summary>
    public static IReadOnlyList<GfpReading> All(uint number)
    {
        var readings = new List<GfpReading>();
        foreach (GfpLayout age in GfpLayout.All.Where(age => age.Unnamed(number) == 0))
        {
            string text = GfpText.Format(number, age);
            if (readings.Count > 0 && readings[^1] is var last && last.Text == text && IsNext(last.Layout, age))
            {
                readings[^1] = last with { Layout = age };
            }
            else
            {
                readings.Add(new GfpReading(age, age, number, text));
            }
        }

        readings.Reverse();
        return [.. readings.OrderBy(one => !one.MakesSense).ThenBy(one => !one.IsReadyMade).ThenBy(one => one.Words)];
    }

    /// <summary>Whether an age reads the number so.</summary>
    public bool IsOf(GfpLayout age)
    {
        int place = GfpLayout.All.IndexOf(age);
        return place >= GfpLayout.All.IndexOf(First) && place <= GfpLayout.All.IndexOf(Layout);
    }

    /// <summary>
    /// Whether it says more with fewer names than another one. Names of the same ready-made mask that has got a flag since
    /// (GFP_NOWAIT has __GFP_NOWARN from 6.8 on) say the same.
    /// </summary>
    internal bool IsMoreTellingThan(GfpReading other) =>
        !other.IsReadyMade && (IsReadyMade || (Words < other.Words && Lead != other.Lead));

    private static bool IsNext(GfpLayout age, GfpLayout next) => GfpLayout.All.IndexOf(next) == GfpLayout.All.IndexOf(age) + 1;

    /// <summary>
    /// Whether a mask is one that code asks with. Reserves go with waking kswapd; whoever can't wait has nothing to
    /// repeat; file systems need input and output, and whoever asks for these wakes kswapd, also when reclaiming on his own,
    /// except where reserves are forbidden too (GFP_TRANSHUGE); and rights, zones or types must not contradict each other.
    /// </summary>
    private static bool IsRequest(GfpMask mask)
    {
        uint gfp = mask.Value;
        bool waits = (gfp & GfpBits.DirectReclaim) != 0, wakes = (gfp & GfpBits.KswapdReclaim) != 0;
        return (wakes || (gfp & (GfpBits.High | GfpBits.Atomic)) == 0)
            && !(waits && (gfp & GfpBits.Atomic) != 0)
            && (waits || (gfp & (GfpBits.NoFail | GfpBits.RetryMayFail)) == 0)
            && ((gfp & GfpBits.Io) != 0 || (gfp & GfpBits.Fs) == 0)
            && (wakes || (gfp & GfpBits.NoMemAlloc) != 0 || (gfp & GfpBits.Io) == 0)
            && (gfp & (GfpBits.MemAlloc | GfpBits.NoMemAlloc)) != (GfpBits.MemAlloc | GfpBits.NoMemAlloc)
            && BitOperations.PopCount(gfp & GfpBits.ZoneMask & ~GfpBits.Movable) <= 1
            && !GfpMigrate.IsBad(gfp);
    }
}
