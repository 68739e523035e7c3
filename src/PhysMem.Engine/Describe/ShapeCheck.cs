using PhysMem.Engine.Boot;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Machine;
using PhysMem.Engine.Recording;
using PhysMem.Engine.Zones;

namespace PhysMem.Engine.Describe;

/// <summary>
/// Boots a recorded machine from its description and compares every value that follows from it with what the real
/// kernel had: in its log, in /proc right after boot and after the sysctl writes, and in the recorded state.
/// </summary>
public sealed class ShapeCheck
{
    private readonly RecordedShape _shape;
    private readonly List<ShapeDifference> _differences = [];
    private int _compared;

    private ShapeCheck(RecordedShape shape) => _shape = shape;

    /// <summary>Checks a machine.</summary>
    /// <exception cref="PhysMemException">It can't be booted from what the folder says.</exception>
    public static ShapeCheckResult Run(RecordedShape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        var check = new ShapeCheck(shape);
        check.Run();
        return new ShapeCheckResult(shape.Name, check._compared, [.. check._differences]);
    }

    private void Run()
    {
        using MachineState machine = MachineBuilder.Boot(_shape.Description);
        CheckLog(machine);
        CheckZones(machine, _shape.Files.ZonesAtBoot, "at boot");

        // The recorder looked at the sysctls after zoneinfo, which has an effect of its own.
        CheckSysctls(machine, _shape.Files.SysctlsAtBoot, "at boot");
        if (!_shape.Writes.IsEmpty)
        {
            foreach (SysctlSetting write in _shape.Writes)
            {
                SysctlTable.Write(machine, write.Name, write.Value);
            }

            CheckZones(machine, _shape.Files.Zones, "written");
            CheckSysctls(machine, _shape.Files.Sysctls, "written");
        }

        CheckState(machine, _shape.State);
    }

    private void CheckLog(MachineState machine)
    {
        Compare(
            "log/early node ranges",
            string.Join(' ', _shape.Files.Log.EarlyRanges),
            string.Join(' ', MemoryMap.RangesOf(_shape.Description)));
        foreach ((int nid, string order) in _shape.Files.Log.FallbackOrders)
        {
            int[] others = [.. machine.NodeData[nid]!.Fallback.Zones.Select(z => z.Node.Nid).Distinct().Where(n => n != nid)];
            Compare($"log/node {nid}/fallback order", order, string.Join(' ', others.Prepend(nid)));
        }

        if (_shape.Files.Log.TotalPages >= 0)
        {
            long reserved = machine.Zones.Where(z => z.Type == ZoneType.Dma).Sum(z => z.PresentPages - z.ManagedPages);
            Compare("log/total pages", _shape.Files.Log.TotalPages, BootEstimate.TotalPages(machine, reserved));
        }
    }

    private void CheckZones(MachineState machine, ZoneInfoFile file, string when)
    {
        foreach (ZoneInfo expected in file.Zones)
        {
            Zone zone = machine.NodeData[expected.Nid]!.Zones.First(z => z.Name == expected.Name);
            string path = $"zoneinfo {when}/{zone}/";
            Compare(path + "min", expected.Values["min"], zone.WatermarkPages(Watermark.Min));
            Compare(path + "low", expected.Values["low"], zone.WatermarkPages(Watermark.Low));
            Compare(path + "high", expected.Values["high"], zone.WatermarkPages(Watermark.High));
            Compare(path + "spanned", expected.Values["spanned"], zone.SpannedPages);
            Compare(path + "present", expected.Values["present"], zone.PresentPages);
            Compare(path + "protection", expected.Protection, zone.LowmemReserve);
            if (expected.Values.TryGetValue("start_pfn", out long start))
            {
                Compare(path + "start_pfn", start, zone.StartPfn);
            }

            foreach (PageSetInfo set in expected.PageSets)
            {
                PageSet given = zone.PageSets[(int)set.Cpu];
                Compare($"{path}cpu {set.Cpu}/high", set.High, given.High);
                Compare($"{path}cpu {set.Cpu}/batch", set.Batch, given.Batch);
                Compare($"{path}cpu {set.Cpu}/vm stats threshold", set.Threshold, given.StatThreshold);
            }
        }
    }

    private void CheckSysctls(MachineState machine, IReadOnlyList<SysctlSetting> expected, string when)
    {
        string[] known = [.. SysctlTable.Names(machine)];
        foreach (SysctlSetting setting in expected.Where(s => known.Contains(s.Name)))
        {
            Compare($"sysctl {when}/{setting.Name}", setting.Value, SysctlTable.Read(machine, setting.Name));
        }
    }

    private void CheckState(MachineState machine, StateDump expected)
    {
        // What a 32-bit kernel doesn't let out is -1 in its recordings.
        CompareIfKnown("state/movable_zone", expected.Sys.MovableZone, machine.MovableZone);
        CompareIfKnown("state/mobility_grouping_disabled", expected.Sys.MobilityGroupingDisabled, machine.GroupingDisabled ? 1 : 0);
        CompareIfKnown("state/min_free_kbytes", expected.Vm.MinFreeKbytes, machine.Sysctl.MinFreeKbytes);
        if (expected.Vm.MinFreeKbytes >= 0)
        {
            Compare("state/user_min_free_kbytes", expected.Vm.UserMinFreeKbytes, machine.Sysctl.UserMinFreeKbytes);
        }

        foreach (NodeState node in expected.Nodes)
        {
            CheckNode(machine.NodeData[node.Nid]!, node);
        }

        foreach (ZoneState zone in expected.Zones)
        {
            CheckZone(machine.NodeData[zone.Nid]!.Zones[zone.Index], zone);
        }
    }

    private void CheckNode(Node node, NodeState expected)
    {
        string path = $"state/{node}/";
        Compare(path + "start", expected.Start, node.StartPfn);
        Compare(path + "spanned", expected.Spanned, node.SpannedPages);
        Compare(path + "present", expected.Present, node.PresentPages);
        Compare(path + "fallback", string.Join(' ', expected.Fallback), Listed(node.Fallback));
        Compare(path + "thisnode", string.Join(' ', expected.ThisNode), Listed(node.ThisNode));
    }

    private static string Listed(Zonelist list) => string.Join(' ', list.Zones.Select(z => (z.Node.Nid, z.Index)));

    private void CheckZone(Zone zone, ZoneState expected)
    {
        string path = $"state/{zone}/";
        Compare(path + "start", expected.Start, zone.StartPfn);
        Compare(path + "spanned", expected.Spanned, zone.SpannedPages);
        Compare(path + "present", expected.Present, zone.PresentPages);
        Compare(path + "wmark_min", expected.WmarkMin, zone.RawWatermark(Watermark.Min));
        Compare(path + "wmark_low", expected.WmarkLow, zone.RawWatermark(Watermark.Low));
        Compare(path + "wmark_high", expected.WmarkHigh, zone.RawWatermark(Watermark.High));
        Compare(path + "wmark_promo", expected.WmarkPromo, zone.RawWatermark(Watermark.Promo));
        Compare(path + "lowmem_reserve", expected.LowmemReserve, zone.LowmemReserve);
        Compare(path + "pageset_high", expected.PagesetHigh, zone.PagesetHigh);
        Compare(path + "pageset_batch", expected.PagesetBatch, zone.PagesetBatch);
        Compare(path + "contiguous", expected.Contiguous ? 1 : 0, zone.IsContiguous ? 1 : 0);
        Compare(path + "drift_mark", expected.DriftMark, zone.DriftMark);
        foreach (PcpState set in expected.Pcps)
        {
            PageSet given = zone.PageSets[set.Cpu];
            Compare($"{path}cpu {set.Cpu}/high", set.High, given.High);
            Compare($"{path}cpu {set.Cpu}/batch", set.Batch, given.Batch);
            Compare($"{path}cpu {set.Cpu}/stat_threshold", set.StatThreshold, given.StatThreshold);
        }
    }

    private void CompareIfKnown(string path, long expected, long given)
    {
        if (expected >= 0)
        {
            Compare(path, expected, given);
        }
    }

    private void Compare(string path, long expected, long given) => Compare(path, $"{expected}", $"{given}");

    private void Compare(string path, long[] expected, long[] given)
    {
        for (int i = 0; i < Math.Max(expected.Length, given.Length); i++)
        {
            string want = i < expected.Length ? $"{expected[i]}" : "nothing";
            string have = i < given.Length ? $"{given[i]}" : "nothing";
            Compare($"{path}[{i}]", want, have);
        }
    }

    private void Compare(string path, string expected, string given)
    {
        _compared++;
        if (expected != given)
        {
            _differences.Add(new ShapeDifference(path, expected, given));
        }
    }
}
