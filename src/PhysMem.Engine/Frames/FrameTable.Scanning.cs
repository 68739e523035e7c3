namespace PhysMem.Engine.Frames;

/// <summary>Walking over the frames that have a state.</summary>
internal sealed unsafe partial class FrameTable
{
    // So many frames without a state are looked at before it is asked which memory was touched.
    private const long Stretch = 1L << 22;

    /// <summary>The first frame of a range that has a state in this table; the range's end when none has.</summary>
    public long NextUsed(long i, long end)
    {
        while (i < end)
        {
            // Ends with a page of the host, as the next one is touched by a look at its first byte.
            int length = (int)Math.Min(Stretch - ((long)(State + i) % Environment.SystemPageSize), end - i);
            int at = new ReadOnlySpan<byte>(State + i, length).IndexOfAnyExcept(FrameState.None);
            if (at >= 0)
            {
                return i + at;
            }

            i += length;
            i += i < end ? LazyMemory.UntouchedBytes(State + i, end - i) : 0;
        }

        return end;
    }
}
