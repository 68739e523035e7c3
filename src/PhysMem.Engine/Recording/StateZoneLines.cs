using PhysMem.Engine.Kernel;
using PhysMem.Engine.Text;

namespace PhysMem.Engine.Recording;

/// <summary>The lines of a state that are about one zone: ZONE, FREE, PAGEBLOCKS, LRU.</summary>
internal static class StateZoneLines
{
    // The small letter of a type is that of an isolated pageblock that has it underneath.
    private const string PageblockLetters = MigrateTypes.Letters + ".-umrhc";

    /// <summary>Reads ZONE.</summary>
    public static ZoneState ReadZone(ref FieldLine line, LineSource source, SysInfo sys)
    {
        bool tunes = sys.Line.TunesPageSets, follows = sys.Line.ListsFollowPageblocks, area = line.Has("cma_pages"u8);
        var zone = new ZoneState
        {
            Nid = line.Small("nid"u8, 0, StateHeadLines.MostNodes - 1),
            Index = line.Small("zone"u8, 0, sys.MaxNrZones - 1),
            Name = line.Text("name"u8),
            Populated = line.Flag("populated"u8),
            Start = line.Pages("start"u8),
            Spanned = line.Pages("spanned"u8),
            Present = line.Pages("present"u8),
            Managed = line.Pages("managed"u8),
            WmarkMin = line.Pages("wmark_min"u8),
            WmarkLow = line.Pages("wmark_low"u8),
            WmarkHigh = line.Pages("wmark_high"u8),
            WmarkPromo = line.Pages("wmark_promo"u8),
            Boost = line.Pages("boost"u8),
            HighAtomic = line.Pages("highatomic"u8),
            LowmemReserve = line.Numbers("lowmem_reserve"u8, sys.MaxNrZones),
            FreeHighAtomic = follows ? line.Pages("free_highatomic"u8) : 0,
            PagesetHigh = line.Small(tunes ? "pageset_high_min"u8 : "pageset_high"u8),
            PagesetHighMax = tunes ? line.Small("pageset_high_max"u8) : 0,
            PagesetBatch = line.Small("pageset_batch"u8),
            Contiguous = line.Flag("contiguous"u8),
            IsolatePageblocks = line.Pages("isolate_pageblocks"u8),
            DriftMark = line.Pages("drift_mark"u8),
            Flags = line.Bits("flags"u8),
            BuddyFree = line.Pages("buddy_free"u8),
            NrFreePages = line.Number("nr_free_pages"u8, -AsciiNumber.MostPages, AsciiNumber.MostPages),
            CmaPages = area ? line.Pages("cma_pages"u8) : 0,
            NrFreeCma = area ? line.Number("nr_free_cma"u8, -AsciiNumber.MostPages, AsciiNumber.MostPages) : 0,
            Line = source.LineNumber,
        };
        line.Close();
        RequireSizes(ref line, zone);
        return zone;
    }

    /// <summary>Reads the rest of a FREE line.</summary>
    public static FreeListState ReadFree(ref FieldLine line, LineSource source, ZoneState zone, SysInfo sys)
    {
        int order = line.Small("order"u8, 0, sys.MaxOrder - 1);
        var type = line.Letter("mt"u8);
        long count = line.Number("n"u8, 1);
        line.Close(list: true);
        var list = new ListCursor(source, line.List);
        var runs = new List<ListRun>();
        long given = 0;
        while (list.NextRun(order, out long first, out long blocks, out long step))
        {
            BlockList.RequireRun(ref line, zone, order, first, blocks, step);
            given += blocks;
            if (given > count)
            {
                BlockList.RequireCount(ref line, count, given);
            }

            runs.Add(new ListRun(first, blocks, step));
        }

        BlockList.RequireCount(ref line, count, given);
        return new FreeListState { Order = order, MigrateType = type, Runs = [.. ListRuns.Joined(runs, order)], Line = source.LineNumber };
    }

    /// <summary>Reads the rest of a PAGEBLOCKS line.</summary>
    public static PageblockRuns ReadPageblocks(ref FieldLine line, LineSource source, ZoneState zone, SysInfo sys)
    {
        long first = line.Pages("first"u8);
        int order = line.Small("order"u8, sys.PageblockOrder, sys.PageblockOrder);
        long count = line.Number("n"u8, 1, AsciiNumber.MostPages);
        line.Close(list: true);
        RequireWholeSpan(ref line, zone, first, order, count);
        var runs = new List<(char Type, int Count)>();
        long sum = 0;
        var list = new ListCursor(source, line.List);
        while (list.Next(out var word))
        {
            if (word.Length == 0 || !PageblockLetters.Contains((char)word[0], StringComparison.Ordinal))
            {
                throw list.Error(word, $"no run of one of {PageblockLetters}");
            }

            long length = list.Number(word[1..]);
            sum += length;
            if (length == 0 || length > int.MaxValue || sum > count)
            {
                throw line.Error($"the runs reach block {sum} of n={count} with {LineSource.Quote(word)}");
            }

            runs.Add(((char)word[0], (int)length));
        }

        return sum == count
            ? new PageblockRuns { First = first, Order = order, Count = count, Runs = runs.ToArray(), Line = source.LineNumber }
            : throw line.Error($"the runs add up to {sum} blocks, but n={count}");
    }

    /// <summary>Reads the rest of an LRU line.</summary>
    public static (long Start, int Count)[] ReadLru(ref FieldLine line, LineSource source, ZoneState zone)
    {
        line.Close(list: true);
        var ranges = new List<(long Start, int Count)>();
        var list = new ListCursor(source, line.List);
        while (list.NextPair((byte)'+', out long start, out long count))
        {
            if (count is 0 or > int.MaxValue || !zone.Spans(start, count))
            {
                throw line.Error($"the range {start}+{count} is not within the zone's {zone.Start}+{zone.Spanned}");
            }

            ranges.Add((start, (int)count));
        }

        return ranges.Count > 0 ? ranges.ToArray() : throw line.Error("the list is empty");
    }

    private static void RequireSizes(ref FieldLine line, ZoneState zone)
    {
        if (zone.Present > zone.Spanned || zone.Managed > zone.Present)
        {
            throw line.Error(
                $"managed={zone.Managed} present={zone.Present} spanned={zone.Spanned} must be in rising order");
        }

        if (zone.Populated != (zone.Present > 0))
        {
            throw line.Error($"populated={(zone.Populated ? 1 : 0)} contradicts present={zone.Present}");
        }
    }

    private static void RequireWholeSpan(ref FieldLine line, ZoneState zone, long first, int order, long count)
    {
        long start = zone.Start >> order << order;
        long blocks = (zone.Start + zone.Spanned - start + (1L << order) - 1) >> order;
        if (first != start || count != blocks)
        {
            throw line.Error($"first={first} n={count} should be first={start} n={blocks} for the zone's span");
        }
    }
}
