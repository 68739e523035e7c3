using PhysMem.Engine.Core.State;

namespace PhysMem.Endurance;

/// <summary>A token that is cancelled in the middle of a call: when so many pages have come back, wherever that is.</summary>
internal sealed class StopInTheMiddle(int pages) : ITraceSink, IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private int _left = pages;

    public CancellationToken Token => _source.Token;

    public void Dispose() => _source.Dispose();

    public void PageAlloc(long pfn, int order, uint gfp, int migrateType)
    {
    }

    public void PageAllocZoneLocked(long pfn, int order, int migrateType, bool perCpuRefill)
    {
    }

    public void PageAllocExtFrag(long pfn, int order, int fallbackOrder, int migrateType, int fallbackMigrateType, bool changedOwnership)
    {
    }

    public void PageFree(long pfn, int order) => Count();

    public void PageFreeBatched(long pfn) => Count();

    public void PagePcpuDrain(long pfn, int order, int migrateType)
    {
    }

    private void Count()
    {
        if (_left-- == 0)
        {
            _source.Cancel();
        }
    }
}
