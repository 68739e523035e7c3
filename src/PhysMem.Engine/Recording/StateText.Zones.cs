using PhysMem.Engine.Buddy;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Text;

namespace PhysMem.Engine.Recording;

/// <content>The lines of one zone.</content>
internal sealed unsafe partial class StateText
{
    private bool OfZone(Zone zone)
    {
        _line.Begin("ZONE"u8)
            .Field("nid"u8, zone.Node.Nid)
            .Field("zone"u8, zone.Index)
            .Add(" name="u8).Add(zone.Name)
            .Field("populated"u8, zone.IsPopulated ? 1 : 0)
            .Field("start"u8, zone.StartPfn)
            .Field("spanned"u8, zone.SpannedPages)
            .Field("present"u8, zone.PresentPages)
            .Field("managed"u8, zone.ManagedPages)
            .Field("wmark_min"u8, zone.RawWatermark(Watermark.Min))
            .Field("wmark_low"u8, zone.RawWatermark(Watermark.Low))
            .Field("wmark_high"u8, zone.RawWatermark(Watermark.High))
            .Field("wmark_promo"u8, zone.RawWatermark(Watermark.Promo))
            .Field("boost"u8, zone.WatermarkBoost)
            .Field("highatomic"u8, zone.NrReservedHighAtomic)
            .Field("lowmem_reserve"u8, zone.LowmemReserve);
        if (_machine.Line.ListsFollowPageblocks)
        {
            _line.Field("free_highatomic"u8, zone.NrFreeHighAtomic);
        }

        if (_machine.Line.TunesPageSets)
        {
            _line.Field("pageset_high_min"u8, zone.PagesetHigh).Field("pageset_high_max"u8, zone.PagesetHighMax);
        }
        else
        {
            _line.Field("pageset_high"u8, zone.PagesetHigh);
        }

        _line.Field("pageset_batch"u8, zone.PagesetBatch)
            .Field("contiguous"u8, zone.IsContiguous ? 1 : 0)
            .Field("isolate_pageblocks"u8, zone.IsolatedPageblocks)
            .Field("drift_mark"u8, zone.DriftMark)
            .Add(" flags=0x"u8).Add(StateCapture.FlagsOf(zone))
            .Field("buddy_free"u8, zone.Buddy?.FreePages ?? 0)
            .Field("nr_free_pages"u8, zone.NrFreeGlobal);
        if (zone.CmaPages != 0)
        {
            _line.Field("cma_pages"u8, zone.CmaPages).Field("nr_free_cma"u8, zone.NrFreeCmaGlobal);
        }

        return Give(_line) && (!zone.IsPopulated || (Counters(zone) && FreeLists(zone) && Pageblocks(zone) && PageSets(zone)));
    }

    private bool Counters(Zone zone)
    {
        Begin("COUNTERS"u8, zone);
        foreach (string name in _machine.Line.ZoneCounters)
        {
            _line.Add(' ').Add(name).Add('=').Add(zone.Counter(name));
        }

        if (_machine.Architecture.IsNuma)
        {
            _line.Field("numa_hit"u8, zone.NumaHit)
                .Field("numa_miss"u8, zone.NumaMiss)
                .Field("numa_foreign"u8, zone.NumaForeign)
                .Field("numa_interleave"u8, zone.NumaInterleave)
                .Field("numa_local"u8, zone.NumaLocal)
                .Field("numa_other"u8, zone.NumaOther);
        }

        return Give(_line);
    }

    private bool FreeLists(Zone zone)
    {
        for (int order = 0; order < zone.Build.OrderCount; order++)
        {
            for (int mt = 0; mt < MigrateTypes.Count; mt++)
            {
                if ((zone.Buddy.NonEmptyOrders(mt) >> order & 1) != 0 && !FreeList(zone, order, mt))
                {
                    return false;
                }
            }
        }

        return true;
    }

    private bool FreeList(Zone zone, int order, int mt)
    {
        Begin("FREE"u8, zone)
            .Field("order"u8, order)
            .Add(" mt="u8).Add(MigrateTypes.Letters[mt])
            .Field("n"u8, zone.Buddy.Length(order, mt))
            .Add(" :"u8);
        if (_runs)
        {
            return Give(_line.Add(' ').Add(ListRuns.Text(StateCapture.RunsOf(zone, order, mt))));
        }

        for (long i = zone.Buddy.First(order, mt); i != BuddyArea.None; i = zone.Buddy.Next(i))
        {
            _line.Add(' ').Add(zone.Pfn(i));
        }

        return Give(_line);
    }

    private bool Pageblocks(Zone zone)
    {
        PageblockRuns runs = StateCapture.PageblocksOf(_machine, zone);
        Begin("PAGEBLOCKS"u8, zone)
            .Field("first"u8, runs.First)
            .Field("order"u8, runs.Order)
            .Field("n"u8, runs.Count)
            .Add(" :"u8);
        foreach ((char type, int count) in runs.Runs)
        {
            _line.Add(' ').Add(type).Add(count);
        }

        return Give(_line);
    }

    private bool PageSets(Zone zone)
    {
        for (int cpu = 0; cpu < zone.PageSets.Length; cpu++)
        {
            if (!OfPageSet(zone, zone.PageSets[cpu], cpu))
            {
                return false;
            }
        }

        return true;
    }

    private bool OfPageSet(Zone zone, PageSet set, int cpu)
    {
        Begin("PCP"u8, zone)
            .Field("cpu"u8, cpu)
            .Field("count"u8, set.Count)
            .Field("high"u8, set.High)
            .Field("batch"u8, set.Batch);
        if (_machine.Line.TunesPageSets)
        {
            _line.Field("high_min"u8, set.HighMin)
                .Field("high_max"u8, set.HighMax)
                .Field("free_count"u8, set.FreeCount)
                .Field("alloc_factor"u8, set.AllocFactor)
                .Field("flags"u8, StateCapture.FlagsOf(set));
        }
        else
        {
            _line.Field("free_factor"u8, set.FreeFactor);
        }

        if (_machine.Architecture.IsNuma)
        {
            _line.Field("expire"u8, set.Expire);
        }

        _line.Field("stat_threshold"u8, set.StatThreshold).Field("diff_free"u8, set.DiffFree);
        if (zone.CmaPages != 0)
        {
            _line.Field("diff_free_cma"u8, set.DiffFreeCma);
        }

        if (!Give(_line))
        {
            return false;
        }

        for (int list = 0; list < PageSet.ListCount; list++)
        {
            if (!zone.Table.IsEmpty(set.Head(list)) && !PageSetList(zone, set, cpu, list))
            {
                return false;
            }
        }

        return true;
    }

    private bool PageSetList(Zone zone, PageSet set, int cpu, int list)
    {
        int order = zone.OrderOfList(list), type = list % MigrateTypes.PerCpuTypes;
        bool typed = list < PageSet.ListCount - 2;
        bool remembers = !_machine.Line.ListsFollowPageblocks;
        long head = set.Head(list);
        long count = 0;
        for (long i = zone.Table.Next(head); i != head; i = zone.Table.Next(i))
        {
            count++;
        }

        Begin("PCPLIST"u8, zone)
            .Field("cpu"u8, cpu)
            .Field("list"u8, list)
            .Field("order"u8, order)
            .Add(" mt="u8).Add(typed ? MigrateTypes.Letters[type] : '*')
            .Field("n"u8, count)
            .Add(" :"u8);
        for (long i = zone.Table.Next(head); i != head; i = zone.Table.Next(i))
        {
            _line.Add(' ').Add(zone.Pfn(i));
            int remembered = zone.RememberedOf(i);
            if (remembers && (!typed || remembered != type))
            {
                _line.Add(':').Add(MigrateTypes.Letters[remembered]);
            }
        }

        return Give(_line);
    }

    private AsciiLine Begin(ReadOnlySpan<byte> keyword, Zone zone) =>
        _line.Begin(keyword).Field("nid"u8, zone.Node.Nid).Field("zone"u8, zone.Index);
}
