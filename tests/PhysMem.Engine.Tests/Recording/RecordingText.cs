using System.Globalization;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Recording;

namespace PhysMem.Engine.Tests.Recording;

/// <summary>
/// Writes what was read back as lines, simply and slowly: if they equal the lines of the file, nothing was lost or
/// mixed up on the way.
/// </summary>
internal static class RecordingText
{
    private const string Letters = "UMRHCI";

    public static IEnumerable<string> Lines(StateDump d)
    {
        yield return $"STATE label={d.Label}";
        yield return Invariant($"SYS page_shift={d.Sys.PageShift} max_order={d.Sys.MaxOrder} pageblock_order={d.Sys.PageblockOrder} max_nr_zones={d.Sys.MaxNrZones} migrate_types={d.Sys.MigrateTypes} pcp_lists={d.Sys.PcpLists} online_nodes={d.Sys.OnlineNodes} online_cpus={d.Sys.OnlineCpus} hz={d.Sys.Hz} mobility_grouping_disabled={d.Sys.MobilityGroupingDisabled} shuffle={d.Sys.Shuffle} movable_zone={d.Sys.MovableZone} cpu={d.Sys.Cpu} totalram={d.Sys.TotalRam}");
        yield return Invariant($"VM min_free_kbytes={d.Vm.MinFreeKbytes} user_min_free_kbytes={d.Vm.UserMinFreeKbytes} watermark_scale_factor={d.Vm.WatermarkScaleFactor} watermark_boost_factor={d.Vm.WatermarkBoostFactor} percpu_pagelist_high_fraction={d.Vm.PercpuPagelistHighFraction} node_reclaim_mode={d.Vm.NodeReclaimMode} lowmem_reserve_ratio={Commas(d.Vm.LowmemReserveRatio)}");
        yield return Invariant($"EVENTS {string.Concat(d.Events.PgAlloc.Select((n, z) => $"pgalloc_zone{z}={n} "))}pgfree={d.Events.PgFree}");
        if (d.Cpus is not null)
        {
            yield return "CPUS : " + string.Join(' ', d.Cpus.Select(c => $"{c.Cpu}/{c.Node}"));
        }

        foreach (NodeState n in d.Nodes)
        {
            yield return Invariant($"NODE nid={n.Nid} start={n.Start} spanned={n.Spanned} present={n.Present} kswapd_order={n.KswapdOrder} kswapd_highest_zoneidx={n.KswapdHighestZoneIdx} kswapd_failures={n.KswapdFailures}");
            yield return $"ZONELIST nid={n.Nid} kind=fallback : {string.Join(' ', n.Fallback.Select(e => $"{e.Node}/{e.Zone}"))}";
            if (n.ThisNode.Length > 0)
            {
                yield return $"ZONELIST nid={n.Nid} kind=thisnode : {string.Join(' ', n.ThisNode.Select(e => $"{e.Node}/{e.Zone}"))}";
            }
        }

        foreach (string line in d.Zones.SelectMany(Lines))
        {
            yield return line;
        }

        foreach (ZoneState z in d.Zones.Where(z => z.Lru.Length > 0))
        {
            yield return $"LRU nid={z.Nid} zone={z.Index} : {string.Join(' ', z.Lru.Select(r => $"{r.Start}+{r.Count}"))}";
        }

        yield return $"ENDSTATE label={d.Label}";
    }

    /// <summary>The call's line, and the line of its list if it has one.</summary>
    public static IEnumerable<string> Lines(SequenceOp op, SequenceReader reader)
    {
        string list = op.Kind switch
        {
            SequenceOpKind.Bulk when op.NGot > 0 => "BP " + string.Join(' ', reader.BulkPfns.ToArray()),
            SequenceOpKind.FreeList => "LI " + string.Join(' ', reader.ListIds.ToArray()),
            _ => "",
        };
        string z = op.HasZ
            ? $" {op.ZNid} {op.ZZone} {op.ZPbmt} {op.ZBuddyFree} {op.ZVmFree} {op.ZPcpCount} {op.ZFreeFactor}"
            : " -1 -1 - -1 -1 -1 -1";
        string columns = op.Kind switch
        {
            SequenceOpKind.Alloc => $"A {op.Seq} {op.Cpu} {op.Id} 0x{op.Gfp:x} {op.Order} {op.Nid} {Letter(op.Mt)} {op.Pfn}{z}",
            SequenceOpKind.Free => $"F {op.Seq} {op.Cpu} {op.Id} {op.Order} {op.Pfn}{z}",
            SequenceOpKind.AllocExact => $"E {op.Seq} {op.Cpu} {op.Id} 0x{op.Gfp:x} {op.NPages} {op.Nid} {Letter(op.Mt)} {op.Pfn}{z}",
            SequenceOpKind.FreeExact => $"X {op.Seq} {op.Cpu} {op.Id} {op.NPages} {op.Pfn}{z}",
            SequenceOpKind.Split => $"S {op.Seq} {op.Cpu} {op.Id} {op.Order} {op.Pfn} {op.FirstId}{z}",
            SequenceOpKind.Bulk => $"B {op.Seq} {op.Cpu} {op.Id} 0x{op.Gfp:x} {op.NWanted} {op.Nid} {Letter(op.Mt)} {op.NGot}{z}",
            SequenceOpKind.FreeList => $"L {op.Seq} {op.Cpu} {op.NPages}{z}",
            SequenceOpKind.DrainAll => $"D {op.Seq} {op.Cpu}",
            SequenceOpKind.DrainLocal => $"d {op.Seq} {op.Cpu}",
            SequenceOpKind.ContigAlloc => $"C {op.Seq} {op.Cpu} {op.Pfn} {op.NPages} {Letter(op.Mt)} {op.Rc}",
            SequenceOpKind.ContigFree => $"G {op.Seq} {op.Cpu} {op.Pfn} {op.NPages}",
            SequenceOpKind.Isolate => $"I {op.Seq} {op.Cpu} {op.Pfn} {op.NPages} {Letter(op.Mt)} {op.Rc}",
            _ => $"U {op.Seq} {op.Cpu} {op.Pfn} {op.NPages} {Letter(op.Mt)}",
        };
        return list.Length > 0 ? [columns, list] : [columns];
    }

    private static IEnumerable<string> Lines(ZoneState z)
    {
        string where = $"nid={z.Nid} zone={z.Index}";
        yield return Invariant($"ZONE {where} name={z.Name} populated={(z.Populated ? 1 : 0)} start={z.Start} spanned={z.Spanned} present={z.Present} managed={z.Managed} wmark_min={z.WmarkMin} wmark_low={z.WmarkLow} wmark_high={z.WmarkHigh} wmark_promo={z.WmarkPromo} boost={z.Boost} highatomic={z.HighAtomic} lowmem_reserve={Commas(z.LowmemReserve)} pageset_high={z.PagesetHigh} pageset_batch={z.PagesetBatch} contiguous={(z.Contiguous ? 1 : 0)} isolate_pageblocks={z.IsolatePageblocks} drift_mark={z.DriftMark} flags=0x{z.Flags:x} buddy_free={z.BuddyFree} nr_free_pages={z.NrFreePages}");
        if (z.Counters.Length > 0)
        {
            yield return $"COUNTERS {where} {string.Join(' ', z.Counters.Select(c => $"{c.Name}={c.Value}"))}";
        }

        foreach (FreeListState l in z.FreeLists)
        {
            yield return $"FREE {where} order={l.Order} mt={Letter(l.MigrateType)} n={l.Pfns.Length} : {string.Join(' ', l.Pfns)}";
        }

        if (z.PageblockRuns is { } p)
        {
            yield return $"PAGEBLOCKS {where} first={p.First} order={p.Order} n={p.Count} : {string.Join(' ', p.Runs.Select(r => $"{r.Type}{r.Count}"))}";
        }

        foreach (PcpState c in z.Pcps)
        {
            string expire = c.Expire is null ? "" : $" expire={c.Expire}";
            yield return Invariant($"PCP {where} cpu={c.Cpu} count={c.Count} high={c.High} batch={c.Batch} free_factor={c.FreeFactor}{expire} stat_threshold={c.StatThreshold} diff_free={c.DiffFree}");
            foreach (PcpListState l in c.Lists)
            {
                string type = l.MigrateType is { } mt ? Letter(mt).ToString() : "*";
                yield return $"PCPLIST {where} cpu={c.Cpu} list={l.List} order={l.Order} mt={type} n={l.Pages.Length} : {string.Join(' ', l.Pages.Select(Page))}";
            }
        }
    }

    private static string Page((long Pfn, int RememberedType) page) =>
        page.RememberedType < 0 ? $"{page.Pfn}" : $"{page.Pfn}:{Letters[page.RememberedType]}";

    private static char Letter(MigrateType type) => Letters[(int)type];

    private static string Commas(long[] values) => string.Join(',', values);

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
