namespace PhysMem.Engine.Core.State;

/// <summary>Receives the kernel's kmem trace events as they happen; null when nobody listens.</summary>
public interface ITraceSink
{
    /// <summary>mm_page_alloc: a request is done; pfn -1 when it failed.</summary>
    void PageAlloc(long pfn, int order, uint gfp, int migrateType);

    /// <summary>mm_page_alloc_zone_locked: a block left the buddy lists.</summary>
    void PageAllocZoneLocked(long pfn, int order, int migrateType, bool perCpuRefill);

    /// <summary>mm_page_alloc_extfrag: a block of another type was taken.</summary>
    void PageAllocExtFrag(
        long pfn, int order, int fallbackOrder, int migrateType, int fallbackMigrateType, bool changedOwnership);

    /// <summary>mm_page_free: a block comes back.</summary>
    void PageFree(long pfn, int order);

    /// <summary>mm_page_free_batched: a page of a freed list comes back.</summary>
    void PageFreeBatched(long pfn);

    /// <summary>mm_page_pcpu_drain: a block went from a per-CPU list to the buddy lists.</summary>
    void PagePcpuDrain(long pfn, int order, int migrateType);
}
