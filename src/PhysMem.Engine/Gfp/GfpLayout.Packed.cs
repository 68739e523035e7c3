namespace PhysMem.Engine.Gfp;

// Since 5.1: the flags are numbered so that GFP_KERNEL and GFP_ATOMIC are small numbers. These are the numbers of
// GfpBits too.
public sealed partial class GfpLayout
{
    private static IEnumerable<GfpLayout> Packed(GfpTable table)
    {
        yield return table
            .Flag("__GFP_ZERO", 0x100).Flag("__GFP_ATOMIC", 0x200)
            .Flag("__GFP_DIRECT_RECLAIM", 0x400).Flag("__GFP_KSWAPD_RECLAIM", 0x800).Flag("__GFP_WRITE", 0x1000)
            .Flag("__GFP_NOWARN", 0x2000).Flag("__GFP_RETRY_MAYFAIL", 0x4000)
            .Flag("__GFP_NOFAIL", 0x8000).Flag("__GFP_NORETRY", 0x1_0000).Flag("__GFP_MEMALLOC", 0x2_0000)
            .Flag("__GFP_COMP", 0x4_0000).Flag("__GFP_NOMEMALLOC", 0x8_0000)
            .Flag("__GFP_HARDWALL", 0x10_0000).Flag("__GFP_THISNODE", 0x20_0000).Flag("__GFP_ACCOUNT", 0x40_0000)
            .Since("5.1", 0x7f_ffff);

        yield return table
            .Flag("__GFP_ZEROTAGS", 0x80_0000).Flag("__GFP_SKIP_KASAN_POISON", 0x100_0000)
            .Mask("GFP_HIGHUSER_MOVABLE", "GFP_HIGHUSER __GFP_MOVABLE __GFP_SKIP_KASAN_POISON")
            .Since("5.14", 0x1ff_ffff);

        // The three tagging bits keep their places where kernels don't have them.
        yield return table
            .Flag("__GFP_SKIP_ZERO", 0).Flag("__GFP_SKIP_KASAN_UNPOISON", 0).Flag("__GFP_SKIP_KASAN_POISON", 0)
            .Since("5.18", 0x7ff_ffff);

        yield return table
            .Drop("__GFP_ATOMIC").Mask("GFP_ATOMIC", "__GFP_HIGH __GFP_KSWAPD_RECLAIM")
            .Since("6.3", 0x7ff_ffff);

        yield return table
            .Drop("__GFP_SKIP_KASAN_UNPOISON", "__GFP_SKIP_KASAN_POISON").Flag("__GFP_SKIP_KASAN", 0)
            .Mask("GFP_HIGHUSER_MOVABLE", "GFP_HIGHUSER __GFP_MOVABLE")
            .Since("6.4", 0x3ff_ffff);

        yield return table
            .Mask("GFP_NOWAIT", "__GFP_KSWAPD_RECLAIM __GFP_NOWARN")
            .Since("6.8", 0x3ff_ffff);

        // Flags above __GFP_ZEROTAGS have the next number that no other one takes.
        yield return table.UnprintedFlag("__GFP_NO_OBJ_EXT", 0x100_0000).Since("6.10", 0x1ff_ffff);

        yield return table.PrintByNumber().Since("6.15", 0x1ff_ffff);
    }
}
