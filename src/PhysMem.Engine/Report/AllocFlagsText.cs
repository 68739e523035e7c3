using PhysMem.Engine.Core.Allocation;

namespace PhysMem.Engine.Report;

/// <summary>What a walk may do, in the kernel's names of its alloc_flags.</summary>
internal static class AllocFlagsText
{
    private static readonly (int Flag, string Name)[] s_flags =
    [
        (AllocFlags.NoWatermarks, "ALLOC_NO_WATERMARKS"),
        (AllocFlags.Oom, "ALLOC_OOM"),
        (AllocFlags.NonBlock, "ALLOC_NON_BLOCK"),
        (AllocFlags.MinReserve, "ALLOC_MIN_RESERVE"),
        (AllocFlags.Cpuset, "ALLOC_CPUSET"),
        (AllocFlags.Cma, "ALLOC_CMA"),
        (AllocFlags.NoFragment, "ALLOC_NOFRAGMENT"),
        (AllocFlags.HighAtomic, "ALLOC_HIGHATOMIC"),
        (AllocFlags.TryLock, "ALLOC_TRYLOCK"),
        (AllocFlags.Kswapd, "ALLOC_KSWAPD"),
    ];

    /// <summary>All of them, such as ALLOC_WMARK_LOW|ALLOC_KSWAPD.</summary>
    public static string Format(int flags) =>
        string.Join('|', Names(flags).Prepend($"ALLOC_WMARK_{Watermark(flags & AllocFlags.WatermarkMask).ToUpperInvariant()}"));

    /// <summary>Those that open a reserve; empty when none does.</summary>
    public static string Rights(int flags) => string.Join('|', Names(flags & (AllocFlags.Reserves | AllocFlags.NoWatermarks)));

    /// <summary>The word for a watermark: min, low or high.</summary>
    public static string Watermark(int which) => which switch
    {
        AllocFlags.WatermarkMin => "min",
        AllocFlags.WatermarkLow => "low",
        _ => "high",
    };

    private static IEnumerable<string> Names(int flags) => s_flags.Where(one => (flags & one.Flag) != 0).Select(one => one.Name);
}
