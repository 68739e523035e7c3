using PhysMem.Engine.Core.Allocation;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Frames;

namespace PhysMem.Engine.Core.State;

/// <summary>What kind of step a <see cref="Decision"/> reports.</summary>
public enum DecisionKind
{
    /// <summary>A list walk began.</summary>
    Walk,

    /// <summary>A zone's watermark was tested.</summary>
    Watermark,

    /// <summary>A zone was left out for another reason than its watermark.</summary>
    Skip,

    /// <summary>A zone passed its test but had no block that the request may use.</summary>
    NoBlock,

    /// <summary>A block of another migratetype was taken.</summary>
    Fallback,

    /// <summary>A step of the slow path.</summary>
    SlowPath,

    /// <summary>Pages were handed out.</summary>
    Success,

    /// <summary>A block was given back, or went on from a per-CPU list to the buddy lists.</summary>
    Free,

    /// <summary>The request failed.</summary>
    Failure,
}

/// <summary>One step on the way of a request; plain values, so that a list of them makes a table.</summary>
/// <param name="Kind">What kind of step.</param>
/// <param name="Node">Node of the zone concerned, -1 when none is.</param>
/// <param name="Zone">Name of the zone concerned, or empty.</param>
/// <param name="Free">Free pages that counted (watermark tests), else 0.</param>
/// <param name="Needed">Free pages had to be more than this (watermark tests), else 0.</param>
/// <param name="Text">The step in one sentence.</param>
public sealed record Decision(DecisionKind Kind, int Node, string Zone, long Free, long Needed, string Text);

/// <summary>
/// Collects the decisions of requests. The allocator asks whether anyone listens before it computes anything
/// for this log, so it costs nothing when it isn't wanted.
/// </summary>
public sealed partial class DecisionLog
{
    private readonly List<Decision> _decisions = [];

    /// <summary>The steps so far.</summary>
    public IReadOnlyList<Decision> Decisions => _decisions;

    /// <summary>Forgets all steps.</summary>
    public void Clear() => _decisions.Clear();

    internal void Add(DecisionKind kind, Zone? zone, string text, long free = 0, long needed = 0) =>
        _decisions.Add(new Decision(kind, zone?.Node.Nid ?? -1, zone?.Name ?? "", free, needed, text));

    internal void Step(string slowPath) => Add(DecisionKind.SlowPath, null, slowPath);

    internal void Watermark(Zone zone, int order, long mark, int highestZone, int allocFlags, bool passed)
    {
        long unusable = zone.UnusableFree(order, allocFlags);
        long lowered = Zone.LoweredMark(mark, allocFlags);
        long reserve = zone.LowmemReserve[highestZone];
        long free = zone.NrFree - unusable, needed = lowered + reserve;
        string name = (allocFlags & AllocFlags.WatermarkMask) switch
        {
            AllocFlags.WatermarkLow => "low",
            AllocFlags.WatermarkHigh => "high",
            _ => "min",
        };
        string why = passed && free > needed ? "enough"
            : passed ? $"enough without the boost of {zone.WatermarkBoost}"
            : free > needed ? $"enough pages, but no free block of order {order} or larger that it may use"
            : "too few";
        Add(
            DecisionKind.Watermark,
            zone,
            $"{zone}: {zone.NrFree} free - {unusable} unusable = {free}, must be above {name} {mark}"
            + (lowered != mark ? $" lowered to {lowered}" : "")
            + (reserve != 0 ? $" + lowmem_reserve {reserve} = {needed}" : "") + $": {why}",
            free,
            needed);
    }

    internal void Fallback(Zone zone, long pfn, int order, int mt, int other, bool changed) => Add(
        DecisionKind.Fallback,
        zone,
        $"{zone}: no {Name(mt)} block, took pfn {PfnText.Of(pfn)} of order {order} from the {Name(other)} lists"
        + (changed ? $"; its pageblock is now {Name(mt)}" : ""));

    private static string Name(int mt) => ((Kernel.MigrateType)mt).ToString();
}
