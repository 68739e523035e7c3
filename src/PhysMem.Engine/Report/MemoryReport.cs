using System.Globalization;
using System.Text;
using PhysMem.Engine.Buddy;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Limits;

namespace PhysMem.Engine.Report;

/// <summary>
/// show_mem: what the kernel prints about all memory when a request fails or the OOM killer comes. Counters that the
/// simulator doesn't keep (slab, mapped pages, page tables and the like) are 0.
/// </summary>
internal sealed class MemoryReport
{
    // Places in Zone.LruCounters behind those of the four lists.
    private const int Unevictable = LruLists.Count;
    private const int WritePending = Unevictable + 1;
    private const int Mlock = Unevictable + 2;
    private const int Bounce = Unevictable + 3;
    private const int Zspages = Unevictable + 4;

    private readonly StringBuilder _text = new();
    private readonly MachineState _machine;
    private readonly PressureCounts _counts;
    private readonly MemoryReportScope _scope;
    private readonly Zone[] _zones;

    private MemoryReport(MachineState machine, MemoryReportScope scope)
    {
        _machine = machine;
        _counts = machine.Allocator.Pressure.Counts;
        _scope = scope;
        _zones = [.. machine.PopulatedZones.Where(z => z.Index <= scope.HighestZone && scope.Shows(z.Node))];
    }

    /// <summary>The report, lines ended by LF.</summary>
    public static string Format(MachineState machine, MemoryReportScope scope)
    {
        var report = new MemoryReport(machine, scope);
        report.AppendSums();
        report.AppendNodes();
        report.AppendZones();
        report.AppendFreeLists();
        report.AppendEnd();
        return report._text.ToString();
    }

    private void AppendSums()
    {
        Append($"Mem-Info:\nactive_anon:{Sum(LruLists.ActiveAnon)} inactive_anon:{Sum(LruLists.InactiveAnon)} isolated_anon:0\n");
        Append($" active_file:{Sum(LruLists.ActiveFile)} inactive_file:{Sum(LruLists.InactiveFile)} isolated_file:0\n");
        Append($" unevictable:{Sum(Unevictable)} dirty:{_machine.Nodes.Sum(_counts.Dirty)} ");
        Append($"writeback:{_machine.Nodes.Sum(_counts.Writeback)}\n");
        Append($" slab_reclaimable:0 slab_unreclaimable:0\n mapped:0 shmem:0 pagetables:0\n");
        Append($" sec_pagetables:0 bounce:{Sum(Bounce)}\n kernel_misc_reclaimable:0\n");
        long free = Math.Max(_machine.PopulatedZones.Sum(z => z.NrFreeGlobal), 0);
        Append($" free:{free} free_pcp:{_zones.Sum(z => z.PageSets.Pages)} free_cma:{_machine.PopulatedZones.Sum(FreeCma)}\n");
    }

    private void AppendNodes()
    {
        foreach (Node node in _machine.Nodes)
        {
            bool managed = node.Zones.Take(_scope.HighestZone + 1).Any(z => z.IsManaged);
            if (!managed || !_scope.Shows(node))
            {
                continue;
            }

            Append($"Node {node.Nid} active_anon:{K(Sum(node, LruLists.ActiveAnon))}kB inactive_anon:{K(Sum(node, LruLists.InactiveAnon))}kB ");
            Append($"active_file:{K(Sum(node, LruLists.ActiveFile))}kB inactive_file:{K(Sum(node, LruLists.InactiveFile))}kB ");
            Append($"unevictable:{K(Sum(node, Unevictable))}kB isolated(anon):0kB isolated(file):0kB mapped:0kB ");
            Append($"dirty:{K(_counts.Dirty(node))}kB writeback:{K(_counts.Writeback(node))}kB shmem:0kB ");
            string blank = _machine.Line.SpacesHugePages ? " " : "", temp = _machine.Line.TellsWritebackTemp ? "writeback_tmp:0kB " : "";
            Append($"shmem_thp:{blank}0kB shmem_pmdmapped:{blank}0kB anon_thp:{blank}0kB {temp}kernel_stack:0kB ");
            string hopeless = node.IsHopeless ? "yes" : "no";
            string devices = _machine.Line.TellsWritebackTemp ? "" : " Balloon:0kB gpu_active:0kB gpu_reclaim:0kB";
            Append($"pagetables:0kB sec_pagetables:0kB all_unreclaimable? {hopeless}{devices}\n");
        }
    }

    private void AppendZones()
    {
        foreach (Zone zone in _zones)
        {
            AppendName(zone);
            Append($" free:{K(zone.NrFree)}kB boost:{K(zone.WatermarkBoost)}kB min:{Mark(zone, Watermark.Min)}kB ");
            Append($"low:{Mark(zone, Watermark.Low)}kB high:{Mark(zone, Watermark.High)}kB ");
            Append($"reserved_highatomic:{K(zone.NrReservedHighAtomic)}KB ");
            if (_machine.Line.TellsFreeHighAtomic)
            {
                Append($"free_highatomic:{K(zone.NrFreeHighAtomic)}KB ");
            }

            Append($"active_anon:{Lru(zone, LruLists.ActiveAnon)}kB ");
            Append($"inactive_anon:{Lru(zone, LruLists.InactiveAnon)}kB active_file:{Lru(zone, LruLists.ActiveFile)}kB ");
            Append($"inactive_file:{Lru(zone, LruLists.InactiveFile)}kB unevictable:{Lru(zone, Unevictable)}kB ");
            Append($"writepending:{Lru(zone, WritePending)}kB{(_machine.Line.TellsFreeHighAtomic ? $" zspages:{Lru(zone, Zspages)}kB" : "")} present:{K(zone.PresentPages)}kB ");
            Append($"managed:{K(zone.ManagedPages)}kB mlocked:{Lru(zone, Mlock)}kB bounce:{Lru(zone, Bounce)}kB ");
            Append($"free_pcp:{K(zone.PageSets.Pages)}kB local_pcp:{K(zone.PageSets[_scope.Cpu].Count)}kB free_cma:{K(FreeCma(zone))}kB\n");
            _text.Append("lowmem_reserve[]:");
            foreach (long pages in zone.LowmemReserve)
            {
                Append($" {pages}");
            }

            _text.Append('\n');
        }
    }

    private void AppendFreeLists()
    {
        foreach (Zone zone in _zones)
        {
            AppendName(zone);
            _text.Append(": ");
            long total = 0;
            for (int order = 0; order < zone.Build.OrderCount; order++)
            {
                long blocks = zone.Buddy.BlockCount(order);
                total += blocks << order;
                Append($"{blocks}*{K(1L << order)}kB ");
                if (blocks > 0)
                {
                    Append($"({Letters(zone.Buddy, order)}) ");
                }
            }

            Append($"= {K(total)}kB\n");
        }
    }

    private void AppendEnd()
    {
        foreach (Node node in _machine.Nodes.Where(_scope.Shows))
        {
            Append($"Node {node.Nid} hugepages_total=0 hugepages_free=0 hugepages_surp=0 hugepages_size={K(1L << node.Machine.Build.HugePageOrder)}kB\n");
        }

        Zone[] all = _machine.PopulatedZones;
        Append($"{Sum(LruLists.ActiveFile) + Sum(LruLists.InactiveFile)} total pagecache pages\n");
        Append($"0 pages in swap cache\nFree swap  = {K(_counts.SwapFree)}kB\nTotal swap = {K(_counts.SwapTotal)}kB\n");
        Append($"{all.Sum(z => z.PresentPages)} pages RAM\n");
        Append($"{all.Where(HighMemory.Contains).Sum(z => z.PresentPages)} pages HighMem/MovableOnly\n");
        Append($"{all.Sum(z => z.PresentPages - z.ManagedPages)} pages reserved\n");
        if (_machine.Build.HasCma)
        {
            Append($"{all.Sum(z => z.CmaPages)} pages cma reserved\n");
        }

        Append($"0 pages hwpoisoned\n");
    }

    // show_node: kernels without NUMA leave the node out.
    private void AppendName(Zone zone)
    {
        if (_machine.Architecture.IsNuma)
        {
            Append($"Node {zone.Node.Nid} ");
        }

        _text.Append(zone.Name);
    }

    // show_migration_types: a letter for each type with a block.
    private static string Letters(BuddyArea buddy, int order)
    {
        const string letters = "UMEHCI";
        return string.Concat(Enumerable.Range(0, MigrateTypes.Count)
            .Where(mt => (buddy.NonEmptyOrders(mt) >> order & 1) != 0).Select(mt => letters[mt]));
    }

    private long Sum(int counter) => _machine.PopulatedZones.Sum(z => z.LruCounters[counter]);

    private static long Sum(Node node, int counter) => node.Zones.Sum(z => z.LruCounters[counter]);

    private static long FreeCma(Zone zone) => Math.Max(zone.NrFreeCmaGlobal, 0);

    private long Lru(Zone zone, int counter) => K(zone.LruCounters[counter]);

    private long Mark(Zone zone, int index) => K(zone.WatermarkPages(index));

    private long K(long pages) => pages << (_machine.Build.PageShift - 10);

    /// <summary>
    /// What the kernel adds where a request or the OOM killer has the report printed: the memory that cgroups protect, of
    /// which there is none here.
    /// </summary>
    public static string Protection(MachineState machine) =>
        machine.Line.TellsProtectedMemory ? "Memory cgroup min protection 0kB -- low protection 0kB\n" : "";

    private void Append(FormattableString text) => _text.Append(text.ToString(CultureInfo.InvariantCulture));
}
