using System.Collections.Immutable;
using PhysMem.Engine.Observed;

namespace PhysMem.Engine.Diagnosis;

/// <summary>
/// The numbers of a report for a proof. free: and the buddy line of a zone are counted one after the other, and a machine has
/// both at once: small blocks are added or taken off, so that watermarks find what free: tells, and the order what the buddy
/// line tells.
/// </summary>
internal static class TwinMemory
{
    /// <summary>Makes them.</summary>
    /// <param name="memory">The report's.</param>
    /// <param name="order">The order of the request, whose blocks and larger ones stay as they are.</param>
    /// <param name="note">What was changed; null for nothing.</param>
    public static MemoryInfo Of(MemoryInfo memory, int order, out string? note)
    {
        List<string> notes = [];
        ImmutableArray<ObservedZone> zones = [.. memory.Zones.Select(zone => Agreeing(zone, memory.NameOf(zone), order, notes))];
        note = notes.Count == 0 ? null : $"the twin: {string.Join("; ", notes)}, so that blocks and free: agree";
        return memory with { Zones = zones };
    }

    private static ObservedZone Agreeing(ObservedZone zone, string name, int order, List<string> notes)
    {
        if (zone is not { Free: { } free, BlockPages: { } counted } || free == counted)
        {
            return zone;
        }

        notes.Add(free > counted ? $"{free - counted} single pages more in {name}" : $"{counted - free} pages in small blocks less in {name}");
        var blocks = zone.Blocks.GroupBy(one => one.Order).ToDictionary(
            group => group.Key, group => new FreeBlocks(group.Key, group.Sum(one => one.Count), group.First().Types));
        long missing = free - counted;

        // For a single page any block will do.
        int highest = order == 0 ? blocks.Keys.Max() : order - 1;
        for (int at = 0; missing < 0 && at <= highest; at++)
        {
            if (blocks.TryGetValue(at, out FreeBlocks? have))
            {
                long taken = Math.Min(have.Count, (-missing + (1L << at) - 1) >> at);
                blocks[at] = have with { Count = have.Count - taken, Types = have.Count == taken && have.Types is not null ? "" : have.Types };
                missing += taken << at;
            }
        }

        // What is to be added, or was taken too much with the last block.
        if (missing > 0)
        {
            FreeBlocks have = blocks.GetValueOrDefault(0) ?? new FreeBlocks(0, 0, zone.Blocks[0].Types is null ? null : "");
            string? types = have.Types is null || have.Types.Contains('U', StringComparison.Ordinal) ? have.Types : $"U{have.Types}";
            blocks[0] = new FreeBlocks(0, have.Count + missing, types);
        }

        return zone with { Blocks = [.. blocks.Values.OrderBy(one => one.Order)] };
    }
}
