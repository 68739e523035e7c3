using PhysMem.Engine.Core.Allocation;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Faults;

namespace PhysMem.Engine.Report;

/// <summary>What a request for contiguous frames came to: pages, or why there are none. Nobody has lost a page then.</summary>
public readonly record struct ContigResult
{
    /// <summary>What was asked for: the mask, the node and the CPU; of particular frames and those of an area GFP_KERNEL.</summary>
    public required AllocationRequest Request { get; init; }

    /// <summary>How it ended.</summary>
    public required ContigOutcome Outcome { get; init; }

    /// <summary>The pages, single ones side by side; null when there are none.</summary>
    public Allocation? Allocation { get; init; }

    /// <summary>Whether there are pages.</summary>
    public bool Succeeded => Allocation is not null;

    /// <summary>One sentence about the failure, in the kernel's words where it logs some; empty on success.</summary>
    public string Reason { get; init; }

    /// <summary>What kind of failure it is; null on success, and where it was stopped.</summary>
    public FaultCode? Fault => Outcome switch
    {
        ContigOutcome.Busy => FaultCode.RangeBusy,
        ContigOutcome.NoMemory => FaultCode.OutOfMemory,
        _ => null,
    };
}
