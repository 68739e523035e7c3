using PhysMem.Engine.Faults;
using PhysMem.Engine.Kernel;

namespace PhysMem.PowerShell.Arguments;

/// <summary>Architectures by name.</summary>
internal static class ArchitectureArgument
{
    /// <summary>The architecture with a name in any letter case; the first one when none is given.</summary>
    /// <exception cref="PhysMemException"><see cref="FaultCode.MachineDescriptionInvalid"/>.</exception>
    internal static ArchitectureProfile Find(string? name) => string.IsNullOrWhiteSpace(name)
        ? ArchitectureProfile.All[0]
        : ArchitectureProfile.All.FirstOrDefault(one => one.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            ?? throw new PhysMemException(
                FaultCode.MachineDescriptionInvalid,
                $"There is no architecture '{name}'.",
                $"Choose one of {string.Join(", ", ArchitectureProfile.All)}.");
}
