using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Gfp;

/// <summary>
/// Every name that gfp masks of any age have: what a flag means in today's bits, and what it does. The names stand in
/// the order in which kernels up to 6.14 try them when they print a mask (the flag table of
/// include/trace/events/mmflags.h); those at the end never come out.
/// </summary>
internal static class GfpVocabulary
{
    // What is no longer a flag, or never was one for the allocator, has no bits here.
    private const uint Nothing = 0;

    private static readonly Word[] s_words =
    [
        Ready("GFP_TRANSHUGE", "A huge page for user space that the caller will reclaim and compact for, without waking kswapd."),
        Ready("GFP_TRANSHUGE_LIGHT", "A huge page for user space only if one is free now: no reclaim of any kind, no report."),
        Ready("GFP_HIGHUSER_MOVABLE", "A page of user space that the kernel can move elsewhere later; any zone, ZONE_MOVABLE included."),
        Ready("GFP_HIGHUSER", "A page for user space that stays where it is; any zone except ZONE_MOVABLE."),
        Ready("GFP_USER", "A page for user space that the kernel or a device reaches directly; kept within the task's cpuset."),
        Ready("GFP_TEMPORARY", "As GFP_KERNEL, for what is soon given back: reclaimable, so that it doesn't lie among what stays."),
        Ready("GFP_KERNEL_ACCOUNT", "As GFP_KERNEL, and charged to the memory cgroup."),
        Ready("GFP_KERNEL", "The ordinary request of kernel code that may sleep; every kind of reclaim is allowed."),
        Ready("GFP_NOFS", "Reclaim is allowed but must not call file systems; for code that holds a file system's locks."),
        Ready("GFP_ATOMIC", "Must not sleep and matters: wakes kswapd and may go deep into the reserves."),
        Ready("GFP_NOIO", "Reclaim is allowed but must not start input or output; for block device code."),
        Ready("GFP_NOWAIT", "Must not sleep and can do without: wakes kswapd but gets no reserves."),
        Ready("GFP_DMA", "Memory of ZONE_DMA (the first 16 MiB) for old devices; the same bit as __GFP_DMA."),
        Flag("__GFP_HIGHMEM", GfpBits.HighMem, "Allows ZONE_HIGHMEM where it exists; without such a zone it means ZONE_NORMAL."),
        Ready("GFP_DMA32", "Memory below 4 GiB where ZONE_DMA32 exists; the same bit as __GFP_DMA32."),
        Flag("__GFP_HIGH", GfpBits.High, "Important request: may use half of what the min watermark protects."),
        Flag("__GFP_ATOMIC", GfpBits.Atomic, "The caller can't sleep: the boosted part of the min watermark is ignored for single pages."),
        Flag("__GFP_WAIT", GfpBits.DirectReclaim, "The caller may sleep, reclaim, compact and call the OOM killer; later __GFP_DIRECT_RECLAIM."),
        Flag("__GFP_IO", GfpBits.Io, "Reclaim may start input and output; without it there is no direct compaction either."),
        Flag("__GFP_FS", GfpBits.Fs, "Reclaim may call file systems; without it the OOM killer kills nobody for this request."),
        Flag("__GFP_COLD", Nothing, "Asks for a page that no cache holds, from the cold end of the per-CPU list."),
        Flag("__GFP_NOWARN", GfpBits.NoWarn, "No report when the request fails."),
        Flag("__GFP_REPEAT", GfpBits.RetryMayFail, "Repeats reclaim for large orders while it helps; later __GFP_RETRY_MAYFAIL."),
        Flag("__GFP_RETRY_MAYFAIL", GfpBits.RetryMayFail, "Keeps trying while reclaim helps, then fails instead of calling the OOM killer."),
        Flag("__GFP_NOFAIL", GfpBits.NoFail, "Never fails as long as it may reclaim: the kernel tries for ever."),
        Flag("__GFP_NORETRY", GfpBits.NoRetry, "One round of reclaim and compaction, then failure; no OOM killer."),
        Flag("__GFP_COMP", GfpBits.Comp, "A block of order 1 or more is marked as one compound page."),
        Flag("__GFP_ZERO", GfpBits.Zero, "The pages are filled with zeros before they are handed out."),
        Flag("__GFP_NOMEMALLOC", GfpBits.NoMemAlloc, "No emergency reserves, whoever asks; stronger than __GFP_MEMALLOC."),
        Flag("__GFP_MEMALLOC", GfpBits.MemAlloc, "May use the last reserves: watermarks don't count once the first tries failed."),
        Flag("__GFP_HARDWALL", GfpBits.HardWall, "With cpusets on, only nodes that the task's own cpuset allows."),
        Flag("__GFP_THISNODE", GfpBits.ThisNode, "Only the preferred node: no fallback to others, and no OOM kill."),
        Flag("__GFP_RECLAIMABLE", GfpBits.Reclaimable, "Migrate type reclaimable: grouped with slab caches that can be shrunk."),
        Flag("__GFP_KMEMCG", GfpBits.Account, "Charged to the memory cgroup of the task; later __GFP_ACCOUNT."),
        Flag("__GFP_NOACCOUNT", Nothing, "Not charged to the memory cgroup of the task, as everything else then was."),
        Flag("__GFP_MOVABLE", GfpBits.Movable, "Migrate type movable; together with __GFP_HIGHMEM also ZONE_MOVABLE."),
        Flag("__GFP_ACCOUNT", GfpBits.Account, "Charged to the memory cgroup of the task; the simulator has no cgroups and always grants it."),
        Flag("__GFP_NOTRACK", Nothing, "Hidden from kmemcheck, which looked for reads of memory that nobody had written."),
        Flag("__GFP_NO_KSWAPD", Nothing, "Doesn't wake kswapd, as every other request of its time does."),
        Flag("__GFP_WRITE", GfpBits.Write, "The page will be dirtied: the first try skips nodes that are over their dirty limit."),
        Ready("__GFP_RECLAIM", "Both kinds of reclaim: the caller's own and kswapd."),
        Flag("__GFP_DIRECT_RECLAIM", GfpBits.DirectReclaim, "The caller may sleep, reclaim, compact and call the OOM killer; without it a short request fails soon."),
        Flag("__GFP_KSWAPD_RECLAIM", GfpBits.KswapdReclaim, "Wakes kswapd when the low watermark is reached."),
        Flag("__GFP_OTHER_NODE", Nothing, "Asked for in the name of another node, so that no counter takes it for remote memory."),
        Flag("__GFP_ZEROTAGS", GfpBits.ZeroTags, "Zeroes memory tags along with the contents; no effect on x86."),
        Flag("__GFP_NO_OBJ_EXT", Nothing, "Nobody notes which code asked for the page; for the memory of such notes."),

        // Names that callers write but that never come out: another name for the same bit is tried earlier, or the
        // flag is 0 on x86, where an entry of the print table would match every mask.
        Flag("__GFP_DMA", GfpBits.Dma, "Restricts the request to ZONE_DMA, the first 16 MiB."),
        Flag("__GFP_DMA32", GfpBits.Dma32, "Restricts the request to ZONE_DMA32 and below; without such a zone it means ZONE_NORMAL."),
        Flag("__GFP_SKIP_ZERO", GfpBits.SkipZero, "Leaves zeroing to hardware tag handling; not a bit on x86."),
        Flag("__GFP_SKIP_KASAN_UNPOISON", GfpBits.SkipKasanUnpoison, "Skips tagging when a page is handed out; not a bit on x86."),
        Flag("__GFP_SKIP_KASAN_POISON", GfpBits.SkipKasanPoison, "Skips tagging when a page is given back; no effect on x86, where few kernels have the bit."),
        Flag("__GFP_SKIP_KASAN", Nothing, "Skips tagging when a page is handed out or given back; not a bit on x86."),
        Flag("__GFP_NOLOCKDEP", GfpBits.NoLockdep, "Exempts the request from lock checking; not a bit in kernels without it."),
    ];

    private static readonly Dictionary<string, int> s_places =
        s_words.Select((word, place) => (word.Name, place)).ToDictionary(one => one.Name, one => one.place);

    /// <summary>Place of a name in the print order.</summary>
    public static int PlaceOf(string name) => s_places[name];

    /// <summary>What a name stands for.</summary>
    public static Word Of(string name) => s_words[s_places[name]];

    private static Word Ready(string name, string effect) => new(name, IsComposite: true, Nothing, effect);

    private static Word Flag(string name, uint meaning, string effect) => new(name, IsComposite: false, meaning, effect);

    /// <summary>A name.</summary>
    /// <param name="Name">The kernel's spelling.</param>
    /// <param name="IsComposite">Whether it is a ready-made mask, whose parts each age tells.</param>
    /// <param name="Meaning">A flag in the bits of <see cref="GfpBits"/>; 0 when none of them says the same.</param>
    /// <param name="Effect">One sentence: what a request with it gets or is denied.</param>
    internal sealed record Word(string Name, bool IsComposite, uint Meaning, string Effect);
}
