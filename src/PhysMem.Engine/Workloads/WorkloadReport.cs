namespace PhysMem.Engine.Workloads;

/// <summary>What one kind of a workload did on a machine.</summary>
public sealed record WorkloadReport
{
    /// <summary>Name of the machine.</summary>
    public required string Machine { get; init; }

    /// <summary>The line of its kernel.</summary>
    public required string Kernel { get; init; }

    /// <summary>The kind.</summary>
    public required string Kind { get; init; }

    /// <summary>The seed of the workload.</summary>
    public required int Seed { get; init; }

    /// <summary>Calls that it made: requests and frees.</summary>
    public required long Calls { get; init; }

    /// <summary>Requests.</summary>
    public required long Requests { get; init; }

    /// <summary>Those of them that got nothing.</summary>
    public required long Failed { get; init; }

    /// <summary>Pages that the others got.</summary>
    public required long Pages { get; init; }

    /// <summary>Blocks given back.</summary>
    public required long Frees { get; init; }

    /// <summary>Blocks that were gone when they should be given back: reclaim or the OOM killer had taken them.</summary>
    public required long Lost { get; init; }

    /// <summary>mm_page_alloc_extfrag of its requests: blocks taken of another type.</summary>
    public required long ExtFragEvents { get; init; }

    /// <summary>Pageblocks that changed their type with it.</summary>
    public required long Conversions { get; init; }

    /// <summary>Blocks that it holds.</summary>
    public required long HeldBlocks { get; init; }

    /// <summary>Their pages.</summary>
    public required long HeldPages { get; init; }
}

/// <summary>The requests of a workload's kind with one mask and order.</summary>
public sealed record WorkloadRequests
{
    /// <summary>Name of the machine.</summary>
    public required string Machine { get; init; }

    /// <summary>The kind.</summary>
    public required string Kind { get; init; }

    /// <summary>Their order.</summary>
    public required int Order { get; init; }

    /// <summary>Their mask.</summary>
    public required string Gfp { get; init; }

    /// <summary>How many there were.</summary>
    public required long Requests { get; init; }

    /// <summary>Those that got nothing.</summary>
    public required long Failed { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"order {Order}, {Gfp}: {Failed} of {Requests} failed";
}
