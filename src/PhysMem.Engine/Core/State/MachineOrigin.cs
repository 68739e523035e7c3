using System.Collections.Immutable;

namespace PhysMem.Engine.Core.State;

/// <summary>What a machine was made of, where that is a text of a real one: it stays with its copies and its files.</summary>
/// <param name="Told">What the text said and the machine began with, a sentence each.</param>
/// <param name="Filled">What the text didn't say, and how it was filled.</param>
internal sealed record MachineOrigin(ImmutableArray<string> Told, ImmutableArray<string> Filled)
{
    /// <summary>No text.</summary>
    public static MachineOrigin None { get; } = new([], []);
}
