using System.Collections.Immutable;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Observed;

namespace PhysMem.Engine.Twins;

/// <summary>
/// How many blocks of an order each migratetype has. /proc/pagetypeinfo tells it. A report tells which types have some, not
/// how many: each type that is named gets one, and the rest goes to Movable if it is named, else to the first. What is known
/// of the pages of CMA and HighAtomic altogether is kept to as far as blocks allow, from the largest order down.
/// </summary>
internal sealed class TypeShares
{
    // pagetypeinfo_showfree counts no further.
    private const long MostCounted = 100000;

    private readonly long?[] _left = new long?[MigrateTypes.Count];

    private TypeShares(ObservedZone zone)
    {
        _left[MigrateTypes.Cma] = zone.FreeCma;
        _left[MigrateTypes.HighAtomic] = zone.FreeHighAtomic;
    }

    /// <summary>The blocks of a zone by order and type, the largest order first.</summary>
    public static IEnumerable<(int Order, int Type, long Count)> Of(ObservedZone zone)
    {
        if (!zone.FreeByType.IsEmpty)
        {
            foreach ((int, int, long) told in Counted(zone))
            {
                yield return told;
            }

            yield break;
        }

        var shares = new TypeShares(zone);
        ImmutableArray<FreeBlocks> blocks = [.. zone.Blocks.OrderByDescending(one => one.Order)];
        for (int k = 0; k < blocks.Length; k++)
        {
            foreach ((int type, long count) in shares.Divide(blocks[k], blocks.AsSpan()[(k + 1)..]))
            {
                yield return (blocks[k].Order, type, count);
            }
        }
    }

    /// <summary>The migratetype of a name in /proc/pagetypeinfo. Reserve, which went with 4.4, held movable blocks.</summary>
    public static int TypeOf(string name)
    {
        int type = Enumerable.Range(0, MigrateTypes.Count).FirstOrDefault(mt => MigrateTypes.NameOf(mt) == name, -1);
        return type >= 0 ? type : MigrateTypes.Movable;
    }

    // Blocks beyond what pagetypeinfo counts are those that buddyinfo has more.
    private static IEnumerable<(int Order, int Type, long Count)> Counted(ObservedZone zone)
    {
        for (int order = zone.FreeByType.Values.Max(counts => counts.Length) - 1; order >= 0; order--)
        {
            long Told(string name) => order < zone.FreeByType[name].Length ? zone.FreeByType[name][order] : 0;
            long all = zone.Blocks.FirstOrDefault(one => one.Order == order)?.Count ?? 0;
            long more = Math.Max(0, all - zone.FreeByType.Keys.Sum(Told));
            foreach (string name in zone.FreeByType.Keys.OrderBy(TypeOf).ThenBy(name => name, StringComparer.Ordinal))
            {
                long count = Told(name);
                if (count >= MostCounted)
                {
                    (count, more) = (count + more, 0);
                }

                if (count > 0)
                {
                    yield return (order, TypeOf(name), count);
                }
            }
        }
    }

    private List<(int Type, long Count)> Divide(FreeBlocks blocks, ReadOnlySpan<FreeBlocks> smaller)
    {
        if (blocks.Count == 0)
        {
            return [];
        }

        if (blocks.Types is not { } letters)
        {
            return DivideUnnamed(blocks);
        }

        List<int> types = [.. letters.Select(letter => MigrateTypes.ReportLetters.IndexOf(letter, StringComparison.Ordinal)).Where(type => type >= 0)];
        if (types.Count == 0)
        {
            types.Add(MigrateTypes.Movable);
        }

        types.Sort();
        var shares = types.Take((int)Math.Min(types.Count, blocks.Count)).Select(type => (Type: type, Count: 1L)).ToList();
        long rest = blocks.Count - shares.Count;
        foreach (int kept in (ReadOnlySpan<int>)[MigrateTypes.Cma, MigrateTypes.HighAtomic])
        {
            int at = shares.FindIndex(share => share.Type == kept);
            if (at < 0 || _left[kept] is not { } pages)
            {
                continue;
            }

            // One block of each smaller order that names the type has to be left for it.
            long wanted = ((pages - Named(smaller, MigrateTypes.ReportLetters[kept])) >> blocks.Order) - 1;
            long more = shares.Count == 1 ? rest : Math.Clamp(wanted, 0, rest);
            shares[at] = (kept, 1 + more);
            rest -= more;
            _left[kept] = pages - ((1 + more) << blocks.Order);
        }

        int heir = shares.FindIndex(share => share.Type == MigrateTypes.Movable);
        heir = heir >= 0 ? heir : 0;
        shares[heir] = (shares[heir].Type, shares[heir].Count + rest);
        return shares;
    }

    // No letters: CMA and HighAtomic get what they are told to have, and Movable the rest.
    private List<(int Type, long Count)> DivideUnnamed(FreeBlocks blocks)
    {
        var shares = new List<(int, long)>();
        long rest = blocks.Count;
        foreach (int kept in (ReadOnlySpan<int>)[MigrateTypes.Cma, MigrateTypes.HighAtomic])
        {
            long count = Math.Min(rest, (_left[kept] ?? 0) >> blocks.Order);
            if (count > 0)
            {
                shares.Add((kept, count));
                _left[kept] -= count << blocks.Order;
                rest -= count;
            }
        }

        if (rest > 0)
        {
            shares.Add((MigrateTypes.Movable, rest));
        }

        return shares;
    }

    private static long Named(ReadOnlySpan<FreeBlocks> blocks, char letter)
    {
        long pages = 0;
        foreach (FreeBlocks one in blocks)
        {
            pages += one is { Count: > 0, Types: { } types } && types.Contains(letter, StringComparison.Ordinal) ? 1L << one.Order : 0;
        }

        return pages;
    }
}
