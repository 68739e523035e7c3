using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace PhysMem.Engine.Observed;

/// <summary>A zone while the lines that tell of it come in.</summary>
internal sealed partial class ZoneDraft(int node, string name, int line)
{
    // Kernels have orders up to 10, those of vendors up to 15 or so.
    private const int MostOrder = 20;

    // Before 2.6.15 each kernel had these.
    private static readonly string[] s_oldZones = ["DMA", "Normal", "HighMem"];

    private readonly Dictionary<string, long> _values = [];
    private readonly List<(long Count, long Kb, string? Types)> _columns = [];
    private ImmutableArray<long> _reserve = [];
    private long? _totalKb;
    private bool? _allUnreclaimable;
    private bool _isUnpopulated;
    private bool _isElided;

    public int Node { get; } = node;

    public string Name { get; } = name;

    /// <summary>Whether the zone's line came and its lowmem_reserve[] didn't, so that the next one is its.</summary>
    public bool AwaitsReserve { get; private set; }

    /// <summary>kB in a block of its first column, which is of order 0; null when no line tells it.</summary>
    public long? FirstKb => _isElided || _columns.Count == 0 ? null : _columns[0].Kb;

    /// <summary>Whether its kernel tells the types of free blocks, as those since 3.7 do; from 3.8 on they tell managed:.</summary>
    public bool TellsTypes => _values.ContainsKey("managed") || _columns.Any(column => column.Types is not null);

    /// <summary>present: in kB; null when no line tells it.</summary>
    public long? PresentKb => _values.TryGetValue("present", out long kb) ? kb : null;

    /// <summary>free: in kB; null when no line tells it.</summary>
    public long? FreeKb => _values.TryGetValue("free", out long kb) ? kb : null;

    public void BeginLine() => AwaitsReserve = true;

    public void ReadLine(string text)
    {
        FieldWords.Read(text, _values, areAmounts: true);
        _allUnreclaimable = FieldWords.AllUnreclaimable(text);
    }

    public void ReadReserve(string text)
    {
        _reserve = [.. Number().Matches(text).Select(match => Numbers.Long(match.Value) ?? -1)];

        // protections[] of 2.6.8 hold the zone's own mark too, which is what it keeps from requests that can't use a higher zone.
        if (text.StartsWith("protections", StringComparison.Ordinal) && Array.IndexOf(s_oldZones, Name) is >= 0 and var own && own < _reserve.Length)
        {
            _reserve = [.. _reserve.Select(pages => Math.Max(0, pages - _reserve[own]))];
        }
    }

    /// <summary>The next lowmem_reserve[] is another zone's.</summary>
    public void TakeReserve() => AwaitsReserve = false;

    public void ReadBlocks(string text)
    {
        foreach (Match column in Column().Matches(text))
        {
            if (Numbers.Long(column, "count") is { } count && Numbers.Long(column, "kb") is { } kb)
            {
                _columns.Add((count, kb, column.Groups["types"] is { Success: true } types ? types.Value : null));
            }
        }

        _totalKb = Numbers.Long(Total().Match(text), "kb");

        // Before 2.6.22 a zone without pages has a line all the same.
        _isUnpopulated = text.EndsWith(": empty", StringComparison.Ordinal);
        _isElided = Elided().IsMatch(text);
    }

    /// <summary>The zone, in pages.</summary>
    /// <param name="pageSize">Bytes in a page.</param>
    /// <param name="tellsTypes">Whether the report's buddy lines tell types.</param>
    public ObservedZone Finish(int pageSize, bool tellsTypes)
    {
        long? Pages(string field) => _values.TryGetValue(field, out long kb) ? kb * 1024 / pageSize : null;
        return new ObservedZone
        {
            Node = Node,
            Name = Name,
            Line = line,
            Free = Pages("free") ?? (_isUnpopulated ? 0 : null),
            Boost = Pages("boost"),
            Min = Pages("min"),
            Low = Pages("low"),
            High = Pages("high"),
            ReservedHighAtomic = Pages("reserved_highatomic"),
            FreeHighAtomic = Pages("free_highatomic"),
            FreeCma = Pages("free_cma"),
            FreePcp = Pages("free_pcp"),
            Present = Pages("present") ?? (_isUnpopulated ? 0 : null),
            Managed = Pages("managed"),
            LowmemReserve = _reserve,
            Blocks = [.. Blocks(pageSize, tellsTypes)],
            AreBlocksCut = _columns.Count > 0 && (_isElided || _columns.Sum(column => (decimal)column.Count * column.Kb) != _totalKb),
            BlocksTotal = _totalKb * 1024 / pageSize,
            Values = _values.ToImmutableDictionary(),
            AllUnreclaimable = _allUnreclaimable,
        };
    }

    // The order is what the column's kB say: lines are cut and elided, so that its place says nothing.
    private IEnumerable<FreeBlocks> Blocks(int pageSize, bool tellsTypes)
    {
        var orders = new HashSet<int>();
        foreach ((long count, long kb, string? types) in _columns)
        {
            long pages = kb * 1024 / pageSize;
            int order = long.IsPow2(pages) ? (int)long.Log2(pages) : MostOrder + 1;
            if (order <= MostOrder && orders.Add(order))
            {
                yield return new FreeBlocks(order, count, types ?? (tellsTypes && count == 0 ? "" : null));
            }
        }
    }

    [GeneratedRegex(@"\d+")]
    private static partial Regex Number();

    // Forums that take the text for markdown make 1_4kB of 1*4kB.
    [GeneratedRegex(@"(?<!\d)(?<count>\d{1,12})[*_](?<kb>\d{1,9})\s?kB(?:\s*\((?<types>[A-Z]*)\))?")]
    private static partial Regex Column();

    [GeneratedRegex(@"=\s*(?<kb>\d{1,15})\s?kB")]
    private static partial Regex Total();

    [GeneratedRegex(@"\.\.\.|…|\[\.")]
    private static partial Regex Elided();
}
