using System.Runtime.CompilerServices;

namespace PhysMem.Engine.Core.Zones;

/// <summary>
/// The page sets of one zone by CPU. A set is made when its CPU first needs it: of the million that a machine of 1024
/// nodes and CPUs has, hardly any is ever used. One that isn't made yet is empty and has its zone's sizes.
/// </summary>
internal readonly struct PageSetTable
{
    private readonly Zone _zone;
    private readonly PageSet?[] _sets;
    private readonly List<PageSet> _made = [];

    /// <param name="zone">The zone, which must have its frame table before a set is asked for.</param>
    /// <param name="cpus">Number of CPUs, or 0 for a zone without memory.</param>
    public PageSetTable(Zone zone, int cpus)
    {
        _zone = zone;
        _sets = new PageSet?[cpus];
    }

    /// <summary>Number of CPUs.</summary>
    public int Length => _sets.Length;

    /// <summary>The sets that may have pages and counts of their own.</summary>
    public List<PageSet> Made => _made;

    /// <summary>Pages in all of them.</summary>
    public long Pages
    {
        get
        {
            long pages = 0;
            foreach (PageSet set in _made)
            {
                pages += set.Count;
            }

            return pages;
        }
    }

    /// <summary>The set of a CPU, made if need be.</summary>
    public PageSet this[int cpu]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _sets[cpu] ?? Make(cpu);
    }

    /// <summary>The set of a CPU if it is made.</summary>
    public PageSet? Find(int cpu) => _sets[cpu];

    /// <summary>All sets, made if need be.</summary>
    public IEnumerator<PageSet> GetEnumerator()
    {
        for (int cpu = 0; cpu < _sets.Length; cpu++)
        {
            yield return this[cpu];
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private PageSet Make(int cpu)
    {
        var set = new PageSet(_zone.FirstPageSetHead + ((long)cpu * PageSet.ListCount))
        {
            Batch = _zone.PagesetBatch, StatThreshold = _zone.StatThreshold,
        };
        _zone.SetHigh(set);
        for (int list = 0; list < PageSet.ListCount; list++)
        {
            _zone.Table.MakeEmpty(set.Head(list));
        }

        _made.Add(set);
        return _sets[cpu] = set;
    }
}
