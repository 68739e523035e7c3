using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;

namespace PhysMem.Engine.Limits;

/// <summary>Pages that nobody should count on, by node (calculate_totalreserve_pages).</summary>
internal static class TotalReserve
{
    /// <summary>Sums up the largest reserve and the high mark of each zone, but at most what the zone has.</summary>
    public static void Apply(MachineState machine)
    {
        foreach (Node node in machine.Nodes)
        {
            node.TotalReservePages = node.Zones.Sum(
                z => Math.Min(z.ManagedPages, z.LowmemReserve.Max() + z.WatermarkPages(Watermark.High)));
        }

        machine.MarkTrace?.CalculateTotalReservePages(machine.Nodes.Sum(node => node.TotalReservePages));
    }
}
