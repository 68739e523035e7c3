using PhysMem.Engine.Faults;

namespace PhysMem.Engine.Core.Zones;

/// <summary>Pageblocks in a row that belong to one zone and have one type.</summary>
/// <param name="First">A frame of the first, at the walk's distance from its start.</param>
/// <param name="Count">How many.</param>
/// <param name="Owner">Whose they are; null where there is no memory.</param>
internal readonly record struct PageblockRun(long First, long Count, Zone? Owner);

/// <content>Walking over a span's pageblocks at the cost of what differs in it: a span of many TiB may be one line of a text.</content>
internal sealed partial class Zone
{
    /// <summary>The pageblocks of the span in steps from a frame on, rising.</summary>
    /// <param name="from">
    /// The first frame looked at. One before the zone's start is that of its first pageblock, which is whose the zone's first
    /// frame is.
    /// </param>
    public IEnumerable<PageblockRun> PageblockRuns(long from)
    {
        long size = _pageblockPages;
        for (long pfn = from, steps = 0; pfn < EndPfn;)
        {
            Interruption.Check(++steps);
            (Zone? owner, long until) = Machine.Frames.RunAt(Math.Max(pfn, StartPfn));
            until = Math.Min(until, EndPfn);
            if (owner == this)
            {
                until = Math.Min(until, Pfn(Pageblocks.SameUntil(FrameIndex(pfn) >> _pageblockOrder) << _pageblockOrder));
            }

            long count = Math.Max((until - pfn + size - 1) / size, 1);
            yield return new PageblockRun(pfn, count, owner);
            pfn += count * size;
        }
    }
}
