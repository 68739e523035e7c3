namespace PhysMem.Engine.Frames;

/// <summary>A table that begins where another one stands.</summary>
internal sealed unsafe partial class FrameTable
{
    /// <summary>The links of so many frames are what the host makes resident at once: tables are copied in such pieces.</summary>
    public const int Piece = 512;

    /// <summary>Takes over neighbouring list heads of a table of the same size and width.</summary>
    public void CopyHeads(FrameTable other, long first, int count)
    {
        if (!IsWide)
        {
            CopyNarrow(other, first, count);
            return;
        }

        for (long head = first; head < first + count; head++)
        {
            CopyWide(other, head);
        }
    }

    /// <summary>
    /// Takes over one piece of frames. Those without a state are on no list: a piece of such frames need not be copied.
    /// </summary>
    public void CopyPiece(FrameTable other, long first)
    {
        // Where pageblocks are small, a zone need not end with a piece.
        int count = (int)Math.Min(Piece, Frames - first);
        var states = new ReadOnlySpan<byte>(other.State + first, count);
        states.CopyTo(new Span<byte>(State + first, count));
        if (!IsWide)
        {
            CopyNarrow(other, first, count);
            return;
        }

        // Links that are written take memory, and those of a large block lie apart from its other frames'.
        for (int k = 0, next; (next = states[k..].IndexOfAnyExcept(FrameState.None)) >= 0; k += next + 1)
        {
            CopyWide(other, first + k + next);
        }
    }

    private void CopyNarrow(FrameTable other, long first, int count)
    {
        Link* from = (Link*)other._memory.Start + first, to = (Link*)_memory.Start + first;
        new ReadOnlySpan<Link>(from, count).CopyTo(new Span<Link>(to, count));
    }

    private void CopyWide(FrameTable other, long i)
    {
        Wide.SetPrev(i, other.Wide.Prev(i));
        Wide.SetNext(i, other.Wide.Next(i));
    }
}
