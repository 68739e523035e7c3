using PhysMem.Engine.Faults;

namespace PhysMem.Engine.Verify;

/// <summary>How many values of one sort are as the real kernel had them.</summary>
/// <param name="What">The sort: frames, states, columns, values.</param>
/// <param name="Equal">Those that are equal.</param>
/// <param name="Total">All.</param>
public sealed record VerifyCount(string What, long Equal, long Total)
{
    /// <inheritdoc/>
    public override string ToString() => $"{What} {Equal}/{Total}";
}

/// <summary>What came of one target: counts, or the reason why there are none.</summary>
public sealed record VerifyOutcome
{
    /// <summary>What was verified.</summary>
    public required VerifyTarget Target { get; init; }

    /// <summary>What was compared, in a fixed order for each kind; empty when nothing could be.</summary>
    public IReadOnlyList<VerifyCount> Counts { get; init; } = [];

    /// <summary>The first difference, or null.</summary>
    public VerifyDifference? FirstDifference { get; init; }

    /// <summary>Why the target can't be read, or null.</summary>
    public InputException? Fault { get; init; }

    /// <summary>Whether something was compared.</summary>
    public bool WasCompared => Counts.Count > 0;

    /// <summary>Whether everything that was compared is equal.</summary>
    public bool IsEqual => WasCompared && Counts.All(c => c.Equal == c.Total);
}
