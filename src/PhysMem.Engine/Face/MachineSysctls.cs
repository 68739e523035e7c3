using PhysMem.Engine.Faults;
using PhysMem.Engine.Limits;

namespace PhysMem.Engine.Face;

/// <summary>The vm.* settings of a running machine.</summary>
public sealed class MachineSysctls : MachineSubject
{
    internal MachineSysctls(SimMachine machine)
        : base(machine)
    {
    }

    /// <summary>Reads a sysctl as the kernel prints it.</summary>
    /// <param name="name">Its name, with or without "vm.".</param>
    /// <exception cref="PhysMemException"><see cref="FaultCode.SysctlInvalid"/>: no such name.</exception>
    public string Get(string name) => SysctlTable.Read(State, name);

    /// <summary>Writes a sysctl; watermarks, reserves and page set sizes follow as they do in the kernel.</summary>
    /// <param name="name">Its name, with or without "vm.".</param>
    /// <param name="value">The value as one would echo it into /proc/sys/vm.</param>
    /// <exception cref="PhysMemException">
    /// <see cref="FaultCode.SysctlInvalid"/>: no such name, or a value outside its range; nothing has changed.
    /// </exception>
    public void Set(string name, string value) => SysctlTable.Write(State, name, value);
}
