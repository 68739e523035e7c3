using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Recording;

namespace PhysMem.Engine.Verify;

/// <summary>Compares the values of a recorded state that follow from a machine's description and settings.</summary>
internal sealed class StateComparison(ShapeComparison values)
{
    private readonly ShapeComparison _values = values;

    /// <summary>Compares them all.</summary>
    public void Check(MachineState machine, StateDump expected)
    {
        // What a 32-bit kernel doesn't let out is -1 in its recordings.
        CompareIfKnown("state/movable_zone", expected.Sys.MovableZone, machine.MovableZone);
        CompareIfKnown("state/mobility_grouping_disabled", expected.Sys.MobilityGroupingDisabled, machine.GroupingDisabled ? 1 : 0);
        CompareIfKnown("state/min_free_kbytes", expected.Vm.MinFreeKbytes, machine.Sysctl.MinFreeKbytes);
        if (expected.Vm.MinFreeKbytes >= 0)
        {
            _values.Compare("state/user_min_free_kbytes", expected.Vm.UserMinFreeKbytes, machine.Sysctl.UserMinFreeKbytes);
        }

        foreach (NodeState node in expected.Nodes)
        {
            if (machine.NodeData[node.Nid] is { } given)
            {
                CheckNode(given, node);
            }
            else
            {
                _values.Missing($"state/node {node.Nid}");
            }
        }

        foreach (ZoneState zone in expected.Zones)
        {
            if (machine.NodeData[zone.Nid]?.Zones is { } zones && zone.Index < zones.Length)
            {
                CheckZone(zones[zone.Index], zone);
            }
        }
    }

    private void CheckNode(Node node, NodeState expected)
    {
        string path = $"state/{node}/";
        _values.Compare(path + "start", expected.Start, node.StartPfn);
        _values.Compare(path + "spanned", expected.Spanned, node.SpannedPages);
        _values.Compare(path + "present", expected.Present, node.PresentPages);
        _values.Compare(path + "fallback", string.Join(' ', expected.Fallback), Listed(node.Fallback));
        _values.Compare(path + "thisnode", string.Join(' ', expected.ThisNode), Listed(node.ThisNode));
    }

    private static string Listed(Zonelist list) => string.Join(' ', list.Zones.Select(z => (z.Node.Nid, z.Index)));

    private void CheckZone(Zone zone, ZoneState expected)
    {
        string path = $"state/{zone}/";
        _values.Compare(path + "start", expected.Start, zone.StartPfn);
        _values.Compare(path + "spanned", expected.Spanned, zone.SpannedPages);
        _values.Compare(path + "present", expected.Present, zone.PresentPages);
        _values.Compare(path + "wmark_min", expected.WmarkMin, zone.RawWatermark(Watermark.Min));
        _values.Compare(path + "wmark_low", expected.WmarkLow, zone.RawWatermark(Watermark.Low));
        _values.Compare(path + "wmark_high", expected.WmarkHigh, zone.RawWatermark(Watermark.High));
        _values.Compare(path + "wmark_promo", expected.WmarkPromo, zone.RawWatermark(Watermark.Promo));
        _values.Compare(path + "lowmem_reserve", expected.LowmemReserve, zone.LowmemReserve);
        _values.Compare(path + "pageset_high", expected.PagesetHigh, zone.PagesetHigh);
        if (zone.Machine.Line.TunesPageSets)
        {
            _values.Compare(path + "pageset_high_max", expected.PagesetHighMax, zone.PagesetHighMax);
        }

        _values.Compare(path + "pageset_batch", expected.PagesetBatch, zone.PagesetBatch);
        _values.Compare(path + "contiguous", expected.Contiguous ? 1 : 0, zone.IsContiguous ? 1 : 0);
        _values.Compare(path + "drift_mark", expected.DriftMark, zone.DriftMark);
        foreach (PcpState set in expected.Pcps)
        {
            if (set.Cpu >= zone.PageSets.Length)
            {
                _values.Missing($"{path}cpu {set.Cpu}");
                continue;
            }

            PageSet given = zone.PageSets[set.Cpu];
            if (zone.Machine.Line.TunesPageSets)
            {
                // Where the limit stands between these two depends on what happened since.
                _values.Compare($"{path}cpu {set.Cpu}/high_min", set.HighMin, given.HighMin);
                _values.Compare($"{path}cpu {set.Cpu}/high_max", set.HighMax, given.HighMax);
            }
            else
            {
                _values.Compare($"{path}cpu {set.Cpu}/high", set.High, given.High);
            }

            _values.Compare($"{path}cpu {set.Cpu}/batch", set.Batch, given.Batch);
            _values.Compare($"{path}cpu {set.Cpu}/stat_threshold", set.StatThreshold, given.StatThreshold);
        }
    }

    private void CompareIfKnown(string path, long expected, long given)
    {
        if (expected >= 0)
        {
            _values.Compare(path, expected, given);
        }
    }
}
