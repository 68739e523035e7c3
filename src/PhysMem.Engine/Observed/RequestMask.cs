using PhysMem.Engine.Gfp;

namespace PhysMem.Engine.Observed;

/// <summary>
/// What a printed mask asks for. The kernel's release says of which age its numbers and names are. Without it names say
/// it, and a bare number is read as what code asks with. Kernels of distributions and handsets have flags of their own or
/// take over later ones: where names and number contradict each other in the age of the release, the names count.
/// </summary>
internal static class RequestMask
{
    /// <summary>The age, and the mask in today's numbers; nulls when nothing can read it.</summary>
    /// <param name="number">The number as printed.</param>
    /// <param name="names">The names as printed; null before 4.6.</param>
    /// <param name="release">The kernel's release; null when no line tells it.</param>
    public static (GfpLayout? Layout, uint? Meaning) Resolve(uint number, string? names, string? release)
    {
        GfpLayout? told = GfpLayout.TryFind(release);
        // A kernel without a name for any bit prints none, or (null).
        if (names is null || (names.Length == 0 && number != 0))
        {
            return Read(told is not null && told.Unnamed(number) == 0 ? told : GfpReading.All(number) is [var best, ..] ? best.Layout : told, number);
        }

        string text = $"0x{number:x}({names})";
        if (Nearest(told, age => GfpText.Agrees(text, age)) is { } agreeing)
        {
            return Read(agreeing, number);
        }

        // A name that is cut off or a vendor's own is left out; the others still say what is asked for.
        GfpLayout age = told ?? Nearest(null, one => GfpText.Agrees(names, one)) ?? GfpLayout.Default;
        GfpFlagInfo[] known = [.. names.Split('|').Select(age.FindName).OfType<GfpFlagInfo>()];
        return Read(age, known.Length == 0 ? number : known.Aggregate(0u, (sum, flag) => sum | flag.Number));
    }

    /// <summary>The same of names alone, whose number was cut off or hidden; of a name that nobody knows nothing is said.</summary>
    public static (GfpLayout? Layout, uint? Meaning) OfNames(string? names, string? release)
    {
        if (string.IsNullOrEmpty(names))
        {
            return (null, null);
        }

        GfpLayout age = Nearest(GfpLayout.TryFind(release), one => GfpText.Agrees(names, one)) ?? GfpLayout.Default;
        GfpFlagInfo?[] flags = [.. names.Split('|').Select(age.FindName)];
        return flags.Contains(null) ? (null, null) : Read(age, flags.Aggregate(0u, (sum, flag) => sum | flag!.Number));
    }

    private static (GfpLayout? Layout, uint? Meaning) Read(GfpLayout? age, uint number) => (age, age?.Meaning(number).Value);

    // Of all the age next to the release's, and without a release the newest one.
    private static GfpLayout? Nearest(GfpLayout? told, Func<GfpLayout, bool> fits)
    {
        int from = told is null ? GfpLayout.All.Length - 1 : GfpLayout.All.IndexOf(told);
        return GfpLayout.All.Where(fits).MinBy(age => Math.Abs(GfpLayout.All.IndexOf(age) - from));
    }
}
