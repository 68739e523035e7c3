using System.Collections.Immutable;
using PhysMem.Engine.Recording;

namespace PhysMem.Engine.Describe;

/// <summary>A real machine as a shape folder recorded it: what it was made of, and what its kernel computed.</summary>
public sealed class RecordedShape
{
    internal RecordedShape(
        MachineDescription description, ImmutableArray<SysctlSetting> writes, StateDump state, ShapeFiles files)
    {
        Description = description;
        Writes = writes;
        State = state;
        Files = files;
    }

    /// <summary>The folder's name.</summary>
    public string Name => Description.Name;

    /// <summary>What the machine was made of. The sysctl writes are not among its settings.</summary>
    public MachineDescription Description { get; }

    /// <summary>Sysctl writes between boot and the recording.</summary>
    public ImmutableArray<SysctlSetting> Writes { get; }

    /// <summary>The state that was recorded last.</summary>
    public StateDump State { get; }

    /// <summary>The files that show what the kernel computed.</summary>
    internal ShapeFiles Files { get; }
}

/// <summary>Files of a shape that show computed values.</summary>
/// <param name="Log">The boot messages.</param>
/// <param name="ZonesAtBoot">/proc/zoneinfo as the machine booted.</param>
/// <param name="SysctlsAtBoot">The sysctls then.</param>
/// <param name="Zones">/proc/zoneinfo after the sysctl writes; the same as at boot when there were none.</param>
/// <param name="Sysctls">The sysctls then.</param>
internal sealed record ShapeFiles(
    BootLog Log, ZoneInfoFile ZonesAtBoot, IReadOnlyList<SysctlSetting> SysctlsAtBoot,
    ZoneInfoFile Zones, IReadOnlyList<SysctlSetting> Sysctls);
