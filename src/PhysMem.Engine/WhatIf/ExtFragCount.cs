using PhysMem.Engine.Core.State;

namespace PhysMem.Engine.WhatIf;

/// <summary>Counts mm_page_alloc_extfrag events: blocks taken of another type, and the pageblocks that changed theirs with it.</summary>
internal sealed class ExtFragCount : ITraceSink
{
    /// <summary>Events.</summary>
    public long Events { get; private set; }

    /// <summary>Those that changed a pageblock's type (change_ownership).</summary>
    public long Conversions { get; private set; }

    /// <inheritdoc/>
    public bool HearsAll => false;

    /// <inheritdoc/>
    public void PageAllocExtFrag(
        long pfn, int order, int fallbackOrder, int migrateType, int fallbackMigrateType, bool changedOwnership)
    {
        Events++;
        Conversions += changedOwnership ? 1 : 0;
    }

    /// <inheritdoc/>
    public void PageAlloc(long pfn, int order, uint gfp, int migrateType)
    {
    }

    /// <inheritdoc/>
    public void PageAllocZoneLocked(long pfn, int order, int migrateType, bool perCpuRefill)
    {
    }

    /// <inheritdoc/>
    public void PageFree(long pfn, int order)
    {
    }

    /// <inheritdoc/>
    public void PageFreeBatched(long pfn)
    {
    }

    /// <inheritdoc/>
    public void PagePcpuDrain(long pfn, int order, int migrateType)
    {
    }
}
