using System.Collections.Immutable;
using System.Numerics;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Gfp;

/// <summary>
/// An age of gfp masks: the kernels from one change of what numbers and names mean to the next. Inside the engine
/// masks have the numbers of 5.1 and later (<see cref="GfpMask"/>); other ages are met where masks are read or shown.
/// </summary>
public sealed partial class GfpLayout
{
    private readonly KernelVersion _since;
    private readonly Dictionary<string, GfpFlagInfo> _byName;
    private readonly (uint Number, uint Meaning)[] _meanings;
    private readonly uint _named;

    internal GfpLayout(string since, uint legal, ImmutableArray<GfpFlagInfo> names)
    {
        _since = Version(since);
        Legal = legal;
        Names = names;
        _byName = names.ToDictionary(info => info.Name, StringComparer.OrdinalIgnoreCase);
        _meanings =
        [
            .. names.Where(info => !info.IsComposite && BitOperations.IsPow2(info.Number))
                .Select(info => (info.Number, GfpVocabulary.Of(info.Name).Meaning)),
        ];
        _named = _meanings.Aggregate(0u, (sum, one) => sum | one.Number);
    }

    /// <summary>All ages, oldest first.</summary>
    public static ImmutableArray<GfpLayout> All { get; } = Build();

    /// <summary>The age of the default kernel line.</summary>
    public static GfpLayout Default { get; } = Find(KernelLine.Default.Name);

    private static readonly Dictionary<KernelLine, GfpLayout> s_ofLines =
        KernelLine.All.ToDictionary(line => line, line => Find(line.Name));

    /// <summary>What it is called: its first kernel.</summary>
    public string Name => _since.ToString();

    /// <summary>The newest kernel of this age that is known.</summary>
    public KernelVersion Newest
    {
        get
        {
            int next = All.IndexOf(this) + 1;
            return next == All.Length ? KernelLine.All[^1].Version : All[next]._since.Before;
        }
    }

    /// <summary>
    /// All its names: those that the kernel prints, in the order in which it tries them, then the others. The order
    /// decides the spelling, since a name that is found uses its bits up; that is why larger masks precede their parts.
    /// </summary>
    public ImmutableArray<GfpFlagInfo> Names { get; }

    /// <summary>__GFP_BITS_MASK: the bits that a mask may have, whether or not they have names.</summary>
    public uint Legal { get; }

    /// <summary>The age that a kernel is of.</summary>
    /// <param name="kernel">Its version, such as 5.15, 4.14.98 or 6.8.0-31-generic.</param>
    /// <exception cref="PhysMemException"><see cref="FaultCode.MachineDescriptionInvalid"/>: it is none, or too old.</exception>
    public static GfpLayout Find(string kernel) => TryFind(kernel) ?? throw new PhysMemException(
        FaultCode.MachineDescriptionInvalid,
        $"The gfp masks of Linux {Version(kernel)} are not known; those of {All[0].Name} and later are.",
        "Name a later kernel.");

    /// <summary>The age that a kernel is of, if the text is a version and not too old a one.</summary>
    internal static GfpLayout? TryFind(string? kernel) => KernelVersion.TryParse(kernel, out KernelVersion version)
        ? All.LastOrDefault(age => !version.IsBefore(age._since))
        : null;

    /// <summary>The age that a kernel line is of.</summary>
    public static GfpLayout Of(KernelLine line) => s_ofLines[line];

    /// <summary>The kernels of a run of ages, such as 4.18-5.0, or 6.15+ with all later ones.</summary>
    public static string Kernels(GfpLayout first, GfpLayout last)
    {
        int next = All.IndexOf(last) + 1;
        string end = next == All.Length ? "" : All[next]._since.Before.ToString();
        return end.Length == 0 ? $"{first.Name}+" : end == first.Name ? end : $"{first.Name}-{end}";
    }

    /// <summary>The kernels of all ages of which something is so; null when it is so of none.</summary>
    internal static string? KernelsWhere(Func<GfpLayout, bool> isSo)
    {
        var runs = new List<string>();
        for (int first = 0; first < All.Length; first++)
        {
            int next = first;
            while (next < All.Length && isSo(All[next]))
            {
                next++;
            }

            if (next > first)
            {
                runs.Add(Kernels(All[first], All[next - 1]));
                first = next;
            }
        }

        return runs.Count == 0 ? null : string.Join(" and ", runs);
    }

    /// <summary>
    /// Finds what a word means, in any letter case. A prefix counts: GFP_ATOMIC and __GFP_ATOMIC differ. A word
    /// without prefix is the ready-made GFP_* mask of that name if there is one, otherwise the modifier.
    /// </summary>
    /// <param name="word">One name, such as GFP_KERNEL, __GFP_ZERO, ___GFP_ZERO, Kernel or zero.</param>
    /// <returns>The flag, or null when no flag is called so.</returns>
    public GfpFlagInfo? FindName(string word)
    {
        ArgumentNullException.ThrowIfNull(word);

        // The kernel defines each bit with three underscores and casts it in the name with two.
        string name = word.StartsWith("___", StringComparison.Ordinal) ? word[1..] : word;
        return _byName.GetValueOrDefault(name)
            ?? _byName.GetValueOrDefault("GFP_" + word)
            ?? _byName.GetValueOrDefault("__GFP_" + word);
    }

    /// <summary>A number, if a mask of this age can have it.</summary>
    /// <param name="number">The number.</param>
    /// <returns>The same.</returns>
    /// <exception cref="PhysMemException">It has other bits (<see cref="FaultCode.GfpTextInvalid"/>).</exception>
    public uint Require(uint number) => (number & ~Legal) == 0 ? number : throw new PhysMemException(
        FaultCode.GfpTextInvalid,
        $"0x{number:x} is not a gfp mask: it has bits beyond 0x{Legal:x}: {NameIllegalBits(number)}.",
        "Leave these bits out; kernels of this version and architecture don't have them.");

    /// <summary>The bits of a mask that mean nothing to these kernels.</summary>
    public uint Unnamed(uint number) => number & ~_named;

    /// <summary>What a mask of this age says in the numbers of <see cref="GfpMask"/>, as far as they have bits for it.</summary>
    public GfpMask Meaning(uint number)
    {
        // kswapd couldn't be spared before there was a bit for it, except with __GFP_NO_KSWAPD.
        bool wakesKswapd = FindName("__GFP_KSWAPD_RECLAIM") is null
            && (number & FindName("__GFP_NO_KSWAPD")?.Number ?? 0) == 0;
        uint meaning = wakesKswapd ? GfpBits.KswapdReclaim : 0;
        foreach ((uint bit, uint means) in _meanings)
        {
            meaning |= (number & bit) != 0 ? means : 0;
        }

        return new GfpMask(meaning);
    }

    /// <summary>Names each bit outside the legal mask, lowest first.</summary>
    internal string NameIllegalBits(ulong value)
    {
        var names = new List<string>();
        for (ulong rest = value & ~(ulong)Legal; rest != 0; rest &= rest - 1)
        {
            ulong bit = rest & (~rest + 1);
            names.Add(bit == LockdepBit ? $"0x{bit:x} (__GFP_NOLOCKDEP of a lock-checking kernel)" : $"0x{bit:x}");
        }

        return string.Join(", ", names);
    }

    /// <inheritdoc/>
    public override string ToString() => Kernels(this, this);

    // It was the first bit behind all others until these got the numbers that are free.
    private ulong LockdepBit => FindName("__GFP_NOLOCKDEP") is null || FindName("__GFP_NO_OBJ_EXT") is not null ? 0 : Legal + 1ul;

    private static KernelVersion Version(string text) => KernelVersion.TryParse(text, out KernelVersion version)
        ? version
        : throw new PhysMemException(
            FaultCode.MachineDescriptionInvalid,
            $"{Cited.Of(text)} is not the version of a kernel.",
            "Give its numbers, such as 5.15 or 2.6.32; what follows them doesn't matter.");

    private static ImmutableArray<GfpLayout> Build()
    {
        var table = new GfpTable();
        return [.. Waiting(table), .. Reclaiming(table), .. Packed(table)];
    }
}
