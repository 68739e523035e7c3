namespace PhysMem.Engine.Frames;

/// <summary>Walking over the frames that have a state.</summary>
internal sealed unsafe partial class FrameTable
{
    // A span's length is an int.
    private const long Stretch = 1L << 30;

    /// <summary>The first frame of a range that has a state in this table; the range's end when none has.</summary>
    public long NextUsed(long i, long end)
    {
        while (i < end)
        {
            int length = (int)Math.Min(Stretch, end - i);
            int at = new ReadOnlySpan<byte>(State + i, length).IndexOfAnyExcept(FrameState.None);
            if (at >= 0)
            {
                return i + at;
            }

            i += length;
        }

        return end;
    }
}
