using System.Runtime.CompilerServices;
using PhysMem.Engine.Frames;

namespace PhysMem.Engine.Buddy;

/// <summary>Blocks that boot frees and nobody has touched yet.</summary>
internal sealed unsafe partial class BuddyArea
{
    private readonly BlockRuns _runs = new();

    /// <summary>Behind the last frame of the highest run; 0 when there is none.</summary>
    public long RunsEnd => _runs.Count == 0 ? 0 : _runs[^1].End;

    /// <summary>
    /// Frees neighbouring blocks of the largest order that were never used, to the tail of one list: the same as
    /// freeing each, at the cost of one. Runs must come in rising order.
    /// </summary>
    public void FreeRun(BlockRun run, int mt)
    {
        PushTail(run.First, _maxOrder, mt);
        _lists.Blocks[_maxOrder] += run.Blocks - 1;
        FreePages += run.Blocks << _maxOrder;
        _runs.Append(run);
    }

    /// <summary>
    /// The <see cref="FrameState"/> of any frame. Code that comes across a frame, rather than having been handed it,
    /// must ask this way: blocks inside of a run have no state of their own yet.
    /// </summary>
    public byte StateOf(long i)
    {
        byte s = _table.StateOf(i);
        bool mayBeInRun = s == FrameState.None && (i & (_maxOrderPages - 1)) == 0;
        return mayBeInRun && RunAt(i).Blocks > 0 ? (byte)(FrameState.Free | _maxOrder) : s;
    }

    /// <summary>
    /// The run that a frame is in, or one of no blocks; asks nothing of the table, which costs memory where it is
    /// looked at.
    /// </summary>
    public BlockRun RunAt(long i)
    {
        int run = _runs.Count == 0 ? -1 : _runs.Find(i);
        return run < 0 ? default : _runs[run];
    }

    /// <summary>Takes a block out of the run that it may be in, so that it is an entry of its list by itself.</summary>
    private void Reveal(long i)
    {
        if (_runs.Count != 0)
        {
            CutOut(i);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void CutOut(long i)
    {
        int run = _runs.Find(i);
        if (run < 0)
        {
            return;
        }

        BlockRun whole = _runs[run];
        _runs.Cut(run, i);
        if (i > whole.First)
        {
            AddBehind(whole.First, i);
        }

        long rest = i + _maxOrderPages;
        if (rest < whole.End)
        {
            AddBehind(i, rest);
        }
    }

    private void AddBehind(long entry, long i)
    {
        *_table.FreeStateAt(i, _maxOrder) = (byte)(FrameState.Free | _maxOrder);
        _table.PushHead(entry, i);
    }
}
