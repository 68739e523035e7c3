using System.Collections.Immutable;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Describe;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Boot;

/// <summary>
/// Gives nodes and zones their spans (free_area_init_node, calculate_node_totalpages) and every RAM frame its zone.
/// </summary>
internal static class ZoneLayout
{
    /// <summary>Fills in the nodes that the machine has, and returns the RAM frames with their zones, rising.</summary>
    public static List<FrameRange> Apply(
        MachineState machine, ImmutableArray<NodeRange> ram, ZoneBoundaries boundaries, MovableZoneStarts movable)
    {
        machine.MovableZone = boundaries.MovableZone;
        var owned = new List<FrameRange>();
        foreach (Node node in machine.NodeData.OfType<Node>())
        {
            NodeRange[] ranges = [.. ram.Where(r => r.Nid == node.Nid)];
            if (ranges.Length == 0)
            {
                continue;
            }

            node.StartPfn = ranges[0].Start;
            foreach (Zone zone in node.Zones)
            {
                (long start, long end) = SpanOf(zone, ranges, boundaries, movable.Of(node.Nid));
                owned.AddRange(Give(zone, start, end, ranges));
                node.SpannedPages += zone.SpannedPages;
                node.PresentPages += zone.PresentPages;
            }

            if (machine.Line.SpansHolesBetweenZones)
            {
                node.SpannedPages = ranges[^1].End - node.StartPfn;
            }
        }

        owned.Sort((a, b) => a.Start.CompareTo(b.Start));
        return owned;
    }

    // zone_spanned_pages_in_node with adjust_zone_range_for_zone_movable.
    private static (long Start, long End) SpanOf(
        Zone zone, NodeRange[] ranges, ZoneBoundaries boundaries, long movableStart)
    {
        long nodeStart = ranges[0].Start, nodeEnd = ranges[^1].End;
        if (zone.Type == ZoneType.Movable)
        {
            long end = Math.Min(nodeEnd, boundaries.End(boundaries.MovableZone));
            return movableStart != 0 ? (movableStart, end) : (0, 0);
        }

        long from = Math.Max(nodeStart, boundaries.Start(zone.Index));
        long to = Math.Min(nodeEnd, boundaries.End(zone.Index));
        if (movableStart != 0)
        {
            to = Math.Min(to, movableStart);
        }

        return (from, Math.Max(from, to));
    }

    private static List<FrameRange> Give(Zone zone, long start, long end, NodeRange[] ranges)
    {
        var owned = new List<FrameRange>();
        if (start >= end)
        {
            return owned;
        }

        zone.Span(start, end - start);
        foreach (NodeRange range in ranges)
        {
            long from = Math.Max(start, range.Start), to = Math.Min(end, range.End);
            if (from < to)
            {
                owned.Add(new FrameRange(from, to, zone));
                zone.PresentPages += to - from;
            }
        }

        return owned;
    }
}
