using System.Collections.Immutable;
using PhysMem.Engine.Observed;

namespace PhysMem.Engine.Diagnosis;

/// <summary>Why the request of a report failed, and what would have let it succeed.</summary>
public sealed record AllocExplanation
{
    /// <summary>The report.</summary>
    public required KernelReport Report { get; init; }

    /// <summary>The cause that decides.</summary>
    public required Verdict Verdict { get; init; }

    /// <summary>All causes, the deciding one first.</summary>
    public ImmutableArray<Verdict> Causes { get; init; } = [];

    /// <summary>
    /// Whether the numbers say so themselves. The kernel counts while other CPUs go on, and after the request has
    /// failed: where the numbers disagree, or would let it succeed now, they are only consistent with the verdict.
    /// </summary>
    public bool IsCertain { get; init; }

    /// <summary>One sentence for who runs the machine.</summary>
    public required string Summary { get; init; }

    /// <summary>The arithmetic in sentences, as one kernel engineer writes it to another.</summary>
    public required string Reasoning { get; init; }

    /// <summary>The zones, in the order in which they are asked.</summary>
    public ImmutableArray<ZoneExamination> Zones { get; init; } = [];

    /// <summary>What would have let it succeed, the cheapest first.</summary>
    public ImmutableArray<Flip> Flips { get; init; } = [];

    /// <summary>What was filled in for numbers that the report doesn't tell.</summary>
    public ImmutableArray<string> Guesses { get; init; } = [];

    /// <summary>What the report lacks for a verdict, or for a certain one.</summary>
    public ImmutableArray<string> Missing { get; init; } = [];

    /// <summary>What can be done, in order.</summary>
    public ImmutableArray<string> Actions { get; init; } = [];

    /// <summary>The kernel whose rules were applied.</summary>
    public required string Kernel { get; init; }

    /// <summary>Whether the report tells the kernel; otherwise it follows from the mask and the form of the lines.</summary>
    public bool IsKernelTold { get; init; }
}
