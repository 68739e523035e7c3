using System.Collections.Immutable;
using PhysMem.Engine.Observed;

namespace PhysMem.Engine.Diagnosis;

/// <summary>What a zone says to a request.</summary>
public enum ZoneAnswer
{
    /// <summary>The report doesn't tell what is needed to say.</summary>
    Unknown,

    /// <summary>The request may not use the zone.</summary>
    NotAllowed,

    /// <summary>It may, and by the numbers it gets nothing.</summary>
    Refuses,

    /// <summary>It may, and by the numbers it gets its pages: they were counted after the request had failed.</summary>
    Serves,
}

/// <summary>One zone as a request finds it.</summary>
public sealed record ZoneExamination
{
    /// <summary>The zone.</summary>
    public required ObservedZone Zone { get; init; }

    /// <summary>What it comes to.</summary>
    public required ZoneAnswer Answer { get; init; }

    /// <summary>Why it refuses; null otherwise.</summary>
    public Verdict? Cause { get; init; }

    /// <summary>Why the request may not use it, or what isn't told; null otherwise.</summary>
    public string? Why { get; init; }

    /// <summary>The test against min with the rights of the slow path; null where the marks aren't told.</summary>
    public WatermarkSum? Watermark { get; init; }

    /// <summary>The blocks; null where no buddy line tells them.</summary>
    public BlockTest? Blocks { get; init; }

    /// <summary>How the boost is known.</summary>
    public BoostSource BoostSource { get; init; }

    /// <summary>Whether the boost is at its limit.</summary>
    public bool IsBoostAtLimit { get; init; }

    /// <summary>Whether all free pages counted from the buddy line lead to another answer than free: does.</summary>
    public bool IsContradicted { get; init; }

    /// <summary>What was filled in for a number that isn't told.</summary>
    public ImmutableArray<string> Guesses { get; init; } = [];
}
