using System.Runtime.ExceptionServices;

namespace PhysMem.Engine.WhatIf;

/// <summary>Work on several machines at once, on all processors.</summary>
public static class Workers
{
    /// <summary>
    /// Does pieces of work, each on one thread, and each by whoever is free next. What one of them throws is thrown here, and no further
    /// one is begun.
    /// </summary>
    /// <param name="count">How many there are.</param>
    /// <param name="work">Does the one of a number from 0 on.</param>
    public static void Each(int count, Action<int> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        int workers = Math.Min(count, Environment.ProcessorCount);
        if (workers <= 1)
        {
            for (int k = 0; k < count; k++)
            {
                work(k);
            }

            return;
        }

        int next = -1;
        try
        {
            Parallel.For(0, workers, new ParallelOptions { MaxDegreeOfParallelism = workers }, (_, all) =>
            {
                // Pieces are large, so one at a time: the last of them are shared out too.
                while (!all.IsExceptional && Interlocked.Increment(ref next) is var k && k < count)
                {
                    work(k);
                }
            });
        }
        catch (AggregateException several)
        {
            ExceptionDispatchInfo.Throw(several.InnerExceptions[0]);
        }
    }
}
