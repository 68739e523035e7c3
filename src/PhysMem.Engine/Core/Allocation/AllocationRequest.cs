using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Gfp;

namespace PhysMem.Engine.Core.Allocation;

/// <summary>A request for pages, as a user states it.</summary>
/// <param name="Gfp">The mask.</param>
/// <param name="Order">2^Order contiguous pages, 0..10.</param>
public sealed record AllocationRequest(GfpMask Gfp, int Order = 0)
{
    /// <summary>NUMA_NO_NODE.</summary>
    internal const int NoNode = -1;

    /// <summary>Preferred node; -1 (NUMA_NO_NODE) means the node of <see cref="Cpu"/>.</summary>
    public int Node { get; init; } = NoNode;

    /// <summary>CPU that the request is made on.</summary>
    public int Cpu { get; init; }

    /// <summary>The task's NUMA policy, for requests that name no node; null for the CPU's node.</summary>
    public MemoryPolicy? Policy { get; init; }

    /// <summary>Nodes to keep to (the nodemask argument of __alloc_pages); null for all.</summary>
    public NodeMask? Nodes { get; init; }

    /// <summary>What the calling task is.</summary>
    public TaskFlags Task { get; init; }

    /// <summary>The nodes of the task's cpuset; null when cpusets are off.</summary>
    public NodeMask? MemsAllowed { get; init; }

    /// <summary>Pid of the task that asks and will own the pages; 0 for none that is known.</summary>
    public int Pid { get; init; }

    /// <summary>Scopes that take bits out of the mask.</summary>
    public GfpContext GfpContext { get; init; }

    internal TaskContext Caller => new(Cpu, Task, MemsAllowed, GfpContext);
}
