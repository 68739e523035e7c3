namespace PhysMem.Engine.Gfp;

// 2.6.24 to 4.3: __GFP_WAIT says that a request may sleep and reclaim, and kswapd is woken for every request. These
// kernels print the number alone in their logs; the names are spelled as later kernels spell them.
public sealed partial class GfpLayout
{
    private static IEnumerable<GfpLayout> Waiting(GfpTable table)
    {
        yield return table
            .Flag("__GFP_DMA", 0x1).Flag("__GFP_HIGHMEM", 0x2).Flag("__GFP_DMA32", 0x4)
            .Flag("__GFP_WAIT", 0x10).Flag("__GFP_HIGH", 0x20).Flag("__GFP_IO", 0x40).Flag("__GFP_FS", 0x80)
            .Flag("__GFP_COLD", 0x100).Flag("__GFP_NOWARN", 0x200)
            .Flag("__GFP_REPEAT", 0x400).Flag("__GFP_NOFAIL", 0x800).Flag("__GFP_NORETRY", 0x1000)
            .Flag("__GFP_COMP", 0x4000).Flag("__GFP_ZERO", 0x8000).Flag("__GFP_NOMEMALLOC", 0x1_0000)
            .Flag("__GFP_HARDWALL", 0x2_0000).Flag("__GFP_THISNODE", 0x4_0000)
            .Flag("__GFP_RECLAIMABLE", 0x8_0000).Flag("__GFP_MOVABLE", 0x10_0000)
            .Mask("GFP_NOWAIT", "")
            .Mask("GFP_ATOMIC", "__GFP_HIGH")
            .Mask("GFP_NOIO", "__GFP_WAIT")
            .Mask("GFP_NOFS", "__GFP_WAIT __GFP_IO")
            .Mask("GFP_KERNEL", "__GFP_WAIT __GFP_IO __GFP_FS")
            .Mask("GFP_TEMPORARY", "GFP_KERNEL __GFP_RECLAIMABLE")
            .Mask("GFP_USER", "GFP_KERNEL __GFP_HARDWALL")
            .Mask("GFP_HIGHUSER", "GFP_USER __GFP_HIGHMEM")
            .Mask("GFP_HIGHUSER_MOVABLE", "GFP_HIGHUSER __GFP_MOVABLE")
            .Mask("GFP_DMA", "__GFP_DMA")
            .Mask("GFP_DMA32", "__GFP_DMA32")
            .Since("2.6.24", 0x1f_ffff);

        // The four zone bits index a table. What the age got in its course is here too: huge pages in 2.6.38,
        // __GFP_WRITE in 3.3, __GFP_MEMALLOC in 3.6, __GFP_KMEMCG in 3.8.
        yield return table
            .Flag("__GFP_MOVABLE", 0x8)
            .Flag("__GFP_MEMALLOC", 0x2000)
            .Flag("__GFP_KMEMCG", 0x10_0000).Flag("__GFP_NOTRACK", 0x20_0000)
            .Flag("__GFP_NO_KSWAPD", 0x40_0000).Flag("__GFP_OTHER_NODE", 0x80_0000).Flag("__GFP_WRITE", 0x100_0000)
            .Mask(
                "GFP_TRANSHUGE",
                "GFP_HIGHUSER_MOVABLE __GFP_COMP __GFP_NOMEMALLOC __GFP_NORETRY __GFP_NOWARN __GFP_NO_KSWAPD")
            .Since("2.6.31", 0x1ff_ffff);

        yield return table
            .Drop("__GFP_KMEMCG").Flag("__GFP_NOACCOUNT", 0x10_0000)
            .Since("4.1", 0x1ff_ffff);
    }
}
