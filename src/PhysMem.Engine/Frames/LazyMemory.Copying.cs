namespace PhysMem.Engine.Frames;

/// <summary>Copying of tables of which most was never touched.</summary>
internal sealed unsafe partial class LazyMemory
{
    // What the host makes resident at once; a piece of zeros is left as it is.
    private const long Piece = 4096;

    /// <summary>
    /// Copies bytes into memory that is still all zero. Pieces without anything in them aren't written, so that a
    /// copy becomes resident where its original is.
    /// </summary>
    public static void CopyTouched(byte* from, byte* to, long bytes)
    {
        for (long at = 0; at < bytes; at += Piece)
        {
            var piece = new ReadOnlySpan<byte>(from + at, (int)Math.Min(Piece, bytes - at));
            if (piece.ContainsAnyExcept((byte)0))
            {
                piece.CopyTo(new Span<byte>(to + at, piece.Length));
            }
        }
    }
}
