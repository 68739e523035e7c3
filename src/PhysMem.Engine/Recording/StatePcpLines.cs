using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Text;

namespace PhysMem.Engine.Recording;

/// <summary>The lines of a state that are about one CPU's page cache for a zone: PCP and PCPLIST.</summary>
internal static class StatePcpLines
{
    /// <summary>Reads the rest of a PCP line.</summary>
    public static PcpState ReadPcp(ref FieldLine line, LineSource source, int cpu, SysInfo sys)
    {
        bool tunes = sys.Line.TunesPageSets;
        var pcp = new PcpState
        {
            Cpu = cpu,
            Count = line.Small("count"u8),
            High = line.Small("high"u8),
            Batch = line.Small("batch"u8),
            HighMin = tunes ? line.Small("high_min"u8) : 0,
            HighMax = tunes ? line.Small("high_max"u8) : 0,
            FreeFactor = line.Small(tunes ? "free_count"u8 : "free_factor"u8),
            AllocFactor = tunes ? line.Small("alloc_factor"u8, 0, PageSet.MaxScale) : 0,
            Flags = tunes ? line.Small("flags"u8, 0, 3) : 0,
            Expire = line.Has("expire"u8) ? line.Small("expire"u8) : null,
            StatThreshold = line.Small("stat_threshold"u8),
            DiffFree = line.Small("diff_free"u8, int.MinValue),
            DiffFreeCma = line.Has("diff_free_cma"u8) ? line.Small("diff_free_cma"u8, int.MinValue) : 0,
            Line = source.LineNumber,
        };
        line.Close();
        return pcp;
    }

    /// <summary>Reads the rest of a PCPLIST line.</summary>
    public static PcpListState ReadPcpList(ref FieldLine line, LineSource source, ZoneState zone, SysInfo sys)
    {
        int index = line.Small("list"u8, 0, sys.PcpLists - 1);
        int order = line.Small("order"u8, 0, sys.MaxOrder - 1);
        bool mixed = line.Has("mt"u8) && line.Value("mt"u8).SequenceEqual("*"u8);
        MigrateType? type = mixed ? null : line.Letter("mt"u8);
        long count = line.Number("n"u8, 1);
        line.Close(list: true);
        RequireListIndex(ref line, index, order, type, sys);
        var list = new ListCursor(source, line.List);
        var pages = new (long Pfn, int RememberedType)[Math.Min(count, list.Most)];
        while (list.Next(out var word))
        {
            int colon = word.IndexOf((byte)':');
            int remembered = colon < 0 ? -1 : RememberedType(ref list, word, colon);
            if (mixed && colon < 0 && !sys.Line.ListsFollowPageblocks)
            {
                throw list.Error(word, "without the type that each block of a list with mt=* has");
            }

            long pfn = list.Number(colon < 0 ? word : word[..colon]);
            BlockList.RequireBlock(ref line, zone, pfn, order);
            BlockList.Store(pages, list.Given, (pfn, remembered));
        }

        BlockList.RequireCount(ref line, count, list.Given);
        return new PcpListState { List = index, Order = order, MigrateType = type, Pages = pages, Line = source.LineNumber };
    }

    private static int RememberedType(ref ListCursor list, ReadOnlySpan<byte> word, int colon)
    {
        int type = colon == word.Length - 2 ? MigrateTypes.OfLetter((char)word[^1]) : -1;
        return type >= 0 ? type : throw list.Error(word, $"not followed by one letter of {MigrateTypes.Letters}");
    }

    /// <summary>The kernel's order_to_pindex: three lists for each small order, then those of pageblock order.</summary>
    private static void RequireListIndex(ref FieldLine line, int index, int order, MigrateType? type, SysInfo sys)
    {
        bool small = index < PageSet.SmallListCount;
        bool fits = small
            ? order == index / MigrateTypes.PerCpuTypes && (int?)type == index % MigrateTypes.PerCpuTypes
            : order == sys.PageblockOrder && type is null;
        if (!fits)
        {
            throw line.Error($"list {index} is not that of order {order} and type {(type is null ? "*" : type.ToString())}");
        }
    }
}
