using PhysMem.Engine.Core.Allocation;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Frames;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Pressure;

/// <summary>Fills memory with single pages that reclaim may take and whose frame numbers nobody is told.</summary>
internal sealed class CacheFill
{
    // Like readahead the fill doesn't insist: it neither waits nor wakes anybody, so it can't reclaim what it filled.
    private const uint Gfp = GfpBits.GfpHighUserMovable & ~(GfpBits.DirectReclaim | GfpBits.KswapdReclaim);

    private readonly ModeledSystem _system;
    private readonly int _list;
    private readonly TaskContext _task;

    public CacheFill(ModeledSystem system, LruKind kind, bool active, int cpu)
    {
        _system = system;
        _list = LruLists.InactiveOf(kind) + (active ? 1 : 0);
        _task = new TaskContext(cpu);
    }

    /// <summary>From all zones of a node that movable requests may use.</summary>
    public long Node(Node node, long pages)
    {
        // Not the list of __GFP_THISNODE, which kernels without NUMA don't have.
        var zones = new Zonelist(node.Fallback.Zones.Where(z => z.Node == node));
        return Fill(zones, _system.Machine.ZoneTable.ZoneIndex(Gfp), pages);
    }

    /// <summary>From one zone, as if it was the highest that the requests may use.</summary>
    public long Zone(Zone zone, long pages) => Fill(new Zonelist([zone]), zone.Index, pages);

    /// <summary>A single page that was just handed out becomes page cache: nobody holds its number.</summary>
    public static unsafe void Keep(Zone zone, long i, int list)
    {
        // The request may have joined a list already, as any movable one does.
        zone.Lru!.Isolate(i, 0);
        zone.Table.State[i] |= FrameState.Lru;
        zone.Lru.Add(i, 0, list);
        zone.Lru.SetCache(i);
    }

    private long Fill(Zonelist zones, int highestZone, long pages)
    {
        for (long got = 0; got < pages; got++)
        {
            long pfn = _system.Machine.Allocator.AllocFrom(zones, highestZone, Gfp, _task, out Zone? zone);
            if (pfn < 0)
            {
                return got;
            }

            Keep(zone!, zone!.FrameIndex(pfn), _list);
        }

        return pages;
    }
}
