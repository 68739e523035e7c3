using PhysMem.Engine.Faults;

namespace PhysMem.Engine.Report;

/// <summary>What a request came to: pages, or the reason why there are none. Running out of memory is a result.</summary>
public sealed record AllocationResult
{
    /// <summary>The pages; null when the request failed.</summary>
    public Allocation? Allocation { get; init; }

    /// <summary>Whether there are pages.</summary>
    public bool Succeeded => Allocation != null;

    /// <summary><see cref="FaultCode.OutOfMemory"/> or <see cref="FaultCode.WouldNotReturn"/>; null on success.</summary>
    public FaultCode? Fault { get; init; }

    /// <summary>One sentence about the failure; empty on success.</summary>
    public string Reason { get; init; } = "";
}
