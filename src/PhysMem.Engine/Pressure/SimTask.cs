namespace PhysMem.Engine.Pressure;

/// <summary>A process that may own memory and be killed for it, as the user describes it.</summary>
/// <param name="Pid">Its id, above 0.</param>
/// <param name="Name">Its name (comm); the kernel keeps 15 characters.</param>
public sealed record SimTask(int Pid, string Name)
{
    /// <summary>oom_score_adj, -1000 (never killed) to 1000.</summary>
    public int OomScoreAdj { get; init; }

    /// <summary>The user it belongs to.</summary>
    public int Uid { get; init; }

    /// <summary>Size of its address space in pages; 0 means what it has in memory and in swap.</summary>
    public long TotalVmPages { get; init; }

    /// <summary>Bytes of its page tables.</summary>
    public long PageTableBytes { get; init; }
}
