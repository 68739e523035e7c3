namespace PhysMem.Engine.Frames;

/// <summary>
/// What one byte says of a page frame; the simulator's struct page.
/// Bits 0..3 order, bits 4..5 kind, bits 6..7 depend on the kind: the remembered migratetype of a page on a
/// per-CPU list (only types 0..3 ever wait there), or two flags of a block in use.
/// Only the first frame of a block carries a kind; the frames behind it are 0, and so is a frame never touched. Where the byte of
/// a free block lies, <see cref="FrameTable.FreeStateAt"/> says.
/// </summary>
internal static class FrameState
{
    /// <summary>Inside of a block, reserved, a hole, or in use since before the simulation began.</summary>
    public const byte None = 0x00;

    /// <summary>First frame of a block on a buddy list (PageBuddy).</summary>
    public const byte Free = 0x10;

    /// <summary>First frame of a block on a per-CPU list.</summary>
    public const byte PerCpu = 0x20;

    /// <summary>First frame of a block that was handed out.</summary>
    public const byte InUse = 0x30;

    public const byte KindMask = 0x30;
    public const byte OrderMask = 0x0f;

    /// <summary>A block in use that is one compound page (PageHead).</summary>
    public const byte Compound = 0x40;

    /// <summary>A block in use that counts as movable: on an LRU list or marked movable by a driver.</summary>
    public const byte Lru = 0x80;

    public const int RememberedShift = 6;

    /// <summary>A block on a per-CPU list that remembers its migratetype.</summary>
    public static byte OnPageSet(int order, int mt) => (byte)(PerCpu | order | (mt << RememberedShift));

    public static bool IsFree(byte s) => (s & KindMask) == Free;

    public static bool IsPerCpu(byte s) => (s & KindMask) == PerCpu;

    public static bool IsInUse(byte s) => (s & KindMask) == InUse;

    public static int Order(byte s) => s & OrderMask;

    /// <summary>Migratetype that a page on a per-CPU list remembers (get_pcppage_migratetype).</summary>
    public static int Remembered(byte s) => s >> RememberedShift;
}
