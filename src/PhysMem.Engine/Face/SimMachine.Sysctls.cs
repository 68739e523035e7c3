using PhysMem.Engine.Faults;
using PhysMem.Engine.Limits;
using PhysMem.Engine.Report;

namespace PhysMem.Engine.Face;

/// <summary>The vm.* settings of a running machine.</summary>
public sealed partial class SimMachine
{
    /// <summary>Names of the sysctls that this machine has, with "vm." before each.</summary>
    public IReadOnlyList<string> SysctlNames => [.. SysctlTable.Names(State)];

    /// <summary>Reads a sysctl as the kernel prints it.</summary>
    /// <param name="name">Its name, with or without "vm.".</param>
    /// <exception cref="PhysMemException"><see cref="FaultCode.SysctlInvalid"/>: no such name.</exception>
    public string GetSysctl(string name) => SysctlTable.Read(State, name);

    /// <summary>
    /// All sysctls with their values. Unlike reading the files this changes nothing: see <see cref="GetSysctl"/>,
    /// which for lowmem_reserve_ratio computes the reserves anew.
    /// </summary>
    public IEnumerable<SysctlReport> GetSysctls() => SysctlTable.Names(State).Select(name => new SysctlReport
    {
        Machine = Name, Sysctl = name, Value = SysctlTable.Peek(State, name).Replace('\t', ' '),
    });

    /// <summary>Writes a sysctl; watermarks, reserves and page set sizes follow as they do in the kernel.</summary>
    /// <param name="name">Its name, with or without "vm.".</param>
    /// <param name="value">The value as one would echo it into /proc/sys/vm.</param>
    /// <exception cref="PhysMemException">
    /// <see cref="FaultCode.SysctlInvalid"/>: no such name, or a value outside its range; nothing has changed.
    /// </exception>
    public void SetSysctl(string name, string value) => SysctlTable.Write(State, name, value);
}
