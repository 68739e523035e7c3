namespace PhysMem.Engine.Tests.Testing;

/// <summary>What code leaves behind for the garbage collector.</summary>
internal static class Garbage
{
    private const int Tries = 8;

    /// <summary>
    /// Bytes that a call leaves each time. The least of several tries: the runtime's own work, for code that runs for
    /// the first time or is compiled anew meanwhile, counts too and comes now and then only.
    /// </summary>
    public static long Of(Action call)
    {
        long least = long.MaxValue;
        for (int k = 0; k < Tries; k++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            call();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
