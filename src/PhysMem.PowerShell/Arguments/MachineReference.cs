using PhysMem.Engine.Faults;
using PhysMem.PowerShell.State;

namespace PhysMem.PowerShell.Arguments;

/// <summary>
/// What -Machine takes: a machine or the name of one. The name is looked up when a command runs, not while its
/// arguments are bound, so that a wrong one is an error of that record with an id of its own.
/// </summary>
public sealed class MachineReference
{
    private readonly MachineHandle? _machine;

    // Not public: the host would call them to make a machine's name of any number that is piped in.
    internal MachineReference(MachineHandle machine)
    {
        _machine = machine;
        Name = machine.Name;
    }

    internal MachineReference(string name)
    {
        Name = name;
    }

    /// <summary>The machine's name.</summary>
    public string Name { get; }

    /// <inheritdoc/>
    public override string ToString() => Name;

    /// <summary>The machine that is meant; without a reference the session's current one.</summary>
    /// <exception cref="PhysMemException"><see cref="FaultCode.NoMachine"/>.</exception>
    internal static MachineHandle Resolve(MachineReference? reference)
    {
        return reference is null
            ? RunspaceMachines.Here.Current ?? throw new PhysMemException(
                FaultCode.NoMachine, "There is no machine yet.", "Create one, for example: New-SimMachine 6GB.")
            : reference._machine ?? Resolve(reference.Name);
    }

    /// <summary>The session's machine with a name.</summary>
    /// <exception cref="PhysMemException"><see cref="FaultCode.NoMachine"/>.</exception>
    internal static MachineHandle Resolve(string name)
    {
        RunspaceMachines session = RunspaceMachines.Here;
        return session.Find(name) ?? throw Unknown(name, session);
    }

    private static PhysMemException Unknown(string name, RunspaceMachines session)
    {
        string known = session.All.Count == 0 ? "none" : Cited.Names([.. session.All.Select(one => Cited.Of(one.Name))]);
        return new PhysMemException(
            FaultCode.NoMachine,
            $"There is no machine called {Cited.Of(name)} in this session; there is {known}.",
            "Name one of these, pass the machine itself, or create it with New-SimMachine -Name.");
    }
}
