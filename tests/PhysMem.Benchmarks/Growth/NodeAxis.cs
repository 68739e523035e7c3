using System.Diagnostics;
using PhysMem.Benchmarks.Engines;
using PhysMem.Benchmarks.Workloads;
using PhysMem.Engine.Boot;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Describe;
using PhysMem.Engine.Kernel;

namespace PhysMem.Benchmarks.Growth;

/// <summary>
/// Machines of 1 to 1024 nodes with a CPU each: booting one, order 0 on the node that asks, and order 0 when all nodes
/// but the last one of the fallback list are full.
/// </summary>
internal static class NodeAxis
{
    private const long PagesPerNode = 1L << 14;
    private const int LiveBlocks = 2048;
    private const int VisitsPerRun = 2_000_000;
    private const int MostBoots = 5;

    // Just takes what is there: no reserves, no other node, nobody woken.
    private const uint FillGfp = (FullEngine.Gfp & ~GfpBits.Reclaim) | GfpBits.ThisNode;

    private static readonly int[] s_nodes = [1, 2, 8, 64, 256, 1024];

    public static Table Measure(int runs)
    {
        List<Point> boot = [], home = [], last = [];
        WarmUp.Run(() => MachineBuilder.BootAllocator(NodeRow.Describe(8, PagesPerNode)).Dispose());
        foreach (int nodes in s_nodes)
        {
            var row = new Row("nodes", nodes, FormattableString.Invariant($"{nodes}"));
            boot.Add(Boot(row, Math.Min(runs, MostBoots)));
            using MachineState machine = MachineBuilder.BootAllocator(NodeRow.Describe(nodes, PagesPerNode));
            home.Add(Order0(row, "at_home", machine, runs, zonesVisited: 1));
            FillAllButLast(machine);
            last.Add(Order0(row, "last_of_list", machine, runs, zonesVisited: nodes));
        }

        return new Table(
            "nodes, each with a CPU",
            [new Series("page at home", home), new Series("page on the last node of the list", last), new Series("boot, ms", boot)]);
    }

    private static Point Boot(Row row, int runs)
    {
        MachineDescription description = NodeRow.Describe((int)row.X, PagesPerNode);
        double[] times = new double[runs];
        double resident = 0, garbage = 0;
        for (int run = 0; run < runs; run++)
        {
            double before = Resident.Mib();
            long allocated = GC.GetAllocatedBytesForCurrentThread(), t = Stopwatch.GetTimestamp();
            using MachineState machine = MachineBuilder.BootAllocator(description);
            times[run] = Stopwatch.GetElapsedTime(t).TotalMilliseconds;
            resident = Math.Max(resident, Resident.Mib() - before);
            garbage = (GC.GetAllocatedBytesForCurrentThread() - allocated) / 1048576.0;
        }

        return row.Print("full/linux", "boot", times, $"resident_mib={resident:f1} garbage_mib={garbage:f1}", unit: "ms");
    }

    private static Point Order0(Row row, string phase, MachineState machine, int runs, int zonesVisited)
    {
        var engine = new FullEngine(machine);
        var churn = new Churn(order: 0);
        churn.Fill(engine, LiveBlocks);
        int times = VisitsPerRun / (10 + zonesVisited);
        WarmUp.Run(() => churn.Replace(engine, times / 100));
        double[] result = Timing.PerOperation(runs, () => churn.Replace(engine, times));
        churn.Empty(engine);
        return row.Print("full/linux", phase, result, $"zones_visited={zonesVisited} failed={churn.Failures}");
    }

    private static void FillAllButLast(MachineState machine)
    {
        Zone[] list = machine.NodeData[0]!.Fallback.Zones;
        foreach (Zone zone in list[..^1])
        {
            foreach (int order in (int[])[PageConstants.MaxOrder, 0])
            {
                while (machine.Allocator.AllocPages(FillGfp, order, zone.Node.Nid, default, null, out _) >= 0)
                {
                }
            }
        }
    }
}
