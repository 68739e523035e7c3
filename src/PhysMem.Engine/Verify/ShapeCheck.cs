using PhysMem.Engine.Boot;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Describe;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Limits;

namespace PhysMem.Engine.Verify;

/// <summary>
/// Boots a recorded machine from its description and compares every value that follows from it with what the real
/// kernel had: in its log, in /proc right after boot and after the sysctl writes, and in the recorded state.
/// </summary>
internal sealed class ShapeCheck
{
    private readonly RecordedShape _shape;
    private readonly ShapeComparison _values = new();

    private ShapeCheck(RecordedShape shape) => _shape = shape;

    /// <summary>Checks a machine.</summary>
    /// <exception cref="PhysMemException">It can't be booted from what the folder says.</exception>
    public static ShapeComparison Run(RecordedShape shape)
    {
        var check = new ShapeCheck(shape);
        check.Run();
        return check._values;
    }

    private void Run()
    {
        using MachineState machine = MachineBuilder.BootAllocator(_shape.Description);
        CheckLog(machine);
        CheckZones(machine, _shape.Files.ZonesAtBoot, "at boot");

        // The recorder looked at the sysctls after zoneinfo, which has an effect of its own.
        CheckSysctls(machine, _shape.Files.SysctlsAtBoot, "at boot");
        if (!_shape.Writes.IsEmpty)
        {
            // Some set what the allocator doesn't look at, such as how often statistics are folded.
            foreach (SysctlSetting write in _shape.Writes.Where(w => SysctlTable.Has(machine, w.Name)))
            {
                SysctlTable.Write(machine, write.Name, write.Value);
            }

            CheckZones(machine, _shape.Files.Zones, "written");
            CheckSysctls(machine, _shape.Files.Sysctls, "written");
        }

        new StateComparison(_values).Check(machine, _shape.State);
    }

    private void CheckLog(MachineState machine)
    {
        _values.Compare(
            "log/early node ranges",
            string.Join(' ', _shape.Files.Log.EarlyRanges),
            string.Join(' ', MemoryMap.RangesOf(_shape.Description)));
        foreach ((int nid, string order) in _shape.Files.Log.FallbackOrders)
        {
            IEnumerable<int> nodes = machine.NodeData[nid]?.Fallback.Zones.Select(z => z.Node.Nid) ?? [];
            _values.Compare(
                $"log/node {nid}/fallback order", order, string.Join(' ', nodes.Prepend(nid).Distinct()));
        }

        if (_shape.Files.Log.TotalPages >= 0)
        {
            long reserved = machine.Zones.Where(z => z.Type == ZoneType.Dma).Sum(z => z.PresentPages - z.ManagedPages);
            _values.Compare("log/total pages", _shape.Files.Log.TotalPages, BootEstimate.TotalPages(machine, reserved));
        }
    }

    private void CheckZones(MachineState machine, ZoneInfoFile file, string when)
    {
        foreach (ZoneInfo expected in file.Zones)
        {
            Zone zone = machine.NodeData[expected.Nid]!.Zones.First(z => z.Name == expected.Name);
            string path = $"zoneinfo {when}/{zone}/";
            _values.Compare(path + "min", expected.Values["min"], zone.WatermarkPages(Watermark.Min));
            _values.Compare(path + "low", expected.Values["low"], zone.WatermarkPages(Watermark.Low));
            _values.Compare(path + "high", expected.Values["high"], zone.WatermarkPages(Watermark.High));
            _values.Compare(path + "spanned", expected.Values["spanned"], zone.SpannedPages);
            _values.Compare(path + "present", expected.Values["present"], zone.PresentPages);
            _values.Compare(path + "protection", expected.Protection, zone.LowmemReserve);
            if (expected.Values.TryGetValue("start_pfn", out long start))
            {
                _values.Compare(path + "start_pfn", start, zone.StartPfn);
            }

            foreach (PageSetInfo set in expected.PageSets)
            {
                if (set.Cpu >= zone.PageSets.Length)
                {
                    _values.Missing($"{path}cpu {set.Cpu}");
                    continue;
                }

                PageSet given = zone.PageSets[(int)set.Cpu];
                if (!machine.Line.TunesPageSets)
                {
                    _values.Compare($"{path}cpu {set.Cpu}/high", set.High, given.High);
                }

                _values.Compare($"{path}cpu {set.Cpu}/batch", set.Batch, given.Batch);
                _values.Compare($"{path}cpu {set.Cpu}/vm stats threshold", set.Threshold, given.StatThreshold);
            }
        }
    }

    private void CheckSysctls(MachineState machine, IReadOnlyList<SysctlSetting> expected, string when)
    {
        foreach (SysctlSetting setting in expected.Where(s => SysctlTable.Has(machine, s.Name)))
        {
            _values.Compare($"sysctl {when}/{setting.Name}", setting.Value, SysctlTable.Read(machine, setting.Name));
        }
    }
}
