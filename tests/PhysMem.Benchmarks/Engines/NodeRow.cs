using PhysMem.Engine.Describe;
using PhysMem.Engine.Kernel;

namespace PhysMem.Benchmarks.Engines;

/// <summary>Machines of equal nodes in a row, each with a CPU.</summary>
internal static class NodeRow
{
    // From here on memory is ZONE_NORMAL: each node has one zone.
    private const long Start = 1L << 32;

    public static MachineDescription Describe(int nodes, long pagesPerNode)
    {
        long size = pagesPerNode << PageConstants.PageShift;
        return new MachineDescription
        {
            Name = "bench",
            Nodes =
            [
                .. Enumerable.Range(0, nodes).Select(nid => new NodeDescription(nid)
                {
                    Memory = [new MemoryRange(Start + (nid * size), Start + ((nid + 1) * size))], Cpus = [nid],
                }),
            ],
        };
    }
}
