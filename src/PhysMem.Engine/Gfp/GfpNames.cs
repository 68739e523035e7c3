using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Gfp;

/// <summary>
/// Every gfp name with its bits and its effect. The names that the kernel prints come first, in the order in which
/// it tries them (the flag table of include/trace/events/mmflags.h): the order decides the spelling, since a name
/// that is found uses its bits up. That is why larger masks precede their parts.
/// </summary>
public static class GfpNames
{
    private static readonly GfpFlagInfo[] s_printed =
    [
        Composite("GFP_TRANSHUGE", GfpBits.GfpTransHuge,
            "A huge page for user space that the caller will reclaim and compact for, without waking kswapd."),
        Composite("GFP_TRANSHUGE_LIGHT", GfpBits.GfpTransHugeLight,
            "A huge page for user space only if one is free now: no reclaim of any kind, no report."),
        Composite("GFP_HIGHUSER_MOVABLE", GfpBits.GfpHighUserMovable,
            "A page of user space that the kernel can move elsewhere later; any zone, ZONE_MOVABLE included."),
        Composite("GFP_HIGHUSER", GfpBits.GfpHighUser,
            "A page for user space that stays where it is; any zone except ZONE_MOVABLE."),
        Composite("GFP_USER", GfpBits.GfpUser,
            "A page for user space that the kernel or a device reaches directly; kept within the task's cpuset."),
        Composite("GFP_KERNEL_ACCOUNT", GfpBits.GfpKernelAccount,
            "As GFP_KERNEL, and charged to the memory cgroup."),
        Composite("GFP_KERNEL", GfpBits.GfpKernel,
            "The ordinary request of kernel code that may sleep; every kind of reclaim is allowed."),
        Composite("GFP_NOFS", GfpBits.GfpNofs,
            "Reclaim is allowed but must not call file systems; for code that holds a file system's locks."),
        Composite("GFP_ATOMIC", GfpBits.GfpAtomic,
            "Must not sleep and matters: wakes kswapd and may go deep into the reserves."),
        Composite("GFP_NOIO", GfpBits.GfpNoio,
            "Reclaim is allowed but must not start input or output; for block device code."),
        Composite("GFP_NOWAIT", GfpBits.GfpNowait,
            "Must not sleep and can do without: wakes kswapd but gets no reserves."),
        Composite("GFP_DMA", GfpBits.GfpDma,
            "Memory of ZONE_DMA (the first 16 MiB) for old devices; the same bit as __GFP_DMA."),
        Modifier("__GFP_HIGHMEM", GfpBits.HighMem,
            "Allows ZONE_HIGHMEM where it exists; without such a zone it means ZONE_NORMAL."),
        Composite("GFP_DMA32", GfpBits.GfpDma32,
            "Memory below 4 GiB where ZONE_DMA32 exists; the same bit as __GFP_DMA32."),
        Modifier("__GFP_HIGH", GfpBits.High,
            "Important request: may use half of what the min watermark protects."),
        Modifier("__GFP_ATOMIC", GfpBits.Atomic,
            "The caller can't sleep: the boosted part of the min watermark is ignored for single pages."),
        Modifier("__GFP_IO", GfpBits.Io,
            "Reclaim may start input and output; without it there is no direct compaction either."),
        Modifier("__GFP_FS", GfpBits.Fs,
            "Reclaim may call file systems; without it the OOM killer kills nobody for this request."),
        Modifier("__GFP_NOWARN", GfpBits.NoWarn,
            "No report when the request fails."),
        Modifier("__GFP_RETRY_MAYFAIL", GfpBits.RetryMayFail,
            "Keeps trying while reclaim helps, then fails instead of calling the OOM killer."),
        Modifier("__GFP_NOFAIL", GfpBits.NoFail,
            "Never fails as long as it may reclaim: the kernel tries for ever."),
        Modifier("__GFP_NORETRY", GfpBits.NoRetry,
            "One round of reclaim and compaction, then failure; no OOM killer."),
        Modifier("__GFP_COMP", GfpBits.Comp,
            "A block of order 1 or more is marked as one compound page."),
        Modifier("__GFP_ZERO", GfpBits.Zero,
            "The pages are filled with zeros before they are handed out."),
        Modifier("__GFP_NOMEMALLOC", GfpBits.NoMemAlloc,
            "No emergency reserves, whoever asks; stronger than __GFP_MEMALLOC."),
        Modifier("__GFP_MEMALLOC", GfpBits.MemAlloc,
            "May use the last reserves: watermarks don't count once the first tries failed."),
        Modifier("__GFP_HARDWALL", GfpBits.HardWall,
            "With cpusets on, only nodes that the task's own cpuset allows."),
        Modifier("__GFP_THISNODE", GfpBits.ThisNode,
            "Only the preferred node: no fallback to others, and no OOM kill."),
        Modifier("__GFP_RECLAIMABLE", GfpBits.Reclaimable,
            "Migrate type reclaimable: grouped with slab caches that can be shrunk."),
        Modifier("__GFP_MOVABLE", GfpBits.Movable,
            "Migrate type movable; together with __GFP_HIGHMEM also ZONE_MOVABLE."),
        Modifier("__GFP_ACCOUNT", GfpBits.Account,
            "Charged to the memory cgroup of the task; the simulator has no cgroups and always grants it."),
        Modifier("__GFP_WRITE", GfpBits.Write,
            "The page will be dirtied: the first try skips nodes that are over their dirty limit."),
        Composite("__GFP_RECLAIM", GfpBits.Reclaim,
            "Both kinds of reclaim: the caller's own and kswapd."),
        Modifier("__GFP_DIRECT_RECLAIM", GfpBits.DirectReclaim,
            "The caller may sleep, reclaim, compact and call the OOM killer; without it a short request fails soon."),
        Modifier("__GFP_KSWAPD_RECLAIM", GfpBits.KswapdReclaim,
            "Wakes kswapd when the low watermark is reached."),
        Modifier("__GFP_ZEROTAGS", GfpBits.ZeroTags,
            "Zeroes memory tags along with the contents; no effect on x86."),
    ];

    // Names that callers write but that never come out: another name for the same bit is tried earlier, or the
    // flag is 0 on x86, where an entry of the print table would match every mask.
    private static readonly GfpFlagInfo[] s_unprinted =
    [
        Modifier("__GFP_DMA", GfpBits.Dma,
            "Restricts the request to ZONE_DMA, the first 16 MiB."),
        Modifier("__GFP_DMA32", GfpBits.Dma32,
            "Restricts the request to ZONE_DMA32 and below; without such a zone it means ZONE_NORMAL."),
        Modifier("__GFP_SKIP_ZERO", GfpBits.SkipZero,
            "Leaves zeroing to hardware tag handling; not a bit on x86."),
        Modifier("__GFP_SKIP_KASAN_UNPOISON", GfpBits.SkipKasanUnpoison,
            "Skips tagging when a page is handed out; not a bit on x86."),
        Modifier("__GFP_SKIP_KASAN_POISON", GfpBits.SkipKasanPoison,
            "Skips tagging when a page is given back; not a bit on x86."),
        Modifier("__GFP_NOLOCKDEP", GfpBits.NoLockdep,
            "Exempts the request from lock checking; not a bit in kernels without it."),
    ];

    /// <summary>All names: those the kernel prints, in print order, then the others.</summary>
    public static IReadOnlyList<GfpFlagInfo> All { get; } =
        [.. s_printed.Select((info, place) => info with { PrintOrder = place }), .. s_unprinted];

    private static readonly Dictionary<string, GfpFlagInfo> s_byName =
        All.ToDictionary(info => info.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>The names that a mask can be printed with, in the order in which they are tried.</summary>
    internal static ReadOnlySpan<GfpFlagInfo> Printed => s_printed;

    /// <summary>
    /// Finds what a word means, in any letter case. A prefix counts: GFP_ATOMIC and __GFP_ATOMIC differ. A word
    /// without prefix is the ready-made GFP_* mask of that name if there is one, otherwise the modifier.
    /// </summary>
    /// <param name="word">One name, such as GFP_KERNEL, __GFP_ZERO, ___GFP_ZERO, Kernel or zero.</param>
    /// <returns>The flag, or null when no flag is called so.</returns>
    public static GfpFlagInfo? Find(string word)
    {
        ArgumentNullException.ThrowIfNull(word);

        // The kernel defines each bit with three underscores and casts it in the name with two.
        string name = word.StartsWith("___", StringComparison.Ordinal) ? word[1..] : word;
        return s_byName.GetValueOrDefault(name)
            ?? s_byName.GetValueOrDefault("GFP_" + word)
            ?? s_byName.GetValueOrDefault("__GFP_" + word);
    }

    /// <summary>The part of a name after its prefix, which is what people mistype.</summary>
    internal static ReadOnlySpan<char> Stem(ReadOnlySpan<char> name)
    {
        ReadOnlySpan<char> bare = name.TrimStart('_');
        return bare.StartsWith("GFP_", StringComparison.OrdinalIgnoreCase) ? bare[4..] : bare;
    }

    private static GfpFlagInfo Composite(string name, uint bits, string effect) =>
        new(name, new GfpMask(bits), IsComposite: true, effect);

    private static GfpFlagInfo Modifier(string name, uint bits, string effect) =>
        new(name, new GfpMask(bits), IsComposite: false, effect);
}
