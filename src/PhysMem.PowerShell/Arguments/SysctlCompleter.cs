using System.Collections;
using PhysMem.Engine.Face;
using PhysMem.Engine.Report;

namespace PhysMem.PowerShell.Arguments;

/// <summary>The sysctls of the machine that the command line means, with their present values.</summary>
internal sealed class SysctlCompleter : WordCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Word, string Tip)> Words(IDictionary bound) => MachineOf(bound)?
        .Use(machine => machine.GetSysctls().Select(one => (one.Sysctl, $"now {one.Value}")).ToArray()) ?? [];
}

/// <summary>The present value of the sysctl that the command line names, to be changed.</summary>
internal sealed class SysctlValueCompleter : WordCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Word, string Tip)> Words(IDictionary bound)
    {
        string name = Plain.Of(bound["Sysctl"]) as string ?? "";
        SysctlReport[] known = MachineOf(bound)?.Use(machine => machine.GetSysctls().ToArray()) ?? [];
        return known
            .Where(one => SysctlName.Same(one.Sysctl, name))
            .Select(one => (one.Value, $"{one.Sysctl} now"));
    }
}
