namespace PhysMem.Engine.Core.State;

/// <summary>Receives the kernel's kmem trace events as they happen; null when nobody listens.</summary>
public interface ITraceSink
{
    /// <summary>
    /// Whether it wants every event. Of a machine with one that wants mm_page_alloc_extfrag alone, requests that need no block of
    /// another type are served as fast as without it.
    /// </summary>
    bool HearsAll => true;

    /// <summary>The calls to come are made on this CPU.</summary>
    void OnCpu(int cpu)
    {
    }

    /// <summary>The calls to come are made by this task; null for nobody in particular.</summary>
    void OnTask(string? name, int pid)
    {
    }

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

    /// <summary>mm_setup_per_zone_wmarks (7.2): a zone's marks were computed, in pages without boost.</summary>
    void SetupPerZoneWmarks(int node, string zone, long min, long low, long high, long promo)
    {
    }

    /// <summary>mm_setup_per_zone_lowmem_reserve (7.2): what a zone keeps from requests that could use a zone above it, in pages.</summary>
    void SetupPerZoneLowmemReserve(int node, string zone, string upperZone, long pages)
    {
    }

    /// <summary>mm_calculate_totalreserve_pages (7.2): pages that nobody should count on, of all nodes.</summary>
    void CalculateTotalReservePages(long pages)
    {
    }
}
