using PhysMem.Engine.Gfp;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Observed;

namespace PhysMem.Engine.Diagnosis;

/// <summary>
/// What a request may do in the slow path, by its flags alone (gfp_to_alloc_flags). What its task is, a report hardly
/// tells: a real-time task has more rights, and so has one that frees memory itself.
/// </summary>
internal sealed record RequestRights
{
    /// <summary>Half of the min mark: ALLOC_MIN_RESERVE, before 6.3 ALLOC_HIGH.</summary>
    public bool Half { get; init; }

    /// <summary>A quarter less than that: ALLOC_NON_BLOCK, before 6.3 ALLOC_HARDER.</summary>
    public bool Quarter { get; init; }

    /// <summary>The HighAtomic reserve isn't taken off the free pages.</summary>
    public bool CountsHighAtomic { get; init; }

    /// <summary>Blocks of HighAtomic may be taken.</summary>
    public bool TakesHighAtomic { get; init; }

    /// <summary>Blocks of CMA may be taken, and are counted.</summary>
    public bool TakesCma { get; init; }

    /// <summary>The boosted part of the min mark may be ignored.</summary>
    public bool IgnoresBoost { get; init; }

    /// <summary>Watermarks don't count (__GFP_MEMALLOC).</summary>
    public bool NoWatermarks { get; init; }

    /// <summary>Nodes that the cpuset doesn't allow may serve too.</summary>
    public bool LeavesCpuset { get; init; }

    /// <summary>The caller may sleep, reclaim and compact (__GFP_DIRECT_RECLAIM).</summary>
    public bool MayReclaim { get; init; }

    /// <summary>The rights of a mask.</summary>
    /// <param name="gfp">The mask in today's numbers.</param>
    /// <param name="order">The order.</param>
    /// <param name="rules">The kernel's rules.</param>
    public static RequestRights Of(uint gfp, int order, AllocRules rules)
    {
        bool waits = Has(gfp, GfpBits.DirectReclaim), mayTakeReserves = !Has(gfp, GfpBits.NoMemAlloc);
        bool half = Has(gfp, GfpBits.High);
        bool atomic = rules.HasAtomicBit ? Has(gfp, GfpBits.Atomic)
            : rules.HasMinReserve ? !waits
            : !waits && Has(gfp, GfpBits.KswapdReclaim);
        bool harder = atomic && mayTakeReserves;
        return new RequestRights
        {
            Half = half,
            Quarter = harder && (half || !rules.HasMinReserve),
            CountsHighAtomic = harder || (half && rules.HasMinReserve),
            TakesHighAtomic = order > 0 && harder && (half || !rules.HasMinReserve),
            TakesCma = GfpMigrate.Of(gfp) == MigrateTypes.Movable,
            IgnoresBoost = order == 0 && rules.AtomicIgnoresBoost && (rules.HasAtomicBitGone ? half : Has(gfp, GfpBits.Atomic)),
            NoWatermarks = Has(gfp, GfpBits.MemAlloc) && mayTakeReserves,
            LeavesCpuset = rules.HasMinReserve ? !waits && half : atomic,
            MayReclaim = waits,
        };
    }

    private static bool Has(uint gfp, uint bit) => (gfp & bit) != 0;
}
