
namespace PhysMem.Engine.Buddy;

/// <summary>Looking at the lists.</summary>
internal sealed unsafe partial class BuddyArea
{
    /// <summary>Orders that the zone's blocks may have: 0 to one less.</summary>
    public int OrderCount => _maxOrder + 1;

    /// <summary>Blocks of an order, over all migratetypes (free_area.nr_free).</summary>
    public long BlockCount(int order) => _lists.Blocks[order];

    /// <summary>Bit o is set when list [o][mt] isn't empty.</summary>
    public uint NonEmptyOrders(int mt) => _lists.Orders[mt];

    /// <summary>Both, for all orders and types.</summary>
    public ref readonly ListCounts Lists => ref _lists;

    /// <summary>Blocks of each order, over all migratetypes, where they are counted: they go on changing.</summary>
    public ReadOnlySpan<long> BlockCounts => ((ReadOnlySpan<long>)_lists.Blocks)[..OrderCount];

    /// <summary>First block of a list, or <see cref="None"/>.</summary>
    public long First(int order, int mt) => BlockOrNone(_table.Next(Head(order, mt)));

    /// <summary>The block behind another one on a list, or <see cref="None"/>.</summary>
    public long Next(long i)
    {
        if (RunAt(i) is { Blocks: > 0 } run)
        {
            long next = i + _maxOrderPages;
            if (next < run.End)
            {
                return next;
            }

            i = run.First;
        }

        return BlockOrNone(_table.Next(i));
    }

    /// <summary>The blocks of one list.</summary>
    public IEnumerable<long> Blocks(int order, int mt)
    {
        for (long i = First(order, mt); i != None; i = Next(i))
        {
            yield return i;
        }
    }

    /// <summary>The entries of one list: runs, and blocks by themselves, which are runs of one.</summary>
    public IEnumerable<BlockRun> Entries(int order, int mt)
    {
        for (long i = First(order, mt); i != None; i = BlockOrNone(_table.Next(i)))
        {
            yield return RunAt(i) is { Blocks: > 0 } run ? run : new BlockRun(i, 1, order);
        }
    }

    /// <summary>Number of blocks on one list; walks its entries.</summary>
    public long Length(int order, int mt)
    {
        long n = 0;
        for (long i = First(order, mt); i != None; i = BlockOrNone(_table.Next(i)))
        {
            n += Math.Max(RunAt(i).Blocks, 1);
        }

        return n;
    }

    private long BlockOrNone(long entry) => entry >= _heads ? None : entry;
}
