using PhysMem.Engine.Core.Zones;

namespace PhysMem.Engine.Report;

/// <summary>Which part of the machine a memory report is about.</summary>
/// <param name="HighestZone">Zones above can't serve the request and are left out.</param>
/// <param name="Nodes">Nodes shown; null for all.</param>
internal sealed record MemoryReportScope(int HighestZone, NodeMask? Nodes)
{
    /// <summary>show_mem_node_skip, negated.</summary>
    public bool Shows(Node node) => Nodes == null || Nodes.Contains(node.Nid);
}
