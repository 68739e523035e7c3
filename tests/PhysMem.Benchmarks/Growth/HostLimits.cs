using PhysMem.Benchmarks.Workloads;
using PhysMem.Engine.Frames;

namespace PhysMem.Benchmarks.Growth;

/// <summary>What the host can do at best: nothing that looks up frames in a table of some size is faster than this.</summary>
internal static unsafe class HostLimits
{
    private const int LineBytes = 64;
    private const int PageBytes = 4096;
    private const int LeastBytes = 1 << 16;
    private const int Runs = 5;
    private static readonly Dictionary<long, double> s_randomAccess = [];

    /// <summary>
    /// One access to a random cache line of a buffer, of which the address is known only from the access before. The
    /// size counts as the nearest power of two.
    /// </summary>
    public static double RandomAccessNanoseconds(double mebibytes)
    {
        long size = 1L << (int)Math.Round(Math.Log2(Math.Max(mebibytes * (1 << 20), LeastBytes)));
        if (!s_randomAccess.TryGetValue(size, out double time))
        {
            s_randomAccess[size] = time = Chase(size / LineBytes);
        }

        return time;
    }

    /// <summary>To be called before the first access is timed.</summary>
    public static void WarmUpRandomAccess() => WarmUp.Run(() => Chase(LeastBytes / LineBytes));

    /// <summary>Copying between two buffers that no cache holds, bytes read and written counted once.</summary>
    public static double CopyGigabytesPerSecond()
    {
        const long bytes = 256L << 20;
        using LazyMemory from = Touched(bytes), to = Touched(bytes);
        double[] nanosecondsPerByte = Timing.PerOperation(Runs, () =>
        {
            Buffer.MemoryCopy(from.Start, to.Start, bytes, bytes);
            return bytes;
        });
        return 1 / nanosecondsPerByte.Min();
    }

    /// <summary>The first write to a page of memory that the host has yet to give.</summary>
    public static double FirstTouchNanoseconds() => Timing.PerOperation(Runs, () =>
    {
        const long bytes = 64L << 20;
        using LazyMemory memory = Touched(bytes);
        return bytes / PageBytes;
    }).Min();

    private static LazyMemory Touched(long bytes)
    {
        var memory = new LazyMemory((nuint)bytes);
        for (long at = 0; at < bytes; at += PageBytes)
        {
            ((byte*)memory.Start)[at] = 1;
        }

        return memory;
    }

    private static double Chase(long lines)
    {
        const long steps = 1_000_000;
        using var memory = new LazyMemory((nuint)(lines * LineBytes));
        Link(memory, lines);
        long at = 0;
        return Timing.PerOperation(Runs, () =>
        {
            for (long step = 0; step < steps; step++)
            {
                at = *(long*)((byte*)memory.Start + (at * LineBytes));
            }

            return steps;
        }).Min();
    }

    // One cycle through all lines in random order: Sattolo's shuffle.
    private static void Link(LazyMemory memory, long lines)
    {
        for (long i = 0; i < lines; i++)
        {
            Line(memory, i) = i;
        }

        ulong random = Numbers.Seed;
        for (long i = lines - 1; i > 0; i--)
        {
            long j = (long)Math.BigMul(Numbers.Next(ref random), (ulong)i, out _);
            (Line(memory, i), Line(memory, j)) = (Line(memory, j), Line(memory, i));
        }
    }

    private static ref long Line(LazyMemory memory, long line) => ref *(long*)((byte*)memory.Start + (line * LineBytes));
}
