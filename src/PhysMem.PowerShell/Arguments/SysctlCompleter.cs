using System.Collections;

namespace PhysMem.PowerShell.Arguments;

/// <summary>The sysctls of the machine that the command line means, with their present values.</summary>
internal sealed class SysctlCompleter : WordCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Word, string Tip)> Words(IDictionary bound) => MachineOf(bound)?
        .Use(machine => machine.GetSysctls().Select(one => (one.Sysctl, $"now {one.Value}")).ToArray()) ?? [];
}
