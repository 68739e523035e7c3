using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Limits;

namespace PhysMem.Engine.Tests.Testing;

/// <summary>Machines of which nothing matters but how many pages each zone of node 0 manages.</summary>
internal static class BareMachine
{
    public static MachineState WithManaged(ArchitectureProfile architecture, int cpus, params long[] managed)
    {
        var machine = new MachineState(new KernelBuild(architecture), [.. Enumerable.Range(0, cpus).Select(c => new SimCpu(c, 0))])
        {
            TotalRam = managed.Sum(),
            MovableZone = Enumerable.Range(0, managed.Length).Last(i => managed[i] > 0),
        };
        machine.Sysctl.LowmemReserveRatio = LowmemReserve.DefaultRatios(architecture);
        Node node = machine.AddNode(0);
        for (int i = 0; i < managed.Length; i++)
        {
            node.Zones[i].PresentPages = node.Zones[i].ManagedPages = managed[i];
        }

        node.PresentPages = managed.Sum();
        node.Fallback = new Zonelist(node.Zones.Where(z => z.IsPopulated).OrderByDescending(z => z.Index));
        machine.Complete([]);
        return machine;
    }

    /// <summary>What init_per_zone_wmark_min does, as the boot calls it.</summary>
    public static void InitWatermarks(MachineState machine)
    {
        MinFreeKbytes.Calculate(machine);
        WatermarkSetup.Apply(machine);
        LowmemReserve.Apply(machine);
    }

    public static long[] Marks(Zone zone) => [.. Enumerable.Range(0, Watermark.Count).Select(zone.RawWatermark)];
}
