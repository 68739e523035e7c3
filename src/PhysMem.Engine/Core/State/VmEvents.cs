namespace PhysMem.Engine.Core.State;

/// <summary>System-wide event counters of /proc/vmstat that the allocator itself keeps.</summary>
internal sealed class VmEvents
{
    public VmEvents(int zones) => PgAlloc = new long[zones];

    /// <summary>pgalloc_ZONE: pages handed out, by zone index.</summary>
    public long[] PgAlloc { get; }

    /// <summary>pgfree: pages given back.</summary>
    public long PgFree { get; set; }

    public void CopyFrom(VmEvents other)
    {
        other.PgAlloc.CopyTo(PgAlloc, 0);
        PgFree = other.PgFree;
    }
}
