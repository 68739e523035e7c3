namespace PhysMem.Engine.Frames;

/// <summary>Walking over the frames that have a state.</summary>
internal sealed unsafe partial class FrameTable
{
    // So many frames without a state are looked at before it is asked which memory was touched.
    private const long Stretch = 1L << 22;

    /// <summary>The first frame of a range that has a state in this table; the range's end when none has.</summary>
    public long NextUsed(long i, long end)
    {
        // Neither of two tables is looked at much further than where the other one has something.
        for (long window = Environment.SystemPageSize; i < end; i += window, window *= 2)
        {
            long stop = Math.Min(i + window, end), used = i + FirstOf(State + i, NextLargeFree(i, stop) - i);
            if (used < stop)
            {
                return used;
            }
        }

        return end;
    }

    /// <summary>The first frame of a range that a large free block begins at; the range's end when none does.</summary>
    public long NextLargeFree(long i, long end)
    {
        if (!IsWide)
        {
            return end;
        }

        long at = LargeBytes(i);
        return Math.Min((at + FirstOf(LargeFree + at, LargeBytes(end) - at)) << LargeOrder, end);
    }

    // The first byte that says something; how many there are when none does.
    private static long FirstOf(byte* states, long count)
    {
        for (long i = 0; i < count;)
        {
            // Ends with a page of the host, as the next one is touched by a look at its first byte.
            int length = (int)Math.Min(Stretch - ((long)(states + i) % Environment.SystemPageSize), count - i);
            int at = new ReadOnlySpan<byte>(states + i, length).IndexOfAnyExcept(FrameState.None);
            if (at >= 0)
            {
                return i + at;
            }

            i += length;
            i += i < count ? LazyMemory.UntouchedBytes(states + i, count - i) : 0;
        }

        return Math.Max(count, 0);
    }
}
