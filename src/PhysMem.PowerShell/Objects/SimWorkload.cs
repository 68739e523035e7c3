using PhysMem.Engine.Report;
using PhysMem.Engine.Workloads;

namespace PhysMem.PowerShell.Objects;

/// <summary>What one kind of a workload did on a machine: sums, its requests by order, and what it holds.</summary>
public sealed record SimWorkload
{
    private readonly IEnumerable<Allocation> _blocks;

    private SimWorkload(WorkloadRun run, WorkloadReport report)
    {
        (Machine, Kernel, Kind, Seed) = (report.Machine, report.Kernel, report.Kind, report.Seed);
        (Calls, Requests, Failed, Pages, Frees, Lost) = (report.Calls, report.Requests, report.Failed, report.Pages, report.Frees, report.Lost);
        (ExtFragEvents, Conversions, HeldBlocks, HeldPages) = (report.ExtFragEvents, report.Conversions, report.HeldBlocks, report.HeldPages);
        var kind = Enum.Parse<WorkloadKind>(report.Kind);
        Orders = new Rows<WorkloadRequests>(run.Requests(kind));
        _blocks = run.Held(kind);
    }

    /// <summary>Name of the machine.</summary>
    public string Machine { get; }

    /// <summary>The line of its kernel.</summary>
    public string Kernel { get; }

    /// <summary>The kind.</summary>
    public string Kind { get; }

    /// <summary>The seed of the workload.</summary>
    public int Seed { get; }

    /// <summary>Calls that it made: requests and frees.</summary>
    public long Calls { get; }

    /// <summary>Requests.</summary>
    public long Requests { get; }

    /// <summary>Those of them that got nothing.</summary>
    public long Failed { get; }

    /// <summary>Pages that the others got.</summary>
    public long Pages { get; }

    /// <summary>Blocks given back.</summary>
    public long Frees { get; }

    /// <summary>Blocks that were gone when they should be given back: reclaim or the OOM killer had taken them.</summary>
    public long Lost { get; }

    /// <summary>mm_page_alloc_extfrag of its requests: blocks taken of another migratetype.</summary>
    public long ExtFragEvents { get; }

    /// <summary>Pageblocks that changed their type with it.</summary>
    public long Conversions { get; }

    /// <summary>Blocks that it held in the end.</summary>
    public long HeldBlocks { get; }

    /// <summary>Their pages.</summary>
    public long HeldPages { get; }

    /// <summary>The requests by order and mask.</summary>
    public Rows<WorkloadRequests> Orders { get; }

    /// <summary>The blocks, to be given back by Remove-Pages.</summary>
    public Rows<Allocation> Blocks => field ??= new Rows<Allocation>(_blocks);

    /// <summary>A row for each kind that a workload has.</summary>
    internal static SimWorkload[] Of(WorkloadRun run) => [.. run.Rows().Select(report => new SimWorkload(run, report))];

    /// <inheritdoc/>
    public override string ToString() => $"{Machine}, {Kind}";
}
