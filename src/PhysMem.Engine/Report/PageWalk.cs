using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Report;

/// <summary>One part of a walk over the frames of RAM; blocks that aren't wanted are passed over whole.</summary>
internal sealed class PageWalk
{
    private readonly MachineState _machine;
    private readonly PageQuery _query;
    private readonly ICollection<PageReport> _rows;
    private readonly HashSet<Zone> _zones;
    private readonly bool[] _states;
    private readonly bool[] _types;
    private int _room;

    public PageWalk(MachineState machine, PageQuery query, ICollection<PageReport> rows, int most)
    {
        _machine = machine;
        _query = query;
        _rows = rows;
        _room = most;
        _zones = query.ZonesOf(machine);
        _states = query.States();
        _types = query.Types();
    }

    /// <summary>Adds rows and gives the query for the part behind them.</summary>
    public PageQuery Run()
    {
        IReadOnlyList<FrameRange> ranges = _machine.Frames.Ranges;
        long pfn = _query.StartPfn;
        for (int r = _machine.Frames.IndexFrom(pfn); r < ranges.Count && ranges[r].Start < _query.EndPfn; r++)
        {
            pfn = Math.Max(pfn, ranges[r].Start);
            long end = Math.Min(ranges[r].End, _query.EndPfn);
            pfn = _zones.Contains(ranges[r].Zone) ? WalkRange(ranges[r].Zone, pfn, end) : end;
            if (pfn < end)
            {
                return _query with { StartPfn = pfn };
            }
        }

        return _query with { StartPfn = _query.EndPfn };
    }

    private long WalkRange(Zone zone, long pfn, long end)
    {
        // Steps over unwanted blocks count too: they take time under the machine's lock.
        for (; pfn < end && _room > 0; _room--)
        {
            if (!_types[zone.Pageblocks.OfFrame(zone.FrameIndex(pfn))])
            {
                pfn = EndOfType(zone, pfn, end);
                continue;
            }

            FrameFacts block = FrameInspection.Of(zone, zone.FrameIndex(pfn));
            pfn = _states[(int)block.State]
                ? WalkBlock(zone, block, pfn, Math.Min(zone.Pfn(block.End), end))
                : Math.Min(zone.Pfn(FrameInspection.EndOfAlike(zone, block)), end);
        }

        return pfn;
    }

    // Behind the pageblocks in a row that have a frame's type.
    private long EndOfType(Zone zone, long pfn, long end)
    {
        int order = _machine.Build.PageblockOrder;
        long last = (zone.FrameIndex(end) - 1) >> order;
        return Math.Min(zone.Pfn(zone.Pageblocks.SameUntil(zone.FrameIndex(pfn) >> order, last + 1) << order), end);
    }

    // A block of the largest order has two pageblocks, which needn't be of one type.
    private long WalkBlock(Zone zone, in FrameFacts block, long pfn, long end)
    {
        for (; pfn < end && _room > 0; pfn++)
        {
            long i = zone.FrameIndex(pfn);
            int mt = zone.Pageblocks.OfFrame(i);
            if (_types[mt] && (i == block.First || !_query.HeadOnly))
            {
                _rows.Add(Describe(zone, block, pfn, mt));
                _room--;
            }
            else
            {
                pfn = Math.Min(end, (pfn / _machine.Build.PageblockPages + 1) * _machine.Build.PageblockPages) - 1;
            }
        }

        return pfn;
    }

    // find_buddy_page_pfn: what isn't the zone's is nobody's buddy.
    private long? BuddyOf(Zone zone, in FrameFacts block) =>
        zone.Pfn(block.First ^ (1L << block.Order)) is var pfn && _machine.Frames.ZoneOf(pfn) == zone ? pfn : null;

    private PageReport Describe(Zone zone, in FrameFacts block, long pfn, int mt) => new()
    {
        Machine = _machine.Name,
        Pfn = pfn,
        Node = zone.Node.Nid,
        Zone = zone.Name,
        PageState = block.State.ToString(),
        Order = block.State == PageState.Reserved ? null : block.Order,
        HeadPfn = block.State == PageState.Reserved ? null : zone.Pfn(block.First),
        BuddyPfn = block.State == PageState.Reserved || block.Order >= _machine.Build.MaxOrder ? null : BuddyOf(zone, block),
        MigrateType = ((MigrateType)mt).ToString(),
        PageShift = _machine.Build.PageShift,
        PageAddress = DirectMap.AddressOf(_machine, pfn),
        MachineId = _machine.Identity.Id,
    };
}
