using System.Collections.Immutable;

namespace PhysMem.Engine.Describe;

/// <summary>One NUMA node: where its memory lies, which CPUs it has, how far the other nodes are.</summary>
/// <param name="Nid">Node number, 0..1023.</param>
public sealed record NodeDescription(int Nid)
{
    /// <summary>The node's addresses. RAM is what the firmware map says is usable of them.</summary>
    public ImmutableArray<MemoryRange> Memory { get; init; } = [];

    /// <summary>Numbers of the node's CPUs.</summary>
    public ImmutableArray<int> Cpus { get; init; } = [];

    /// <summary>
    /// Distance to each node of the machine, in order of node numbers, this one (10) included. Empty on every node
    /// when the firmware gives none: all other nodes are then 20 away.
    /// </summary>
    public ImmutableArray<int> Distances { get; init; } = [];
}
