using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Report;

/// <summary>
/// Which frames or pageblocks a walk through memory is to tell about. A walk goes upwards in parts of a few thousand
/// rows, so that nobody holds a machine, or the rows of a large one, for long.
/// </summary>
public sealed record PageQuery
{
    /// <summary>Where the next part begins.</summary>
    public long StartPfn { get; init; }

    /// <summary>The frame behind the last one.</summary>
    public long EndPfn { get; init; } = long.MaxValue;

    /// <summary>Whether a zone is wanted, by node id and name.</summary>
    public Func<int, string, bool> Place { get; init; } = (_, _) => true;

    /// <summary>Whether frames of a state are wanted; not asked for pageblocks.</summary>
    public Func<PageState, bool> State { get; init; } = _ => true;

    /// <summary>Whether pageblocks of a type are wanted.</summary>
    public Func<MigrateType, bool> MigrateType { get; init; } = _ => true;

    /// <summary>Only the first frames of blocks.</summary>
    public bool HeadOnly { get; init; }

    /// <summary>Whether all was told.</summary>
    public bool AtEnd => StartPfn >= EndPfn;

    internal HashSet<Zone> ZonesOf(MachineState machine) =>
        [.. machine.PopulatedZones.Where(zone => Place(zone.Node.Nid, zone.Name))];

    // Asked once each, as a walk would ask for every frame else.
    internal bool[] States() => [.. Enum.GetValues<PageState>().Select(State)];

    internal bool[] Types() => [.. Enum.GetValues<MigrateType>().Select(MigrateType)];
}
