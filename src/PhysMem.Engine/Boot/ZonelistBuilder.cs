using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Boot;

/// <summary>
/// The order in which zones are tried (build_all_zonelists): node by node from the nearest on, in each node from
/// the highest zone down.
/// </summary>
internal sealed class ZonelistBuilder
{
    private readonly Func<int, int, int> _distance;
    private readonly int[] _memoryNodes;

    // By node: what it has to give, highest zone first (build_zonerefs_node).
    private readonly Zone[][] _zones = new Zone[ArchitectureProfile.MaxNumNodes][];
    private readonly HashSet<int> _cpuNodes;

    // How often a node was the first of its distance for some other one: later nodes rather begin elsewhere.
    private readonly int[] _load = new int[ArchitectureProfile.MaxNumNodes];

    private ZonelistBuilder(MachineState machine)
    {
        _distance = machine.NodeDistance;
        _memoryNodes = [.. machine.NodeData.OfType<Node>().Where(n => n.HasMemory).Select(n => n.Nid)];
        foreach (Node node in machine.NodeData.OfType<Node>())
        {
            _zones[node.Nid] = [.. node.Zones.Where(z => z.IsPopulated).OrderByDescending(z => z.Index)];
        }

        _cpuNodes = [.. machine.Cpus.Select(c => c.Node)];
    }

    /// <summary>Builds both lists of all nodes, whose zones have their memory already.</summary>
    public static void BuildAll(MachineState machine)
    {
        var builder = new ZonelistBuilder(machine);
        foreach (Node node in machine.NodeData.OfType<Node>())
        {
            node.Fallback = new Zonelist(builder.NodeOrder(node.Nid).SelectMany(n => builder._zones[n]));

            // A kernel without NUMA has the one list alone.
            if (machine.Architecture.IsNuma)
            {
                node.ThisNode = new Zonelist(builder._zones[node.Nid]);
            }
        }
    }

    /// <summary>The nodes in the order in which a node falls back to them, itself first.</summary>
    private List<int> NodeOrder(int local)
    {
        // The kernel looks for the best node again and again; as only the chosen one's load changes, that is a sort.
        var order = new List<int> { local };
        order.AddRange(_memoryNodes.Where(n => n != local).OrderBy(n => Score(local, n)).ThenBy(n => n));
        for (int i = 1; i < order.Count; i++)
        {
            if (_distance(local, order[i]) != _distance(local, order[i - 1]))
            {
                _load[order[i]]++;
            }
        }

        return order;
    }

    // find_next_best_node: near before far, then following before preceding, without CPUs before with, idle before busy.
    private long Score(int local, int nid)
    {
        int distance = _distance(local, nid);
        int preceding = nid < local ? 1 : 0;
        int hasCpus = _cpuNodes.Contains(nid) ? 1 : 0;
        return ((long)(distance + preceding + hasCpus) * ArchitectureProfile.MaxNumNodes) + _load[nid];
    }
}
