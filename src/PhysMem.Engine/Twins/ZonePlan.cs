using PhysMem.Engine.Kernel;
using PhysMem.Engine.Observed;

namespace PhysMem.Engine.Twins;

/// <summary>Where a zone of a twin lies. A text without frame numbers has its zones one behind the other.</summary>
/// <param name="Zone">What is told of it.</param>
/// <param name="Index">Its zone index.</param>
/// <param name="Start">First frame.</param>
/// <param name="Spanned">Frames of its span.</param>
/// <param name="Present">Frames that are memory.</param>
/// <param name="Managed">Pages under the allocator.</param>
internal sealed record ZonePlan(ObservedZone Zone, int Index, long Start, long Spanned, long Present, long Managed)
{
    // Where x86_64 has its zones begin.
    private const long Dma32Start = 1L << 12;
    private const long NormalStart = 1L << 20;

    /// <summary>Behind the last frame.</summary>
    public long End => Start + Spanned;

    /// <summary>The plans of all zones that have memory, by node and index.</summary>
    public static IReadOnlyList<ZonePlan> Of(MemoryInfo memory, ZoneSet zones, KernelBuild build)
    {
        var plans = new List<ZonePlan>();
        bool isX64 = zones.Names is ["DMA", "DMA32", "Normal", "Movable", "Device"] && memory.PageSize == 4096;
        long next = 0, block = build.MaxOrderPages;
        foreach (ObservedZone zone in memory.Zones
            .Where(zone => zones.IndexOf(zone.Name) >= 0)
            .OrderBy(zone => zone.Node).ThenBy(zone => zones.IndexOf(zone.Name)))
        {
            long managed = zone.Managed ?? Math.Max(zone.Present ?? 0, Math.Max(zone.Free ?? 0, zone.BlockPages ?? 0));
            long present = Math.Max(zone.Present ?? managed, managed);
            if (present == 0)
            {
                continue;
            }

            long start = zone.StartPfn is { } told and > 0 ? told
                : zone.StartPfn is 0 && zone.Spanned > 0 ? 0
                : !isX64 ? next
                : zone.Name switch { "DMA" => 1, "DMA32" => Math.Max(next, Dma32Start), _ => Math.Max(next, zone.Node == 0 || next > NormalStart ? NormalStart : next) };
            long spanned = Math.Max(zone.Spanned ?? present, present);
            plans.Add(new ZonePlan(zone, zones.IndexOf(zone.Name), start, spanned, present, managed));
            next = Math.Max(next, (start + spanned + block - 1) / block * block);
        }

        return plans;
    }
}
