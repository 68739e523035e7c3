using System.Collections.Immutable;

namespace PhysMem.Engine.Describe;

/// <summary>A value that was computed differently than the real kernel did.</summary>
/// <param name="Path">Where: source, node, zone and name.</param>
/// <param name="Expected">What the real machine has.</param>
/// <param name="Given">What was computed.</param>
public sealed record ShapeDifference(string Path, string Expected, string Given)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Path}: expected {Expected}, computed {Given}";
}

/// <summary>The outcome of holding a recorded machine against its own description.</summary>
/// <param name="Name">The machine.</param>
/// <param name="Compared">How many values were compared.</param>
/// <param name="Differences">Those that differ.</param>
public sealed record ShapeCheckResult(string Name, int Compared, ImmutableArray<ShapeDifference> Differences);
