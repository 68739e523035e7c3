using PhysMem.Engine.Faults;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Gfp;

/// <summary>
/// The migrate type that a request asks for (gfp_migratetype): the two mobility bits are the type's number. Whether
/// a small machine has switched grouping by mobility off, so that every request is unmovable, is for the caller to know.
/// </summary>
public static class GfpMigrate
{
    /// <summary>The migrate type of a mask.</summary>
    /// <exception cref="PhysMemException">Both mobility bits are set (<see cref="FaultCode.GfpMigrateTypeBad"/>).</exception>
    public static MigrateType Of(GfpMask mask)
    {
        ThrowIfBad(mask);
        return (MigrateType)Of(mask.Value);
    }

    /// <summary>The number of the migrate type; meaningless when <see cref="IsBad"/>, which callers test at entry.</summary>
    public static int Of(uint gfp) => (int)((gfp & GfpBits.MobilityMask) >> GfpBits.MobilityShift);

    /// <summary>Whether a mask is movable and reclaimable at once; the kernel would then use the wrong page list.</summary>
    public static bool IsBad(uint gfp) => (gfp & GfpBits.MobilityMask) == GfpBits.MobilityMask;

    /// <summary>Refuses a mask that is movable and reclaimable at once.</summary>
    /// <param name="mask">The mask.</param>
    /// <param name="names">The age of masks whose names the error uses; the default one when left out.</param>
    /// <exception cref="PhysMemException">It is (<see cref="FaultCode.GfpMigrateTypeBad"/>).</exception>
    public static void ThrowIfBad(GfpMask mask, GfpLayout? names = null)
    {
        if (IsBad(mask.Value))
        {
            throw new PhysMemException(
                FaultCode.GfpMigrateTypeBad,
                $"The gfp mask {GfpText.Format(mask, names)} is movable and reclaimable at once.",
                "Keep __GFP_MOVABLE for pages the kernel can move, or __GFP_RECLAIMABLE for shrinkable caches, not both.");
        }
    }
}
