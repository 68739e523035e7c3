using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Pressure;
using PhysMem.Engine.Recording;
using PhysMem.Engine.Text;
using static System.FormattableString;

namespace PhysMem.Engine.Exchange;

/// <summary>The model of memory pressure as lines of a machine's file; a machine without it has none of them.</summary>
internal static class PressureText
{
    // What became of blocks that are gone, by FrameMoves' negative numbers.
    private const string Fates = "rkf";

    public static IEnumerable<string> Lines(ModeledSystem system)
    {
        MachineState machine = system.Machine;
        var lines = new List<string>
        {
            $"PRESSURE {ModeledSystem.Fields.Text(system)} : {Distances(system)}",
        };
        lines.AddRange(machine.Nodes.Select(n => Invariant($"NODEPRESSURE nid={n.Nid} {NodePressure.Fields.Text(system.Of(n))}")));
        foreach (Zone zone in machine.PopulatedZones)
        {
            lines.Add($"ZONEPRESSURE {MachineText.Place(zone)} {CompactionDeferral.Fields.Text(system.Of(zone))}");
            lines.AddRange(Lists(zone));
        }

        lines.AddRange(system.Tasks.Tasks.Select(Task));
        (long From, long Now)[] moves = system.Moves.List();
        if (moves.Length > 0)
        {
            lines.Add("MOVES : " + string.Join(' ', moves.Select(Move)));
        }

        return lines;
    }

    /// <summary>The number behind what stands for the fate of a block; false when it is no such letter.</summary>
    public static bool TryFate(ReadOnlySpan<byte> word, out long now)
    {
        int at = word.Length == 1 ? Fates.IndexOf((char)word[0], StringComparison.Ordinal) : -1;
        now = FrameMoves.Reclaimed - at;
        return at >= 0;
    }

    private static string Move((long From, long Now) move) => move.Now >= 0
        ? Invariant($"{move.From}/{move.Now}")
        : Invariant($"{move.From}/{Fates[(int)(FrameMoves.Reclaimed - move.Now)]}");

    private static string Distances(ModeledSystem system) => string.Join(
        ' ',
        system.Machine.Nodes.SelectMany(
            from => system.Machine.Nodes.Select(to => Invariant($"{system.Machine.NodeDistance(from.Nid, to.Nid)}"))));

    private static IEnumerable<string> Lists(Zone zone)
    {
        LruLists lru = zone.Lru!;
        for (int list = 0; list < LruLists.Count; list++)
        {
            IReadOnlyList<long> pfns = lru.Pfns(list);
            if (pfns.Count > 0)
            {
                yield return Invariant($"LRULIST {MachineText.Place(zone)} list={list} : {ListRuns.Text(pfns, 0)}");
            }
        }

        List<long> cache = CacheOf(zone, lru);
        if (cache.Count > 0)
        {
            yield return $"CACHE {MachineText.Place(zone)} : {ListRuns.Text(cache, 0)}";
        }
    }

    private static List<long> CacheOf(Zone zone, LruLists lru)
    {
        var cache = new List<long>();
        long steps = 0;
        for (long i = zone.Buddy.NextUsed(0); i < zone.Table.Frames; i = zone.Buddy.NextUsed(i + 1))
        {
            Interruption.Check(++steps);
            if (lru.IsCache(i))
            {
                cache.Add(zone.Pfn(i));
            }
        }

        return cache;
    }

    private static string Task(TaskEntry entry)
    {
        SimTask t = entry.Task;
        return Invariant($"TASK pid={t.Pid} name={Uri.EscapeDataString(t.Name)} oom_score_adj={t.OomScoreAdj} uid={t.Uid} ")
            + Invariant($"total_vm={t.TotalVmPages} page_table_bytes={t.PageTableBytes} {TaskEntry.Fields.Text(entry)} : ")
            + ListRuns.Text(entry.Blocks, 0);
    }
}
