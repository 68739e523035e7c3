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
    public BlockRun At(long i) => _runs.Find(run => i >= run.First && i < run.End);

    /// <summary>The first frame from one on that is in a block; where there is none, the limit.</summary>
    public long NextFrom(long i, long limit) =>
        _runs.Where(run => run.End > i).Select(run => Math.Max(run.First, i)).Append(limit).Min();

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
        int at = _runs.FindIndex(run => first >= run.First && first < run.End);
        BlockRun run = _runs[at], behind = BlockRun.Between(first + (1L << run.Order), run.End, run.Order);
        BlockRun before = BlockRun.Between(run.First, first, run.Order);
        BlockRun[] rest = [.. new[] { before, behind }.Where(part => part.Blocks > 0)];
        _runs.RemoveAt(at);
        _runs.InsertRange(at, rest);
    }
}
