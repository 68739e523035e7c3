using System.Collections.Immutable;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Observed;

namespace PhysMem.Engine.Twins;

/// <summary>
/// How many blocks of an order each migratetype has. A report tells which types have some, not how many: each type that
/// is named gets one, and the rest goes to Movable if it is named, else to the first. What is known of the pages of CMA
/// and HighAtomic altogether is kept to as far as blocks allow, from the largest order down.
/// </summary>
internal sealed class TypeShares
{
    private const string KernelLetters = "UMEHCI";

    private readonly long?[] _left = new long?[MigrateTypes.Count];

    private TypeShares(ObservedZone zone)
    {
        _left[MigrateTypes.Cma] = zone.FreeCma;
        _left[MigrateTypes.HighAtomic] = zone.FreeHighAtomic;
    }

    /// <summary>The blocks of a zone by order and type, the largest order first.</summary>
    public static IEnumerable<(int Order, int Type, long Count)> Of(ObservedZone zone)
    {
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

    private List<(int Type, long Count)> Divide(FreeBlocks blocks, ReadOnlySpan<FreeBlocks> smaller)
    {
        List<int> types = [.. (blocks.Types ?? "M").Select(letter => KernelLetters.IndexOf(letter, StringComparison.Ordinal)).Where(type => type >= 0)];
        if (blocks.Count == 0)
        {
            return [];
        }

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
            long wanted = ((pages - Named(smaller, KernelLetters[kept])) >> blocks.Order) - 1;
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
