using System.Runtime.ExceptionServices;

namespace PhysMem.Engine.WhatIf;

/// <summary>Work on several machines at once, on all processors.</summary>
public static class Workers
{
    private static readonly ParallelOptions s_all = new() { MaxDegreeOfParallelism = Environment.ProcessorCount };

    /// <summary>Does pieces of work, each on one thread; what one of them throws is thrown here.</summary>
    /// <param name="count">How many there are.</param>
    /// <param name="work">Does the one of a number from 0 on.</param>
    public static void Each(int count, Action<int> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        if (count == 1)
        {
            work(0);
            return;
        }

        try
        {
            Parallel.For(0, count, s_all, work);
        }
        catch (AggregateException several)
        {
            ExceptionDispatchInfo.Throw(several.InnerExceptions[0]);
        }
    }
}
