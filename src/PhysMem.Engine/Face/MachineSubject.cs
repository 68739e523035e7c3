using PhysMem.Engine.Core.State;

namespace PhysMem.Engine.Face;

/// <summary>
/// One subject of a machine. Whoever keeps hold of it holds no part of the machine: each call looks for the machine
/// first, and one that was removed answers with its error.
/// </summary>
public abstract class MachineSubject
{
    private readonly SimMachine _machine;

    private protected MachineSubject(SimMachine machine) => _machine = machine;

    private protected MachineState State => _machine.State;
}
