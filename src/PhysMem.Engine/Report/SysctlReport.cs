using PhysMem.Engine.Core.State;
using PhysMem.Engine.Limits;

namespace PhysMem.Engine.Report;

/// <summary>A sysctl and its value at one moment.</summary>
public sealed record SysctlReport
{
    /// <summary>The machine's name.</summary>
    public required string Machine { get; init; }

    /// <summary>The sysctl's name, beginning with "vm.".</summary>
    public required string Sysctl { get; init; }

    /// <summary>Its value; several numbers have blanks between, where /proc/sys has tabs.</summary>
    public required string Value { get; init; }

    /// <summary>
    /// All that a machine has. Unlike reading the files this changes nothing: reading lowmem_reserve_ratio computes
    /// the reserves anew.
    /// </summary>
    internal static IEnumerable<SysctlReport> Of(MachineState machine) =>
        SysctlTable.Names(machine).Select(name => new SysctlReport
        {
            Machine = machine.Name, Sysctl = name, Value = SysctlTable.Peek(machine, name).Replace('\t', ' '),
        });
}
