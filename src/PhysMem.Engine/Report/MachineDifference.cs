namespace PhysMem.Engine.Report;

/// <summary>One thing in which two machines differ.</summary>
public sealed record MachineDifference
{
    /// <summary>Name of the machine that is compared with.</summary>
    public required string ReferenceMachine { get; init; }

    /// <summary>Name of the machine that is compared.</summary>
    public required string DifferenceMachine { get; init; }

    /// <summary>The node; null when it is about the machine as a whole.</summary>
    public int? Node { get; init; }

    /// <summary>The zone; empty when it is about a node or the machine as a whole.</summary>
    public string Zone { get; init; } = "";

    /// <summary>What differs, in the words of a machine's file.</summary>
    public required string Property { get; init; }

    /// <summary>Its value on the first machine; empty when it has no such thing.</summary>
    public required string Reference { get; init; }

    /// <summary>Its value on the second machine; empty when it has no such thing.</summary>
    public required string Difference { get; init; }
}
