using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Observed;

namespace PhysMem.Engine.Twins;

/// <summary>Gives the pageblocks of a zone their types.</summary>
internal sealed class PageblockFill(Zone zone, ZonePlan plan, TwinNotes notes)
{
    // Types of which a text may tell more pageblocks than have free blocks, the first of them lowest.
    private static readonly int[] s_inTurn = [MigrateTypes.Unmovable, MigrateTypes.Reclaimable, MigrateTypes.HighAtomic, MigrateTypes.Cma, MigrateTypes.Isolate];

    private long Size => zone.Build.PageblockPages;

    private ObservedZone Told => plan.Zone;

    /// <summary>Sets the types. Pageblocks without a free block get what is left of the told ones, the lowest first.</summary>
    /// <param name="placed">Those that free blocks of a type lie in.</param>
    public void Set(PlacedTypes placed)
    {
        long[] left = Wanted();
        var taken = new List<(long First, long Count)>();
        foreach ((long first, int count, int type) in placed.All())
        {
            Interruption.Check();
            Set(first, count, type);
            long step = first + (plan.Start % Size);
            foreach ((long First, long Count) run in InMemory(step, step + (count * Size)))
            {
                left[type] -= run.Count;
                taken.Add(run);
            }
        }

        long own = PageblockRuns().Sum(run => run.Count);
        bool isMet = left.All(count => count >= 0) && left.Sum() == own - taken.Sum(run => run.Count);
        int at = 0;
        foreach ((long pfn, long count) in Bare(taken))
        {
            for (long next = pfn, rest = count, some; rest > 0; next += some * Size, rest -= some)
            {
                while (at < s_inTurn.Length && left[s_inTurn[at]] <= 0)
                {
                    at++;
                }

                int type = at < s_inTurn.Length ? s_inTurn[at] : MigrateTypes.Movable;
                some = at < s_inTurn.Length ? Math.Min(rest, left[type]) : rest;
                left[type] -= some;
                Set(next, some, type);
            }
        }

        if (!Told.PageblocksByType.IsEmpty)
        {
            Action<ObservedZone, string> say = isMet ? notes.Tell : notes.Fill;
            say(Told, isMet ? $"types of {own} pageblocks" : "pageblock types: as near to those told as the places of the free blocks allow");
        }
        else
        {
            notes.Fill(Told, "pageblock types: those of the free blocks that lie there, else Movable");
        }
    }

    /// <summary>How many of each type there are.</summary>
    public long[] Count()
    {
        var counts = new long[MigrateTypes.Count];
        int order = zone.Build.PageblockOrder;
        foreach ((long first, long count) in PageblockRuns())
        {
            long from = zone.FrameIndex(first) >> order;
            for (long block = from, until; block < from + count; block = until)
            {
                until = Math.Min(zone.Pageblocks.SameUntil(block), from + count);
                counts[zone.Pageblocks[block]] += until - block;
            }
        }

        return counts;
    }

    // What lies between those that are taken.
    private IEnumerable<(long First, long Count)> Bare(List<(long First, long Count)> taken)
    {
        int at = 0;
        foreach ((long first, long count) in PageblockRuns())
        {
            long next = first, end = first + (count * Size);
            for (; at < taken.Count && taken[at].First < end; at++)
            {
                yield return (next, (taken[at].First - next) / Size);
                next = taken[at].First + (taken[at].Count * Size);
            }

            yield return (next, (end - next) / Size);
        }
    }

    private long[] Wanted()
    {
        var wanted = new long[MigrateTypes.Count];
        foreach ((string name, long count) in Told.PageblocksByType)
        {
            wanted[TypeShares.TypeOf(name)] += count;
        }

        if (Told.PageblocksByType.IsEmpty)
        {
            wanted[MigrateTypes.HighAtomic] = (Told.ReservedHighAtomic ?? 0) / Size;
            wanted[MigrateTypes.Cma] = (Told.Values.GetValueOrDefault("cma") + Size - 1) / Size;
        }

        return wanted;
    }

    // As pagetypeinfo counts them: in steps from the zone's first frame, which needn't be the first of its block.
    private IEnumerable<(long First, long Count)> PageblockRuns()
    {
        foreach ((long start, long end) in plan.Memory)
        {
            Interruption.Check();
            long first = plan.Start + ((start - plan.Start + Size - 1) / Size * Size);
            if (first < end)
            {
                yield return (first, (end - first + Size - 1) / Size);
            }
        }
    }

    // Of pageblocks in a row those at whose steps there is memory.
    private IEnumerable<(long First, long Count)> InMemory(long step, long end)
    {
        int at = plan.Memory.AsSpan().BinarySearch((step, long.MaxValue));
        for (at = at < 0 ? Math.Max(~at - 1, 0) : at; at < plan.Memory.Length && plan.Memory[at].Start < end; at++)
        {
            (long from, long until) = plan.Memory[at];
            long first = step + ((Math.Max(from - step, 0) + Size - 1) / Size * Size), behind = Math.Min(until, end);
            if (first < behind)
            {
                yield return (first, (behind - first + Size - 1) / Size);
            }
        }
    }

    private void Set(long pfn, long blocks, int type)
    {
        bool isMark = type == MigrateTypes.Isolate && zone.Machine.Line.IsolationKeepsType;
        zone.Pageblocks.Fill(zone.FrameIndex(pfn), blocks, isMark ? MigrateTypes.Movable : type, isMark);
        if (type == MigrateTypes.Isolate && blocks > 0)
        {
            zone.IsolatedPageblocks += blocks;
            zone.EverIsolated = true;
        }
    }
}
