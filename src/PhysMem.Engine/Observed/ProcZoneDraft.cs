using System.Collections.Immutable;

namespace PhysMem.Engine.Observed;

/// <summary>A zone of /proc while the lines that tell of it come in.</summary>
internal sealed class ProcZoneDraft(int node, string name, int line)
{
    // The letters of show_migration_types, in its order, by the names of migratetype_names.
    private static readonly (string Type, char Letter)[] s_letters =
        [("Unmovable", 'U'), ("Movable", 'M'), ("Reclaimable", 'E'), ("HighAtomic", 'H'), ("Reserve", 'R'), ("CMA", 'C'), ("Isolate", 'I')];

    private readonly Dictionary<string, long[]> _freeByType = [];
    private readonly Dictionary<string, long> _pageblocks = [];
    private readonly List<Dictionary<string, long>> _cpus = [];
    private long[] _orders = [];

    public int Node { get; } = node;

    public string Name { get; } = name;

    public int Line { get; } = line;

    public Dictionary<string, long> Values { get; } = [];

    public ImmutableArray<long> Reserve { get; set; } = [];

    public bool HasInfo { get; set; }

    public bool HasOrders => _orders.Length > 0;

    public bool HasType(string type) => _freeByType.ContainsKey(type);

    /// <summary>Takes a number of a CPU's lists; the CPU's own number begins them. Pages of several lists are one count.</summary>
    public void OfCpu(string name, long value)
    {
        if (name == "cpu")
        {
            _cpus.Add([]);
        }

        if (_cpus.Count > 0 && !_cpus[^1].TryAdd(name, value) && name == "count")
        {
            _cpus[^1][name] += value;
        }
    }

    /// <summary>Takes a line of /proc/buddyinfo.</summary>
    public void TakeOrders(long[] counts) => _orders = counts;

    /// <summary>Takes a line of the free part of /proc/pagetypeinfo.</summary>
    public void TakeType(string type, long[] counts) => _freeByType[type] = counts;

    /// <summary>Takes a line of the part of /proc/pagetypeinfo that counts pageblocks.</summary>
    public void TakeBlocks(string[] types, long[] counts)
    {
        foreach ((string type, long count) in types.Zip(counts))
        {
            _pageblocks.TryAdd(type, count);
        }
    }

    public ObservedZone Finish()
    {
        long? Told(string field) => Values.TryGetValue(field, out long value) ? value : null;
        ImmutableArray<ObservedPageSet> sets = [.. _cpus.Select(ObservedPageSet.Of)];
        return new ObservedZone
        {
            Node = Node,
            Name = Name,
            Line = Line,
            Free = Told("free") ?? Told("nr_free_pages"),
            Boost = Told("boost"),
            Min = Told("min"),
            Low = Told("low"),
            High = Told("high"),
            ReservedHighAtomic = Told("reserved_highatomic") ?? Told("nr_reserved_highatomic"),
            FreeHighAtomic = Told("free_highatomic") ?? Told("nr_free_highatomic"),
            FreeCma = Told("nr_free_cma"),
            FreePcp = sets.IsEmpty ? null : sets.Sum(set => set.Count),
            PageSets = sets,
            Present = Told("present"),
            Managed = Told("managed"),
            Spanned = Told("spanned"),
            StartPfn = Told("start_pfn"),
            LowmemReserve = Reserve,
            Blocks = [.. Blocks()],
            FreeByType = _freeByType.ToImmutableDictionary(one => one.Key, one => one.Value.ToImmutableArray()),
            PageblocksByType = _pageblocks.ToImmutableDictionary(),
            Values = Values.ToImmutableDictionary(),
        };
    }

    // buddyinfo counts each list; pagetypeinfo says which types they are of, and counts them where there is no buddyinfo.
    private IEnumerable<FreeBlocks> Blocks()
    {
        int orders = Math.Min(20, Math.Max(_orders.Length, _freeByType.Values.Select(counts => counts.Length).DefaultIfEmpty().Max()));
        for (int order = 0; order < orders; order++)
        {
            long Of(string type) => _freeByType.TryGetValue(type, out long[]? counts) && order < counts.Length ? counts[order] : 0;
            long count = order < _orders.Length ? _orders[order] : _freeByType.Keys.Sum(Of);
            string? types = _freeByType.Count == 0 ? null
                : string.Concat(s_letters.Where(one => Of(one.Type) > 0).Select(one => one.Letter));
            yield return new FreeBlocks(order, count, types);
        }
    }
}
