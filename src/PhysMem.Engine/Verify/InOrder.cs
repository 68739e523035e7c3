namespace PhysMem.Engine.Verify;

/// <summary>Works on many items at once, and gives the results in the items' order as soon as their turn comes.</summary>
internal static class InOrder
{
    /// <summary>Applies a function to all items.</summary>
    /// <param name="items">The items; no more is begun once the caller stops enumerating.</param>
    /// <param name="work">The function; its exception surfaces at the item's turn.</param>
    /// <param name="workers">How many at once.</param>
    public static IEnumerable<TResult> Select<T, TResult>(IReadOnlyList<T> items, Func<T, TResult> work, int workers)
    {
        if (items.Count < 2 || workers < 2)
        {
            return items.Select(work);
        }

        return SelectParallel(items, work, Math.Min(workers, items.Count));
    }

    private static IEnumerable<TResult> SelectParallel<T, TResult>(
        IReadOnlyList<T> items, Func<T, TResult> work, int workers)
    {
        var results = new TaskCompletionSource<TResult>[items.Count];
        for (int i = 0; i < results.Length; i++)
        {
            results[i] = new TaskCompletionSource<TResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        int next = -1;
        void Run()
        {
            for (int i = Interlocked.Increment(ref next); i < items.Count; i = Interlocked.Increment(ref next))
            {
                try
                {
                    results[i].SetResult(work(items[i]));
                }
                catch (Exception e)
                {
                    results[i].SetException(e);
                }
            }
        }

        for (int k = 0; k < workers; k++)
        {
            Task.Run(Run);
        }

        try
        {
            foreach (TaskCompletionSource<TResult> result in results)
            {
                yield return result.Task.GetAwaiter().GetResult();
            }
        }
        finally
        {
            Interlocked.Exchange(ref next, items.Count);
        }
    }
}
