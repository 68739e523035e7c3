namespace PhysMem.Engine.Kernel;

/// <summary>What an architecture says of page sizes, huge pages and orders, as its kernels are usually built.</summary>
/// <param name="UsualShift">PAGE_SHIFT unless told otherwise.</param>
/// <param name="MayBeLarger">Whether kernels may be built with larger pages than those of 4 KiB.</param>
/// <param name="HasHugePages">Whether kernels are built with huge pages.</param>
/// <param name="HugeShift">PMD_SHIFT of all page sizes; null: what one page maps that is full of entries of 8 bytes.</param>
/// <param name="MaxOrders">MAX_PAGE_ORDER with pages of 4 KiB and with those of 64 KiB; null: 10, or that of a huge page if larger.</param>
public sealed record PageSizes(
    int UsualShift, bool MayBeLarger, bool HasHugePages, int? HugeShift, (int Of4KiB, int Of64KiB)? MaxOrders)
{
    private const int UsualMaxOrder = 10;

    /// <summary>Pages of 4, 16 or 64 KiB.</summary>
    public static PageSizes Usual { get; } = new(PageConstants.PageShift, MayBeLarger: true, HasHugePages: true, HugeShift: null, MaxOrders: null);

    /// <summary>Pages of 4 KiB alone.</summary>
    public static PageSizes OneSize { get; } = Usual with { MayBeLarger = false };

    /// <summary>Pages of 4 KiB alone and no huge ones.</summary>
    public static PageSizes NoHugePages { get; } = OneSize with { HasHugePages = false };

    /// <summary>64-bit PowerPC: its huge pages have 2 MiB whatever a page has.</summary>
    public static PageSizes OfPowerPc64 { get; } = Usual with { UsualShift = 16, HugeShift = 21, MaxOrders = (12, 8) };

    /// <summary>s390: segments of 1 MiB.</summary>
    public static PageSizes OfS390 { get; } = OneSize with { HugeShift = 20, MaxOrders = (8, 8) };

    /// <summary>HPAGE_PMD_ORDER for a PAGE_SHIFT.</summary>
    public int HugeOrder(int pageShift) => HugeShift is { } shift ? shift - pageShift : pageShift - 3;

    /// <summary>MAX_PAGE_ORDER for a PAGE_SHIFT.</summary>
    public int MaxOrder(int pageShift) =>
        MaxOrders is { } orders ? pageShift == PageConstants.PageShift ? orders.Of4KiB : orders.Of64KiB
        : Math.Max(UsualMaxOrder, HugeOrder(pageShift));
}
