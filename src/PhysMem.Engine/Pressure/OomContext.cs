using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Gfp;

namespace PhysMem.Engine.Pressure;

/// <summary>What the OOM killer knows of the request that found no memory (struct oom_control).</summary>
internal sealed record OomContext
{
    public const string NoConstraint = "CONSTRAINT_NONE";

    public required MachineState Machine { get; init; }

    public required GfpMask Gfp { get; init; }

    public required int Order { get; init; }

    public required int HighestZone { get; init; }

    public required int Cpu { get; init; }

    /// <summary>The nodes of the caller's cpuset; null when cpusets are off.</summary>
    public required NodeMask? MemsAllowed { get; init; }

    /// <summary>The task that asked for memory, if known.</summary>
    public required SimTask? Caller { get; init; }

    public required IReadOnlyList<TaskEntry> Tasks { get; init; }

    /// <summary>RAM and swap that the request could use.</summary>
    public required long TotalPages { get; init; }

    /// <summary>enum oom_constraint as the report prints it.</summary>
    public string Constraint { get; init; } = NoConstraint;

    /// <summary>The nodes of a memory policy; null without one.</summary>
    public NodeMask? Nodes { get; init; }
}
