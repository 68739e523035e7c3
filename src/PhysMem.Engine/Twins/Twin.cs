using System.Collections.Immutable;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Face;

namespace PhysMem.Engine.Twins;

/// <summary>A simulated machine that has the numbers of a real one.</summary>
/// <param name="Machine">The machine, which keeps what is told and filled as <see cref="SimMachine.Told"/> and <see cref="SimMachine.Filled"/>.</param>
/// <param name="Told">What the text says and the machine has, a sentence each.</param>
/// <param name="Filled">What the text doesn't say, and how it was filled.</param>
public sealed record Twin(SimMachine Machine, ImmutableArray<string> Told, ImmutableArray<string> Filled)
{
    /// <summary>Has the machine keep the sentences, with copies and files of it.</summary>
    internal Twin Kept()
    {
        Machine.State.Origin = new MachineOrigin(Told, Filled);
        return this;
    }
}
