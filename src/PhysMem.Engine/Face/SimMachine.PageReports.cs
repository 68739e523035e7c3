using PhysMem.Engine.Core.State;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Frames;
using PhysMem.Engine.Report;

namespace PhysMem.Engine.Face;

/// <summary>Walks through memory: frame by frame, or pageblock by pageblock.</summary>
public sealed partial class SimMachine
{
    // A few thousand rows take about a millisecond, and less memory than the large object heap begins with.
    private const int RowsAtOnce = 4096;

    /// <summary>Tells about the next frames of RAM.</summary>
    /// <param name="query">Which.</param>
    /// <param name="rows">Gets them, rising.</param>
    /// <returns>The query for what is behind them.</returns>
    public PageQuery ReadPages(PageQuery query, ICollection<PageReport> rows)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(rows);
        return new PageWalk(State, query, rows, RowsAtOnce).Run();
    }

    /// <summary>Tells about the next pageblocks that have RAM.</summary>
    /// <param name="query">Which; a pageblock of which only a part is in the range is told about as a whole.</param>
    /// <param name="rows">Gets them, rising.</param>
    /// <returns>The query for what is behind them.</returns>
    public PageQuery ReadPageBlocks(PageQuery query, ICollection<PageBlockReport> rows)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(rows);
        return PageBlockWalk.Run(State, query, rows, RowsAtOnce);
    }

    /// <summary>Refuses a range of frames none of which is RAM.</summary>
    /// <param name="startPfn">The first frame.</param>
    /// <param name="endPfn">The frame behind the last one.</param>
    /// <exception cref="PhysMemException"><see cref="FaultCode.ForeignFrame"/>.</exception>
    public void RequireMemory(long startPfn, long endPfn)
    {
        IReadOnlyList<FrameRange> ranges = State.Frames.Ranges;
        int r = State.Frames.IndexFrom(startPfn);
        if (r < ranges.Count && ranges[r].Start < endPfn)
        {
            return;
        }

        string what = endPfn - startPfn == 1
            ? $"Pfn {PfnText.Of(startPfn)} is"
            : $"The pfns {PfnText.Of(startPfn)} to {PfnText.Of(endPfn - 1)} are";
        throw new PhysMemException(
            FaultCode.ForeignFrame,
            $"{what} no RAM of this machine.",
            $"Its RAM lies between 0x{ranges[0].Start:x} and 0x{ranges[^1].End - 1:x}; Get-SimZone shows which zone has what.");
    }
}
