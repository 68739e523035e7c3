using System.Collections.Immutable;
using PhysMem.Engine.Face;

namespace PhysMem.Engine.Twins;

/// <summary>A simulated machine that has the numbers of a real one.</summary>
/// <param name="Machine">The machine.</param>
/// <param name="Told">What the text says and the machine has, a sentence each.</param>
/// <param name="Filled">What the text doesn't say, and how it was filled.</param>
public sealed record Twin(SimMachine Machine, ImmutableArray<string> Told, ImmutableArray<string> Filled);
