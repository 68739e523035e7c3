using System.Collections.Immutable;
using PhysMem.Engine.Describe;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Boot;

/// <summary>
/// The pfns that an architecture allows to each zone, whatever nodes there are (zone_sizes_init and the first part
/// of free_area_init). ZONE_MOVABLE and ZONE_DEVICE have none of their own.
/// </summary>
internal sealed class ZoneBoundaries
{
    private readonly long[] _start;
    private readonly long[] _end;

    /// <summary>Computes them.</summary>
    /// <param name="build">The kernel's build.</param>
    /// <param name="ram">All RAM, rising.</param>
    public ZoneBoundaries(KernelBuild build, ImmutableArray<NodeRange> ram)
    {
        ArchitectureProfile architecture = build.Architecture;
        _start = new long[architecture.MaxZones];
        _end = new long[architecture.MaxZones];
        long endOfRam = ram[^1].End, lowEnd = Math.Min(endOfRam, build.LowMemoryLimitPfn);
        long from = ram[0].Start;
        for (int zone = 0; zone < architecture.MaxZones; zone++)
        {
            long limit = architecture.Zones[zone] switch
            {
                ZoneType.Dma => Math.Min(architecture.DmaEnd >> build.PageShift, lowEnd),
                ZoneType.Dma32 => Math.Min(ArchitectureProfile.Dma32End >> build.PageShift, lowEnd),
                ZoneType.Normal => lowEnd,
                ZoneType.HighMem => endOfRam,
                _ => 0,
            };
            if (limit > from)
            {
                _start[zone] = from;
                _end[zone] = from = limit;
                MovableZone = zone;
            }
            else
            {
                // An empty range still has a place, which decides where a node's span is clamped to.
                bool own = architecture.Zones[zone] is not (ZoneType.Movable or ZoneType.Device);
                _start[zone] = _end[zone] = own ? from : 0;
            }
        }
    }

    /// <summary>find_usable_zone_for_movable: the highest zone that has a range.</summary>
    public int MovableZone { get; }

    /// <summary>arch_zone_lowest_possible_pfn.</summary>
    public long Start(int zone) => _start[zone];

    /// <summary>arch_zone_highest_possible_pfn.</summary>
    public long End(int zone) => _end[zone];
}
