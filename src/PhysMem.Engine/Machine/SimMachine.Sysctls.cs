using PhysMem.Engine.Faults;

namespace PhysMem.Engine.Machine;

/// <summary>The vm.* settings of a running machine.</summary>
public sealed partial class SimMachine
{
    /// <summary>Names of the sysctls that this machine has, with "vm." before each.</summary>
    public IReadOnlyList<string> SysctlNames => [.. SysctlTable.Names(State)];

    /// <summary>Reads a sysctl as the kernel prints it.</summary>
    /// <param name="name">Its name, with or without "vm.".</param>
    /// <exception cref="PhysMemException"><see cref="FaultCode.SysctlInvalid"/>: no such name.</exception>
    public string GetSysctl(string name) => SysctlTable.Read(State, name);

    /// <summary>Writes a sysctl; watermarks, reserves and page set sizes follow as they do in the kernel.</summary>
    /// <param name="name">Its name, with or without "vm.".</param>
    /// <param name="value">The value as one would echo it into /proc/sys/vm.</param>
    /// <exception cref="PhysMemException">
    /// <see cref="FaultCode.SysctlInvalid"/>: no such name, or a value outside its range; nothing has changed.
    /// </exception>
    public void SetSysctl(string name, string value) => SysctlTable.Write(State, name, value);
}
