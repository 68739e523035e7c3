using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Limits;

/// <summary>
/// What lower zones keep back from requests that could have used a higher one (setup_per_zone_lowmem_reserve).
/// </summary>
internal static class LowmemReserve
{
    /// <summary>sysctl_lowmem_reserve_ratio as a kernel starts with, by zone index.</summary>
    public static int[] DefaultRatios(ArchitectureProfile architecture) =>
    [
        .. architecture.Zones.Select(z => z switch
        {
            ZoneType.Dma or ZoneType.Dma32 => 256,
            ZoneType.Normal => 32,
            _ => 0,
        }),
    ];

    /// <summary>Computes the reserves from the present managed pages and ratios.</summary>
    public static void Apply(MachineState machine)
    {
        foreach (Node node in machine.Nodes)
        {
            foreach (Zone zone in node.Zones)
            {
                Apply(zone, machine.Sysctl.LowmemReserveRatio[zone.Index]);
            }
        }

        TotalReserve.Apply(machine);
    }

    private static void Apply(Zone zone, int ratio)
    {
        long above = 0;
        for (int higher = zone.Index + 1; higher < zone.LowmemReserve.Length; higher++)
        {
            above += zone.Node.Zones[higher].ManagedPages;
            zone.LowmemReserve[higher] = ratio == 0 || !zone.IsManaged ? 0 : above / ratio;
            zone.Machine.MarkTrace?.SetupPerZoneLowmemReserve(
                zone.Node.Nid, zone.Name, zone.Node.Zones[higher].Name, zone.LowmemReserve[higher]);
        }
    }
}
