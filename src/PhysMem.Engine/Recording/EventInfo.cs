namespace PhysMem.Engine.Recording;

/// <summary>The EVENTS line of a state: system-wide counters since boot, in pages.</summary>
public sealed class EventInfo
{
    /// <summary>Pages handed out of zones with each zone index.</summary>
    public long[] PgAlloc { get; init; } = [];

    /// <summary>Pages given back.</summary>
    public long PgFree { get; init; }
}
