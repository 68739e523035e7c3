using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Frames;

namespace PhysMem.Engine.Pressure;

/// <summary>
/// Free blocks that a scanner has taken off the lists, for pages to move to. They are split into pages at once, of which the
/// last is used first (split_map_pages); in later lines a block stays whole until a page moves there (compaction_alloc).
/// </summary>
internal sealed class FreeTargets
{
    private readonly Zone _zone;
    private readonly Stack<long> _pages = [];
    private readonly LinkedList<long>[] _blocks;

    public FreeTargets(Zone zone)
    {
        _zone = zone;
        bool whole = zone.Machine.Line.KeepsTargetsWhole;
        _blocks = [.. Enumerable.Range(0, whole ? zone.Build.OrderCount : 0).Select(_ => new LinkedList<long>())];
    }

    /// <summary>Pages that are there.</summary>
    public long Count { get; private set; }

    /// <summary>What is left: block by block, the smallest first.</summary>
    public IEnumerable<(long Index, int Order)> Rest =>
        _pages.Select(i => (i, 0)).Concat(_blocks.SelectMany((list, order) => list.Select(i => (i, order))));

    /// <summary>Takes a block in that is on no list any more.</summary>
    public void Add(long i, int order)
    {
        Count += 1L << order;
        if (_blocks.Length > 0)
        {
            Mark(i, order);
            _blocks[order].AddLast(i);
            return;
        }

        for (long k = i; k < i + (1L << order); k++)
        {
            Mark(k, 0);
            _pages.Push(k);
        }
    }

    /// <summary>Gives a block away; where targets are split into pages, a single one.</summary>
    public bool TryTake(int order, out long i)
    {
        if (_blocks.Length == 0)
        {
            Count -= _pages.Count > 0 ? 1 : 0;
            return _pages.TryPop(out i);
        }

        int have = Array.FindIndex(_blocks, order, list => list.Count > 0);
        i = have < 0 ? 0 : _blocks[have].First!.Value;
        if (have < 0)
        {
            return false;
        }

        // The lower part is used, upper ones go to the heads of the smaller lists.
        _blocks[have].RemoveFirst();
        while (have > order)
        {
            have--;
            Mark(i + (1L << have), have);
            _blocks[have].AddFirst(i + (1L << have));
        }

        Mark(i, order);
        Count -= 1L << order;
        return true;
    }

    /// <summary>Forgets what is left.</summary>
    public void Clear()
    {
        Count = 0;
        _pages.Clear();
        Array.ForEach(_blocks, list => list.Clear());
    }

    private unsafe void Mark(long i, int order) => _zone.Table.State[i] = (byte)(FrameState.InUse | order);
}
