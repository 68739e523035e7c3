using PhysMem.Engine.Faults;
using PhysMem.Engine.Kernel;

namespace PhysMem.PowerShell.Arguments;

/// <summary>Architectures by name.</summary>
internal static class ArchitectureArgument
{
    // As people list zones, and as the architecture of a twin is called.
    private static readonly char[] s_between = [' ', ',', '+'];

    /// <summary>The architecture with a name in any letter case; the first one when none is given.</summary>
    /// <exception cref="PhysMemException"><see cref="FaultCode.MachineDescriptionInvalid"/>.</exception>
    internal static ArchitectureProfile Find(string? name) => string.IsNullOrWhiteSpace(name)
        ? ArchitectureProfile.All[0]
        : ArchitectureProfile.All.FirstOrDefault(one => one.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            ?? throw new PhysMemException(
                FaultCode.MachineDescriptionInvalid,
                $"There is no architecture {Cited.Of(name)}.",
                $"Choose one of {string.Join(", ", ArchitectureProfile.All)}.");

    /// <summary>The same with other zones, in any order; with its usual ones when none are given.</summary>
    /// <inheritdoc cref="Find(string?)"/>
    internal static ArchitectureProfile Find(string? name, string[]? zones)
    {
        ArchitectureProfile usual = Find(name);
        string[] names = [.. (zones ?? []).SelectMany(text => text.Split(s_between, StringSplitOptions.RemoveEmptyEntries))];
        ZoneType[] known = Enum.GetValues<ZoneType>();
        string? unknown = Array.Find(names, one => !Array.Exists(known, zone => Is(zone, one)));
        if (unknown is not null)
        {
            throw new PhysMemException(
                FaultCode.MachineDescriptionInvalid, $"There is no kind of zone {Cited.Of(unknown)}.",
                $"There are {string.Join(", ", known.Select(ArchitectureProfile.ZoneName))}.");
        }

        return names.Length == 0 ? usual
            : usual.WithZones(names.Select(one => Array.Find(known, zone => Is(zone, one))), out string? fault) ?? throw new PhysMemException(
                FaultCode.MachineDescriptionInvalid, $"{fault}.", $"The zones of {usual} are usually {string.Join(", ", usual.Zones.Select(ArchitectureProfile.ZoneName))}.");
    }

    private static bool Is(ZoneType zone, string name) => ArchitectureProfile.ZoneName(zone).Equals(name, StringComparison.OrdinalIgnoreCase);
}
