using PhysMem.Engine.Core.Zones;

namespace PhysMem.Engine.Core.Allocation;

/// <summary>
/// One request on its way (struct alloc_context): what stays the same over its list walks. Lives on the stack.
/// </summary>
internal struct AllocContext
{
    /// <summary>The caller.</summary>
    public TaskContext Task;

    /// <summary>The zones to try, in order.</summary>
    public Zonelist Zonelist;

    /// <summary>The nodes to keep to, or null for all.</summary>
    public NodeMask? Nodes;

    /// <summary>gfp_zone: the highest zone index that may be used.</summary>
    public int HighestZone;

    /// <summary>gfp_migratetype.</summary>
    public int MigrateType;

    /// <summary>preferred_zoneref: position in the list where walks begin; the list's length when nothing fits.</summary>
    public int Preferred;

    /// <summary>spread_dirty_pages: leave out nodes above their dirty limit.</summary>
    public bool SpreadDirty;

    /// <summary>Whether the last walk came to a zone above its mark, whatever it found there.</summary>
    public bool Passed;

    public readonly bool HasPreferred => Preferred < Zonelist.Zones.Length;

    public readonly Zone PreferredZone => Zonelist.Zones[Preferred];

    /// <summary>__cpuset_zone_allowed: whether the task may have memory of a zone's node.</summary>
    public readonly bool IsInCpuset(Zone zone) =>
        Task.MemsAllowed is not { } mems || mems.Contains(zone.Node.Nid)
        || Task.Is(TaskFlags.Interrupt) || Task.Is(TaskFlags.OomVictim);

    public void FindPreferred() => Preferred = Zonelist.Find(0, HighestZone, Nodes);
}
