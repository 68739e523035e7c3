using PhysMem.Engine.Faults;
using PhysMem.Engine.Frames;

namespace PhysMem.Engine.Buddy;

/// <summary>
/// An area that begins as another one, and the way over its frames that passes runs by: nothing was ever written for
/// the blocks behind a run's first one.
/// </summary>
internal sealed unsafe partial class BuddyArea
{
    /// <summary>Takes over the lists of a zone of the same size; this area and its frame table must be new.</summary>
    public void CopyFrom(BuddyArea other)
    {
        _lists = other._lists;
        FreePages = other.FreePages;
        _runs.CopyFrom(other._runs);
        _table.CopyHeads(other._table, _heads, ListCount);
        foreach (long piece in other.UsedPieces())
        {
            Interruption.Check();
            _table.CopyPiece(other._table, piece);
        }
    }

    /// <summary>
    /// The first frame from one on that has a state of its own; the number of frames when there is none. Blocks behind
    /// the first one of a run have no state of their own.
    /// </summary>
    public long NextUsed(long i) => NextUsed(i, _heads);

    /// <summary>The same of the frames before another one; that one when none of them has a state of its own.</summary>
    public long NextUsed(long i, long end)
    {
        // Mostly frames that have one lie side by side.
        if (i < end && _table.StateOf(i) != FrameState.None)
        {
            return i;
        }

        while (i < end)
        {
            int run = _runs.FindFrom(i);
            if (run == _runs.Count || _runs[run].First >= end)
            {
                return _table.NextUsed(i, end);
            }

            long firstBehind = _runs[run].First + 1, used = i < firstBehind ? _table.NextUsed(i, firstBehind) : firstBehind;
            if (used < firstBehind)
            {
                return used;
            }

            i = _runs[run].End;
        }

        return end;
    }

    /// <summary>First frames of the pieces in which any frame has a state.</summary>
    public IEnumerable<long> UsedPieces()
    {
        for (long i = NextUsed(0); i < _heads; i = NextUsed(i))
        {
            i -= i % FrameTable.Piece;
            yield return i;
            i += FrameTable.Piece;
        }
    }
}
