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
        CopyStates(other.State + first, State + first, count);
        if (!IsWide)
        {
            CopyNarrow(other, first, count);
            return;
        }

        CopyStates(other.LargeFree + (first >> LargeOrder), LargeFree + (first >> LargeOrder), (int)LargeBytes(count));

        // Links that are written take memory, and those of a large block lie apart from its other frames'.
        for (long i = NextUsed(first, first + count); i < first + count; i = NextUsed(i + 1, first + count))
        {
            CopyWide(other, i);
        }
    }

    // What is written takes memory.
    private static void CopyStates(byte* from, byte* to, int count)
    {
        var states = new ReadOnlySpan<byte>(from, count);
        if (states.ContainsAnyExcept(FrameState.None))
        {
            states.CopyTo(new Span<byte>(to, count));
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
