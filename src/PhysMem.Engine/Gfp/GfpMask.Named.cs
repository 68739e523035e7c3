using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Gfp;

// The kernel's names in .NET casing; GfpNames tells what each of them does.
public readonly partial struct GfpMask
{
    /// <summary>__GFP_DMA, 0x1: ZONE_DMA.</summary>
    public static GfpMask Dma => new(GfpBits.Dma);

    /// <summary>__GFP_HIGHMEM, 0x2: ZONE_HIGHMEM and below.</summary>
    public static GfpMask HighMem => new(GfpBits.HighMem);

    /// <summary>__GFP_DMA32, 0x4: ZONE_DMA32 and below.</summary>
    public static GfpMask Dma32 => new(GfpBits.Dma32);

    /// <summary>__GFP_MOVABLE, 0x8: movable type; with HIGHMEM also ZONE_MOVABLE.</summary>
    public static GfpMask Movable => new(GfpBits.Movable);

    /// <summary>__GFP_RECLAIMABLE, 0x10: reclaimable type.</summary>
    public static GfpMask Reclaimable => new(GfpBits.Reclaimable);

    /// <summary>__GFP_HIGH, 0x20: half of the min watermark may be used.</summary>
    public static GfpMask High => new(GfpBits.High);

    /// <summary>__GFP_IO, 0x40: reclaim may start input and output.</summary>
    public static GfpMask Io => new(GfpBits.Io);

    /// <summary>__GFP_FS, 0x80: reclaim may call file systems.</summary>
    public static GfpMask Fs => new(GfpBits.Fs);

    /// <summary>__GFP_ZERO, 0x100: the contents are zeroed.</summary>
    public static GfpMask Zero => new(GfpBits.Zero);

    /// <summary>__GFP_ATOMIC, 0x200: the bit alone; the usual request is <see cref="GfpAtomic"/>.</summary>
    public static GfpMask Atomic => new(GfpBits.Atomic);

    /// <summary>__GFP_DIRECT_RECLAIM, 0x400: the caller may reclaim and sleep.</summary>
    public static GfpMask DirectReclaim => new(GfpBits.DirectReclaim);

    /// <summary>__GFP_KSWAPD_RECLAIM, 0x800: kswapd is woken.</summary>
    public static GfpMask KswapdReclaim => new(GfpBits.KswapdReclaim);

    /// <summary>__GFP_RECLAIM, 0xc00: both kinds of reclaim.</summary>
    public static GfpMask Reclaim => new(GfpBits.Reclaim);

    /// <summary>__GFP_WRITE, 0x1000: the page will be dirtied soon.</summary>
    public static GfpMask Write => new(GfpBits.Write);

    /// <summary>__GFP_NOWARN, 0x2000: no report on failure.</summary>
    public static GfpMask NoWarn => new(GfpBits.NoWarn);

    /// <summary>__GFP_RETRY_MAYFAIL, 0x4000: tries hard, then fails without killing.</summary>
    public static GfpMask RetryMayFail => new(GfpBits.RetryMayFail);

    /// <summary>__GFP_NOFAIL, 0x8000: never fails when it may reclaim.</summary>
    public static GfpMask NoFail => new(GfpBits.NoFail);

    /// <summary>__GFP_NORETRY, 0x10000: one round of reclaim only.</summary>
    public static GfpMask NoRetry => new(GfpBits.NoRetry);

    /// <summary>__GFP_MEMALLOC, 0x20000: watermarks are ignored.</summary>
    public static GfpMask MemAlloc => new(GfpBits.MemAlloc);

    /// <summary>__GFP_COMP, 0x40000: one compound page.</summary>
    public static GfpMask Comp => new(GfpBits.Comp);

    /// <summary>__GFP_NOMEMALLOC, 0x80000: no reserves, whoever asks.</summary>
    public static GfpMask NoMemAlloc => new(GfpBits.NoMemAlloc);

    /// <summary>__GFP_HARDWALL, 0x100000: only nodes of the task's cpuset.</summary>
    public static GfpMask HardWall => new(GfpBits.HardWall);

    /// <summary>__GFP_THISNODE, 0x200000: only the preferred node.</summary>
    public static GfpMask ThisNode => new(GfpBits.ThisNode);

    /// <summary>__GFP_ACCOUNT, 0x400000: charged to the memory cgroup.</summary>
    public static GfpMask Account => new(GfpBits.Account);

    /// <summary>__GFP_ZEROTAGS, 0x800000: a bit on x86 too, but without effect.</summary>
    public static GfpMask ZeroTags => new(GfpBits.ZeroTags);

    /// <summary>__GFP_SKIP_ZERO: 0 on x86.</summary>
    public static GfpMask SkipZero => new(GfpBits.SkipZero);

    /// <summary>__GFP_SKIP_KASAN_UNPOISON: 0 on x86.</summary>
    public static GfpMask SkipKasanUnpoison => new(GfpBits.SkipKasanUnpoison);

    /// <summary>__GFP_SKIP_KASAN_POISON: 0 on x86.</summary>
    public static GfpMask SkipKasanPoison => new(GfpBits.SkipKasanPoison);

    /// <summary>__GFP_NOLOCKDEP: 0 in kernels without lock checking.</summary>
    public static GfpMask NoLockdep => new(GfpBits.NoLockdep);

    /// <summary>GFP_ATOMIC, 0xa20.</summary>
    public static GfpMask GfpAtomic => new(GfpBits.GfpAtomic);

    /// <summary>GFP_KERNEL, 0xcc0.</summary>
    public static GfpMask GfpKernel => new(GfpBits.GfpKernel);

    /// <summary>GFP_KERNEL_ACCOUNT, 0x400cc0.</summary>
    public static GfpMask GfpKernelAccount => new(GfpBits.GfpKernelAccount);

    /// <summary>GFP_NOWAIT, 0x800.</summary>
    public static GfpMask GfpNowait => new(GfpBits.GfpNowait);

    /// <summary>GFP_NOIO, 0xc00.</summary>
    public static GfpMask GfpNoio => new(GfpBits.GfpNoio);

    /// <summary>GFP_NOFS, 0xc40.</summary>
    public static GfpMask GfpNofs => new(GfpBits.GfpNofs);

    /// <summary>GFP_USER, 0x100cc0.</summary>
    public static GfpMask GfpUser => new(GfpBits.GfpUser);

    /// <summary>GFP_DMA, 0x1.</summary>
    public static GfpMask GfpDma => new(GfpBits.GfpDma);

    /// <summary>GFP_DMA32, 0x4.</summary>
    public static GfpMask GfpDma32 => new(GfpBits.GfpDma32);

    /// <summary>GFP_HIGHUSER, 0x100cc2.</summary>
    public static GfpMask GfpHighUser => new(GfpBits.GfpHighUser);

    /// <summary>GFP_HIGHUSER_MOVABLE, 0x100cca.</summary>
    public static GfpMask GfpHighUserMovable => new(GfpBits.GfpHighUserMovable);

    /// <summary>GFP_TRANSHUGE_LIGHT, 0x1c20ca.</summary>
    public static GfpMask GfpTransHugeLight => new(GfpBits.GfpTransHugeLight);

    /// <summary>GFP_TRANSHUGE, 0x1c24ca.</summary>
    public static GfpMask GfpTransHuge => new(GfpBits.GfpTransHuge);
}
