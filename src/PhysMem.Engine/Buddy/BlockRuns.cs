using System.Runtime.CompilerServices;

namespace PhysMem.Engine.Buddy;

/// <summary>
/// Runs of two or more neighbouring blocks of the largest order that are free and were never used: what makes a
/// machine of many TiB cheap to boot. Only a run's first block is an entry of a free list and has a state; the blocks
/// behind it follow it there in rising order, without anything having been written for them. Runs only get fewer
/// blocks: a block leaves when it is taken or touched, and never comes back.
/// Rising and disjoint, found by bisection.
/// </summary>
internal sealed class BlockRuns
{
    private readonly List<BlockRun> _runs = [];

    public int Count => _runs.Count;

    public BlockRun this[int run] => _runs[run];

    /// <summary>The run that a frame index is in, or -1.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public int Find(long i)
    {
        int run = FindFrom(i);
        return run < _runs.Count && i >= _runs[run].First ? run : -1;
    }

    /// <summary>The first run that ends behind a frame index; <see cref="Count"/> when there is none.</summary>
    public int FindFrom(long i)
    {
        int low = 0, high = _runs.Count;
        while (low < high)
        {
            int mid = (low + high) >>> 1;
            if (i < _runs[mid].End)
            {
                high = mid;
            }
            else
            {
                low = mid + 1;
            }
        }

        return low;
    }

    /// <summary>Adds a run behind all others.</summary>
    public void Append(BlockRun run)
    {
        if (run.Blocks > 1)
        {
            _runs.Add(run);
        }
    }

    /// <summary>Takes over another table's runs; this one must be empty.</summary>
    public void CopyFrom(BlockRuns other) => _runs.AddRange(other._runs);

    /// <summary>Takes a block out of a run. What is left before and behind it are runs if they have two blocks.</summary>
    public void Cut(int run, long block)
    {
        BlockRun whole = _runs[run];
        BlockRun before = BlockRun.Between(whole.First, block, whole.Order);
        BlockRun behind = BlockRun.Between(block + (1L << whole.Order), whole.End, whole.Order);
        if (before.Blocks > 1 && behind.Blocks > 1)
        {
            _runs[run] = before;
            _runs.Insert(run + 1, behind);
        }
        else if (before.Blocks > 1 || behind.Blocks > 1)
        {
            _runs[run] = before.Blocks > 1 ? before : behind;
        }
        else
        {
            _runs.RemoveAt(run);
        }
    }
}

/// <summary>Neighbouring blocks of the largest order.</summary>
/// <param name="First">Index of the first frame.</param>
/// <param name="Blocks">Number of blocks.</param>
/// <param name="Order">The largest order.</param>
internal readonly record struct BlockRun(long First, long Blocks, int Order)
{
    /// <summary>Index behind the last frame.</summary>
    public long End => First + (Blocks << Order);

    public static BlockRun Between(long first, long end, int order) =>
        new(first, (end - first) >> order, order);
}
