using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Observed;

/// <summary>How a zone's boost is known.</summary>
public enum BoostSource
{
    /// <summary>There is none, or nothing tells.</summary>
    None,

    /// <summary>The report prints it.</summary>
    Printed,

    /// <summary>
    /// The kernel doesn't print it. It follows from the marks: low is a quarter of the raw min above min, so a min of
    /// more than four times that distance holds a boost. Good to 3 pages, or exact when it is at its limit.
    /// </summary>
    Inferred,
}

/// <summary>The boost that a zone's marks hold.</summary>
/// <param name="Pages">The boost.</param>
/// <param name="Source">How it is known.</param>
/// <param name="IsAtLimit">Whether it has the limit that vm.watermark_boost_factor sets: types were mixed often.</param>
internal readonly record struct BoostReading(long Pages, BoostSource Source, bool IsAtLimit)
{
    private const int DefaultFactor = 15000;

    // Half of it is the allowance for the truncated quarter.
    private const int QuarterSlack = 3;

    /// <summary>Reads it off a zone.</summary>
    public static BoostReading Of(ObservedZone zone, AllocRules rules, int pageblockPages)
    {
        if (zone is not { Min: { } min, Low: { } low } || !rules.HasBoost)
        {
            return default;
        }

        long step = low - min;
        if (zone.Boost is { } told)
        {
            return new BoostReading(told, told > 0 ? BoostSource.Printed : BoostSource.None, told > 0 && told == Limit(min - told, step, pageblockPages));
        }

        long least = 4 * step;
        if (!rules.HidesBoost || step <= 0 || min <= least + QuarterSlack)
        {
            return default;
        }

        for (long raw = least; raw <= least + QuarterSlack; raw++)
        {
            if (min - raw == Limit(raw, step, pageblockPages))
            {
                return new BoostReading(min - raw, BoostSource.Inferred, IsAtLimit: true);
            }
        }

        // Each mixing adds a pageblock.
        long likely = Enumerable.Range(0, QuarterSlack + 1).Select(more => least + more)
            .FirstOrDefault(raw => (min - raw) % pageblockPages == 0, least);
        return new BoostReading(min - likely, BoostSource.Inferred, IsAtLimit: false);
    }

    // boost_watermark's max_boost.
    private static long Limit(long rawMin, long step, int pageblockPages) =>
        Math.Max(pageblockPages, WatermarkMath.MultFrac(rawMin + (2 * step), DefaultFactor, 10000));
}
