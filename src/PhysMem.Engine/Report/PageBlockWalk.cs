using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Report;

/// <summary>
/// One part of a walk over pageblocks. A pageblock that two zones share has a row for each, and a hole in it is no
/// part of either.
/// </summary>
internal static class PageBlockWalk
{
    private static readonly int s_states = Enum.GetValues<PageState>().Length;

    /// <summary>Adds rows and gives the query for the part behind them.</summary>
    public static PageQuery Run(MachineState machine, PageQuery query, ICollection<PageBlockReport> rows, int most) =>
        Run(machine, query, isAlone: true, row => rows.Add(row.First), most);

    /// <summary>The same, with pageblocks that are all alike as one row.</summary>
    public static PageQuery Run(MachineState machine, PageQuery query, ICollection<PageBlockStretch> rows, int most) =>
        Run(machine, query, isAlone: false, rows.Add, most);

    private static PageQuery Run(MachineState machine, PageQuery query, bool isAlone, Action<PageBlockStretch> add, int most)
    {
        FrameMap frames = machine.Frames;
        long size = machine.Build.PageblockPages;
        HashSet<Zone> zones = query.ZonesOf(machine);
        bool[] types = query.Types();
        long pfn = query.StartPfn;
        while (most > 0 && pfn < query.EndPfn)
        {
            Interruption.Check();
            int r = frames.IndexFrom(pfn);
            if (r == frames.Ranges.Count || frames.Ranges[r].Start >= query.EndPfn)
            {
                return query with { StartPfn = query.EndPfn };
            }

            FrameRange range = frames.Ranges[r];
            long start = Math.Max(pfn, range.Start) / size * size, alike = 1;
            bool isWhole = range.Start <= start && range.End >= start + size;
            foreach ((Zone zone, FrameRange[] part) in isWhole ? [(range.Zone, [range with { Start = start, End = start + size }])] : Shares(frames, start, start + size))
            {
                int mt = zone.Pageblocks.OfFrame(zone.FrameIndex(start));
                bool isWanted = zones.Contains(zone) && types[mt];
                alike = isWhole && !(isWanted && isAlone) ? Alike(zone, start, Math.Min(range.End, query.EndPfn), size) : 1;
                if (isWanted)
                {
                    add(new PageBlockStretch(Describe(machine, zone, start, mt, part), alike));
                }
            }

            most--;
            pfn = start + (alike * size);
        }

        return query with { StartPfn = Math.Min(pfn, query.EndPfn) };
    }

    // How many whole pageblocks from one on are known to be as it is, without a look at each: in a run of free blocks, or of frames
    // that nobody knows.
    private static long Alike(Zone zone, long start, long end, long size)
    {
        long i = zone.FrameIndex(start), until = zone.FrameIndex(end);
        if (zone.Buddy.RunAt(i) is { Blocks: > 0 } run)
        {
            until = Math.Min(until, run.End);
        }
        else if (zone.Unaccepted.At(i) is { Blocks: > 0 } waiting)
        {
            until = Math.Min(until, waiting.End);
        }
        else if (FrameInspection.Of(zone, i).State == PageState.Reserved)
        {
            until = zone.Buddy.NextUsed(i, zone.Unaccepted.NextFrom(i, until));
        }
        else
        {
            return 1;
        }

        long blocks = Math.Max((until - i) / size, 1);
        return zone.Pageblocks.SameUntil(i / size, (i / size) + blocks) - (i / size);
    }

    /// <summary>The RAM of a pageblock, zone by zone.</summary>
    internal static IEnumerable<IGrouping<Zone, FrameRange>> PartsOf(FrameMap frames, long start, long end) => frames.Ranges
        .Skip(frames.IndexFrom(start)).TakeWhile(range => range.Start < end)
        .Select(range => range with { Start = Math.Max(range.Start, start), End = Math.Min(range.End, end) })
        .GroupBy(range => range.Zone);

    private static (Zone Zone, FrameRange[] Parts)[] Shares(FrameMap frames, long start, long end) =>
        [.. PartsOf(frames, start, end).Select(parts => (parts.Key, parts.ToArray()))];

    private static PageBlockReport Describe(MachineState machine, Zone zone, long start, int mt, FrameRange[] parts)
    {
        Span<int> pages = stackalloc int[s_states];
        pages.Clear();
        long all = 0;
        int? largest = null;
        foreach (FrameRange part in parts)
        {
            Count(zone, part, pages, ref largest);
            all += part.End - part.Start;
        }

        return new PageBlockReport
        {
            Machine = machine.Name,
            Node = zone.Node.Nid,
            Zone = zone.Name,
            Pfn = Math.Max(start, parts[0].Start),
            MigrateType = MigrateTypes.Words[mt],
            Pages = (int)all,
            FreePages = pages[(int)PageState.Free],
            LargestFreeOrder = largest,
            PageSetPages = pages[(int)PageState.PerCpu],
            UsedPages = pages[(int)PageState.InUse],
            ReservedPages = pages[(int)PageState.Reserved],
            UnacceptedPages = pages[(int)PageState.Unaccepted],
        };
    }

    private static void Count(Zone zone, FrameRange part, Span<int> pages, ref int? largest)
    {
        long end = zone.FrameIndex(part.End);
        for (long i = zone.FrameIndex(part.Start); i < end;)
        {
            FrameFacts block = FrameInspection.Of(zone, i);
            long next = Math.Min(block.End, end);
            if (block.State == PageState.Free)
            {
                largest = Math.Max(largest ?? 0, block.Order);
            }

            pages[(int)block.State] += (int)(next - i);
            i = next;
        }
    }
}
