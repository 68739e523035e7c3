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
        ImmutableArray<ObservedZone> zones = [.. memory.Zones.Select(zone => Agreeing(zone, order, notes))];
        note = notes.Count == 0 ? null : $"the twin: {string.Join("; ", notes)}, so that blocks and free: agree";
        return memory with { Zones = zones };
    }

    private static ObservedZone Agreeing(ObservedZone zone, int order, List<string> notes)
    {
        if (zone is not { Free: { } free, BlockPages: { } counted } || free == counted)
        {
            return zone;
        }

        Dictionary<int, FreeBlocks> blocks = zone.Blocks.ToDictionary(one => one.Order);
        long missing = free - counted;
        if (missing > 0)
        {
            FreeBlocks singles = blocks.GetValueOrDefault(0) ?? new FreeBlocks(0, 0, zone.Blocks[0].Types is null ? null : "");
            blocks[0] = singles with { Count = singles.Count + missing, Types = singles.Types is { } types && !types.Contains('U', StringComparison.Ordinal) ? $"U{types}" : singles.Types };
        }

        // What a lower order lacks comes of the next, whose rest goes back to single pages.
        for (int at = 0; missing < 0 && at < Math.Max(order, 1); at++)
        {
            if (blocks.TryGetValue(at, out FreeBlocks? have))
            {
                long taken = Math.Min(have.Count, (-missing + (1L << at) - 1) >> at);
                blocks[at] = have with { Count = have.Count - taken, Types = have.Count == taken && have.Types is not null ? "" : have.Types };
                missing += taken << at;
            }
        }

        if (missing > 0 && free < counted)
        {
            FreeBlocks singles = blocks.GetValueOrDefault(0) ?? new FreeBlocks(0, 0, null);
            blocks[0] = singles with { Count = singles.Count + missing };
        }

        notes.Add(free > counted ? $"{free - counted} single pages more in {zone.Name}" : $"{counted - free} pages in small blocks less in {zone.Name}");
        return zone with { Blocks = [.. blocks.Values.OrderBy(one => one.Order)] };
    }
}
