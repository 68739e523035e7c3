using System.Management.Automation;
using PhysMem.Engine.Faults;

namespace PhysMem.PowerShell.Arguments;

/// <summary>What machines may be called: Get-SimMachine takes patterns, so a name must not be one.</summary>
internal static class MachineName
{
    /// <summary>Refuses a name that is a pattern.</summary>
    /// <param name="name">The name.</param>
    /// <returns>The same.</returns>
    /// <exception cref="PhysMemException"><see cref="FaultCode.MachineDescriptionInvalid"/>.</exception>
    internal static string Require(string name) => !WildcardPattern.ContainsWildcardCharacters(name) ? name : throw new PhysMemException(
        FaultCode.MachineDescriptionInvalid,
        $"A machine can't be called {Cited.Of(name)}: the characters * ? [ ] are wildcards.",
        "Give another -Name.");
}
