using PhysMem.Engine.Core.State;

namespace PhysMem.Engine.WhatIf;

/// <summary>Counts mm_page_alloc_extfrag events: blocks taken of another type, and the pageblocks that changed theirs with it.</summary>
/// <param name="next">Hears all events too; null for nobody.</param>
internal sealed class ExtFragCount(ITraceSink? next = null) : ITraceSink
{
    /// <summary>Events.</summary>
    public long Events { get; private set; }

    /// <summary>Those that changed a pageblock's type (change_ownership).</summary>
    public long Conversions { get; private set; }

    /// <inheritdoc/>
    public bool HearsAll => next is { HearsAll: true };

    /// <inheritdoc/>
    public void OnCpu(int cpu) => next?.OnCpu(cpu);

    /// <inheritdoc/>
    public void OnTask(string? name, int pid) => next?.OnTask(name, pid);

    /// <inheritdoc/>
    public void PageAllocExtFrag(
        long pfn, int order, int fallbackOrder, int migrateType, int fallbackMigrateType, bool changedOwnership)
    {
        Events++;
        Conversions += changedOwnership ? 1 : 0;
        next?.PageAllocExtFrag(pfn, order, fallbackOrder, migrateType, fallbackMigrateType, changedOwnership);
    }

    /// <inheritdoc/>
    public void PageAlloc(long pfn, int order, uint gfp, int migrateType) => next?.PageAlloc(pfn, order, gfp, migrateType);

    /// <inheritdoc/>
    public void PageAllocZoneLocked(long pfn, int order, int migrateType, bool perCpuRefill) =>
        next?.PageAllocZoneLocked(pfn, order, migrateType, perCpuRefill);

    /// <inheritdoc/>
    public void PageFree(long pfn, int order) => next?.PageFree(pfn, order);

    /// <inheritdoc/>
    public void PageFreeBatched(long pfn) => next?.PageFreeBatched(pfn);

    /// <inheritdoc/>
    public void PagePcpuDrain(long pfn, int order, int migrateType) => next?.PagePcpuDrain(pfn, order, migrateType);

    /// <inheritdoc/>
    public void SetupPerZoneWmarks(int node, string zone, long min, long low, long high, long promo) =>
        next?.SetupPerZoneWmarks(node, zone, min, low, high, promo);

    /// <inheritdoc/>
    public void SetupPerZoneLowmemReserve(int node, string zone, string upperZone, long pages) =>
        next?.SetupPerZoneLowmemReserve(node, zone, upperZone, pages);

    /// <inheritdoc/>
    public void CalculateTotalReservePages(long pages) => next?.CalculateTotalReservePages(pages);
}
