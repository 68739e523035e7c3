namespace PhysMem.Engine.Kernel;

/// <summary>
/// The gfp bits as plain numbers, for code that runs once per request. Values are those of a 6.1 kernel for x86,
/// which all kernels since 5.1 share: flags of features that such a kernel doesn't have are 0, so that setting or
/// testing them changes nothing.
/// </summary>
internal static class GfpBits
{
    public const uint Dma = 0x1;
    public const uint HighMem = 0x2;
    public const uint Dma32 = 0x4;
    public const uint Movable = 0x8;
    public const uint Reclaimable = 0x10;
    public const uint High = 0x20;
    public const uint Io = 0x40;
    public const uint Fs = 0x80;
    public const uint Zero = 0x100;
    public const uint Atomic = 0x200;
    public const uint DirectReclaim = 0x400;
    public const uint KswapdReclaim = 0x800;
    public const uint Write = 0x1000;
    public const uint NoWarn = 0x2000;
    public const uint RetryMayFail = 0x4000;
    public const uint NoFail = 0x8000;
    public const uint NoRetry = 0x1_0000;
    public const uint MemAlloc = 0x2_0000;
    public const uint Comp = 0x4_0000;
    public const uint NoMemAlloc = 0x8_0000;
    public const uint HardWall = 0x10_0000;
    public const uint ThisNode = 0x20_0000;
    public const uint Account = 0x40_0000;
    public const uint ZeroTags = 0x80_0000;

    // Hardware memory tagging (arm64) and lock checking: not in the modelled kernels.
    public const uint SkipZero = 0;
    public const uint SkipKasanUnpoison = 0;
    public const uint SkipKasanPoison = 0;
    public const uint NoLockdep = 0;

    /// <summary>__GFP_BITS_MASK: the three tagging bits keep their places although their names are 0 here.</summary>
    public const uint Legal = 0x7ff_ffff;

    public const uint Reclaim = DirectReclaim | KswapdReclaim;

    public const uint GfpAtomic = High | Atomic | KswapdReclaim;
    public const uint GfpKernel = Reclaim | Io | Fs;
    public const uint GfpKernelAccount = GfpKernel | Account;
    public const uint GfpNowait = KswapdReclaim;
    public const uint GfpNoio = Reclaim;
    public const uint GfpNofs = Reclaim | Io;
    public const uint GfpUser = GfpKernel | HardWall;
    public const uint GfpDma = Dma;
    public const uint GfpDma32 = Dma32;
    public const uint GfpHighUser = GfpUser | HighMem;
    public const uint GfpHighUserMovable = GfpHighUser | Movable | SkipKasanPoison | SkipKasanUnpoison;
    public const uint GfpTransHugeLight = (GfpHighUserMovable | Comp | NoMemAlloc | NoWarn) & ~Reclaim;
    public const uint GfpTransHuge = GfpTransHugeLight | DirectReclaim;

    /// <summary>GFP_ZONEMASK: the bits that index the zone table.</summary>
    public const uint ZoneMask = Dma | HighMem | Dma32 | Movable;

    /// <summary>GFP_MOVABLE_MASK: the bits that are the migrate type once shifted down.</summary>
    public const uint MobilityMask = Movable | Reclaimable;

    /// <summary>GFP_MOVABLE_SHIFT.</summary>
    public const int MobilityShift = 3;

    /// <summary>GFP_RECLAIM_MASK: what a request hands on to the allocations that reclaim itself makes.</summary>
    public const uint ReclaimMask = Reclaim | High | Io | Fs | NoWarn | RetryMayFail | NoFail | NoRetry
        | MemAlloc | NoMemAlloc | Atomic | NoLockdep;

    /// <summary>GFP_BOOT_MASK: what is allowed before interrupts are on.</summary>
    public const uint BootMask = Legal & ~(Reclaim | Io | Fs);
}
