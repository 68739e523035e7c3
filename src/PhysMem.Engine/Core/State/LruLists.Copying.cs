using PhysMem.Engine.Faults;
using PhysMem.Engine.Frames;

namespace PhysMem.Engine.Core.State;

/// <summary>Lists that begin as those of another machine; their links are in the frame table.</summary>
internal sealed unsafe partial class LruLists
{
    /// <summary>Puts a block at a list's tail; the zone's counters count it already.</summary>
    public void Append(long i, int order, int list)
    {
        _marks[i] = (byte)((_marks[i] & ~ListMask) | list | OnList);
        _table.PushTail(_firstHead + list, i);
        _pages[list] += 1L << order;
    }

    /// <summary>Somebody still knows the block by the number of a frame that it was moved away from.</summary>
    public void SetMoved(long i) => _marks[i] |= MovedBit;

    /// <summary>Takes over what is known of the blocks; the frame table was copied already.</summary>
    public void CopyFrom(LruLists other)
    {
        foreach (long piece in _zone.Buddy.UsedPieces())
        {
            Interruption.Check();
            int count = (int)Math.Min(FrameTable.Piece, _table.Frames - piece);
            new ReadOnlySpan<byte>(other._marks + piece, count).CopyTo(new Span<byte>(_marks + piece, count));
        }

        _table.CopyHeads(other._table, _firstHead, Count);
        other._pages.CopyTo(_pages, 0);
        JoinList = other.JoinList;
    }
}
