namespace PhysMem.Engine.Buddy;

/// <summary>
/// zone->unaccepted_pages: blocks of the largest order that firmware hasn't handed over to the guest yet, in the order in
/// which they are accepted. Neighbours stand as one run; their frames stay untouched.
/// </summary>
internal sealed class UnacceptedBlocks
{
    private readonly List<BlockRun> _runs = [];

    /// <summary>All blocks, the first to be accepted first.</summary>
    public IReadOnlyList<BlockRun> Runs => _runs;

    public bool IsEmpty => _runs.Count == 0;

    /// <summary>Number of pages in all blocks.</summary>
    public long Pages => _runs.Sum(run => run.Blocks << run.Order);

    /// <summary>Puts blocks at the end (list_add_tail, for one after the other).</summary>
    public void Append(BlockRun blocks)
    {
        if (_runs is [.., { } last] && last.End == blocks.First && last.Order == blocks.Order)
        {
            _runs[^1] = last with { Blocks = last.Blocks + blocks.Blocks };
        }
        else
        {
            _runs.Add(blocks);
        }
    }

    /// <summary>The run that a frame is in; one without blocks when it is in none.</summary>
    public BlockRun At(long i) => IndexOf(i) is >= 0 and var at ? _runs[at] : default;

    /// <summary>The first frame from one on that is in a block; where there is none, the limit.</summary>
    public long NextFrom(long i, long limit)
    {
        foreach (BlockRun run in _runs)
        {
            limit = run.End > i ? Math.Min(limit, Math.Max(run.First, i)) : limit;
        }

        return limit;
    }

    /// <summary>Takes the block at the list's head out and answers its first frame. There must be one.</summary>
    public long TakeFirst()
    {
        long first = _runs[0].First;
        TakeOut(first);
        return first;
    }

    /// <summary>Takes the block out that begins with a frame; one must.</summary>
    public void TakeOut(long first)
    {
        int at = IndexOf(first);
        BlockRun run = _runs[at], behind = BlockRun.Between(first + (1L << run.Order), run.End, run.Order);
        BlockRun before = BlockRun.Between(run.First, first, run.Order);
        BlockRun[] rest = [.. new[] { before, behind }.Where(part => part.Blocks > 0)];
        _runs.RemoveAt(at);
        _runs.InsertRange(at, rest);
    }

    // Asked for frame after frame, on machines that have no such blocks too: so without a delegate.
    private int IndexOf(long i)
    {
        for (int k = 0; k < _runs.Count; k++)
        {
            if (i >= _runs[k].First && i < _runs[k].End)
            {
                return k;
            }
        }

        return -1;
    }
}
