namespace PhysMem.Engine.Frames;

/// <summary>A table that begins where another one stands.</summary>
internal sealed unsafe partial class FrameTable
{
    /// <summary>The links of so many frames are what the host makes resident at once: tables are copied in such pieces.</summary>
    public const int Piece = 512;

    private Link* Links => (Link*)_memory.Start;

    private LinkTop* Tops => (LinkTop*)(Links + Frames + Lists);

    /// <summary>Takes over neighbouring list heads of a table of the same size and width.</summary>
    public void CopyHeads(FrameTable other, long first, int count) => CopyLinks(other, first, count);

    /// <summary>
    /// Takes over one piece of frames. Those without a state are on no list: a piece of such frames need not be copied.
    /// </summary>
    public void CopyPiece(FrameTable other, long first)
    {
        // Where pageblocks are small, a zone need not end with a piece.
        int count = (int)Math.Min(Piece, Frames - first);
        CopyLinks(other, first, count);
        new ReadOnlySpan<byte>(other.State + first, count).CopyTo(new Span<byte>(State + first, count));
    }

    private void CopyLinks(FrameTable other, long first, int count)
    {
        new ReadOnlySpan<Link>(other.Links + first, count).CopyTo(new Span<Link>(Links + first, count));
        if (IsWide)
        {
            new ReadOnlySpan<LinkTop>(other.Tops + first, count).CopyTo(new Span<LinkTop>(Tops + first, count));
        }
    }
}
