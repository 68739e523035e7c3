namespace PhysMem.Engine.Gfp;

// 4.4 to 5.0: what a request may do is split into __GFP_DIRECT_RECLAIM and __GFP_KSWAPD_RECLAIM, which lie far from
// the bits that they go with. Since 4.6 logs have the names behind the number.
public sealed partial class GfpLayout
{
    private static IEnumerable<GfpLayout> Reclaiming(GfpTable table)
    {
        yield return table
            .Drop("__GFP_WAIT", "__GFP_NO_KSWAPD")
            .Flag("__GFP_RECLAIMABLE", 0x10).Flag("__GFP_ATOMIC", 0x8_0000)
            .Flag("__GFP_DIRECT_RECLAIM", 0x40_0000).Flag("__GFP_KSWAPD_RECLAIM", 0x200_0000)
            .Mask("__GFP_RECLAIM", "__GFP_DIRECT_RECLAIM __GFP_KSWAPD_RECLAIM")
            .Mask("GFP_NOWAIT", "__GFP_KSWAPD_RECLAIM")
            .Mask("GFP_ATOMIC", "__GFP_HIGH __GFP_ATOMIC __GFP_KSWAPD_RECLAIM")
            .Mask("GFP_NOIO", "__GFP_RECLAIM")
            .Mask("GFP_NOFS", "__GFP_RECLAIM __GFP_IO")
            .Mask("GFP_KERNEL", "__GFP_RECLAIM __GFP_IO __GFP_FS")
            .Mask("GFP_TRANSHUGE", Huge + " __GFP_NORETRY", without: "__GFP_KSWAPD_RECLAIM")
            .Since("4.4", 0x3ff_ffff);

        yield return table
            .Drop("__GFP_NOACCOUNT").Flag("__GFP_ACCOUNT", 0x10_0000)
            .Mask("GFP_KERNEL_ACCOUNT", "GFP_KERNEL __GFP_ACCOUNT")
            .Since("4.5", 0x3ff_ffff);

        yield return table
            .Mask("GFP_TRANSHUGE", Huge + " __GFP_NORETRY", without: "__GFP_RECLAIM")
            .Since("4.6", 0x3ff_ffff);

        yield return table
            .Mask("GFP_TRANSHUGE_LIGHT", Huge, without: "__GFP_RECLAIM")
            .Mask("GFP_TRANSHUGE", "GFP_TRANSHUGE_LIGHT __GFP_DIRECT_RECLAIM")
            .Since("4.8", 0x3ff_ffff);

        yield return table
            .Drop("__GFP_OTHER_NODE").Flag("__GFP_WRITE", 0x80_0000).Flag("__GFP_KSWAPD_RECLAIM", 0x100_0000)
            .Since("4.10", 0x1ff_ffff);

        yield return table
            .Drop("__GFP_REPEAT").Flag("__GFP_RETRY_MAYFAIL", 0x400).Flag("__GFP_NOLOCKDEP", 0)
            .Since("4.13", 0x1ff_ffff);

        yield return table.Drop("GFP_TEMPORARY").Since("4.14", 0x1ff_ffff);

        yield return table.Drop("__GFP_COLD", "__GFP_NOTRACK").Since("4.15", 0x1ff_ffff);

        yield return table
            .Flag("__GFP_WRITE", 0x100)
            .Flag("__GFP_DIRECT_RECLAIM", 0x20_0000).Flag("__GFP_KSWAPD_RECLAIM", 0x40_0000)
            .Since("4.18", 0x7f_ffff);
    }

    private const string Huge = "GFP_HIGHUSER_MOVABLE __GFP_COMP __GFP_NOMEMALLOC __GFP_NOWARN";
}
