using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Gfp;

namespace PhysMem.Engine.Core.Allocation;

/// <summary>What about the calling task changes an allocation (current->flags and its like).</summary>
[Flags]
public enum TaskFlags
{
    /// <summary>An ordinary task.</summary>
    None = 0,

    /// <summary>PF_MEMALLOC: the task is itself freeing memory, so it ignores watermarks and never reclaims.</summary>
    MemAlloc = 1,

    /// <summary>A realtime task.</summary>
    Realtime = 2,

    /// <summary>A victim of the OOM killer (TIF_MEMDIE).</summary>
    OomVictim = 4,

    /// <summary>The request is made in interrupt context.</summary>
    Interrupt = 8,
}

/// <summary>The caller of a request: where it runs and what it is.</summary>
public readonly struct TaskContext
{
    /// <summary>Makes the caller.</summary>
    /// <param name="cpu">CPU it runs on.</param>
    /// <param name="flags">What it is.</param>
    /// <param name="memsAllowed">The nodes of its cpuset; null when cpusets are off.</param>
    /// <param name="gfpContext">Scopes that take bits out of its masks.</param>
    public TaskContext(
        int cpu, TaskFlags flags = TaskFlags.None, NodeMask? memsAllowed = null, GfpContext gfpContext = default)
    {
        Cpu = cpu;
        Flags = flags;
        MemsAllowed = memsAllowed;
        GfpContext = gfpContext;
    }

    /// <summary>CPU it runs on.</summary>
    public int Cpu { get; }

    /// <summary>What it is.</summary>
    public TaskFlags Flags { get; }

    /// <summary>The nodes of its cpuset; null when cpusets are off.</summary>
    public NodeMask? MemsAllowed { get; }

    /// <summary>Scopes that take bits out of its masks.</summary>
    public GfpContext GfpContext { get; }

    /// <summary>Nothing about the task narrows its requests.</summary>
    internal bool IsUnrestricted => MemsAllowed == null && GfpContext == GfpContext.None;

    internal bool Is(TaskFlags flag) => (Flags & flag) != 0;
}
