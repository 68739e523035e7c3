using System.Globalization;
using System.Text;
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
    private readonly MemoryNumbers _memory;
    private readonly MemoryReportScope _scope;
    private readonly Zone[] _all;
    private readonly int[] _shown;

    private MemoryReport(MemoryNumbers memory, MemoryReportScope scope)
    {
        _machine = memory.Machine;
        _memory = memory;
        _scope = scope;
        _all = _machine.PopulatedZones;
        _shown = [.. Enumerable.Range(0, _all.Length).Where(z => _all[z].Index <= scope.HighestZone && scope.Shows(_all[z].Node))];
    }

    /// <summary>The report, lines ended by LF.</summary>
    public static string Format(MemoryNumbers memory, MemoryReportScope scope)
    {
        var report = new MemoryReport(memory, scope);
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
        Append($" unevictable:{Sum(Unevictable)} dirty:{_memory.Nodes.Sum(n => n.Dirty)} ");
        Append($"writeback:{_memory.Nodes.Sum(n => n.Writeback)}\n");
        Append($" slab_reclaimable:0 slab_unreclaimable:0\n mapped:0 shmem:0 pagetables:0\n");
        Append($" sec_pagetables:0 bounce:{Sum(Bounce)}\n kernel_misc_reclaimable:0\n");
        long free = Math.Max(_memory.Zones.Sum(z => z.FreeGlobal), 0);
        Append($" free:{free} free_pcp:{_shown.Sum(z => _memory.Zones[z].PerCpu)} free_cma:{_memory.Zones.Sum(z => z.FreeCma)}\n");
    }

    private void AppendNodes()
    {
        for (int i = 0; i < _machine.Nodes.Length; i++)
        {
            Node node = _machine.Nodes[i];
            MemoryNumbers.NodeNumbers numbers = _memory.Nodes[i];
            bool managed = node.Zones.Take(_scope.HighestZone + 1).Any(z => z.IsManaged);
            if (!managed || !_scope.Shows(node))
            {
                continue;
            }

            Append($"Node {node.Nid} active_anon:{K(Sum(node, LruLists.ActiveAnon))}kB inactive_anon:{K(Sum(node, LruLists.InactiveAnon))}kB ");
            Append($"active_file:{K(Sum(node, LruLists.ActiveFile))}kB inactive_file:{K(Sum(node, LruLists.InactiveFile))}kB ");
            Append($"unevictable:{K(Sum(node, Unevictable))}kB isolated(anon):0kB isolated(file):0kB mapped:0kB ");
            Append($"dirty:{K(numbers.Dirty)}kB writeback:{K(numbers.Writeback)}kB shmem:0kB ");
            string blank = _machine.Line.SpacesHugePages ? " " : "", temp = _machine.Line.TellsWritebackTemp ? "writeback_tmp:0kB " : "";
            Append($"shmem_thp:{blank}0kB shmem_pmdmapped:{blank}0kB anon_thp:{blank}0kB {temp}kernel_stack:0kB ");
            string hopeless = numbers.IsHopeless ? "yes" : "no";
            string devices = _machine.Line.TellsWritebackTemp ? "" : " Balloon:0kB gpu_active:0kB gpu_reclaim:0kB";
            Append($"pagetables:0kB sec_pagetables:0kB all_unreclaimable? {hopeless}{devices}\n");
        }
    }

    private void AppendZones()
    {
        foreach (int z in _shown)
        {
            ref ZoneNumbers zone = ref _memory.Zones[z];
            AppendName(_all[z]);
            Append($" free:{K(zone.Free)}kB boost:{K(zone.Boost)}kB min:{K(zone.Min)}kB low:{K(zone.Low)}kB high:{K(zone.High)}kB ");
            Append($"reserved_highatomic:{K(zone.ReservedHighAtomic)}KB ");
            if (_machine.Line.TellsFreeHighAtomic)
            {
                Append($"free_highatomic:{K(zone.FreeHighAtomic)}KB ");
            }

            Append($"active_anon:{K(zone.Lru[LruLists.ActiveAnon])}kB inactive_anon:{K(zone.Lru[LruLists.InactiveAnon])}kB ");
            Append($"active_file:{K(zone.Lru[LruLists.ActiveFile])}kB inactive_file:{K(zone.Lru[LruLists.InactiveFile])}kB ");
            Append($"unevictable:{K(zone.Lru[Unevictable])}kB writepending:{K(zone.Lru[WritePending])}kB ");
            if (_machine.Line.TellsFreeHighAtomic)
            {
                Append($"zspages:{K(zone.Lru[Zspages])}kB ");
            }

            Append($"present:{K(zone.Present)}kB managed:{K(zone.Managed)}kB mlocked:{K(zone.Lru[Mlock])}kB bounce:{K(zone.Lru[Bounce])}kB ");
            Append($"free_pcp:{K(zone.PerCpu)}kB local_pcp:{K(zone.Local)}kB free_cma:{K(zone.FreeCma)}kB\n");
            _text.Append("lowmem_reserve[]:");
            foreach (long pages in zone.Reserve[.._machine.Architecture.MaxZones])
            {
                Append($" {pages}");
            }

            _text.Append('\n');
        }
    }

    private void AppendFreeLists()
    {
        foreach (int z in _shown)
        {
            ref ZoneNumbers zone = ref _memory.Zones[z];
            AppendName(_all[z]);
            _text.Append(": ");
            long total = 0;
            for (int order = 0; order < _machine.Build.OrderCount; order++)
            {
                long blocks = zone.Lists.Blocks[order];
                total += blocks << order;
                Append($"{blocks}*{K(1L << order)}kB ");
                if (blocks > 0)
                {
                    Append($"({Letters(zone, order)}) ");
                }
            }

            Append($"= {K(total)}kB\n");
        }
    }

    private void AppendEnd()
    {
        foreach (Node node in _machine.Nodes.Where(_scope.Shows))
        {
            Append($"Node {node.Nid} hugepages_total=0 hugepages_free=0 hugepages_surp=0 hugepages_size={K(1L << _machine.Build.HugePageOrder)}kB\n");
        }

        ZoneNumbers[] all = _memory.Zones;
        Append($"{Sum(LruLists.ActiveFile) + Sum(LruLists.InactiveFile)} total pagecache pages\n");
        Append($"0 pages in swap cache\nFree swap  = {K(_memory.SwapFree)}kB\nTotal swap = {K(_memory.SwapTotal)}kB\n");
        Append($"{all.Sum(z => z.Present)} pages RAM\n");
        Append($"{all.Where((_, z) => HighMemory.Contains(_all[z])).Sum(z => z.Present)} pages HighMem/MovableOnly\n");
        Append($"{all.Sum(z => z.Present - z.Managed)} pages reserved\n");
        if (_machine.Build.HasCma)
        {
            Append($"{all.Sum(z => z.Cma)} pages cma reserved\n");
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
    private static string Letters(in ZoneNumbers zone, int order)
    {
        var text = new StringBuilder();
        for (int mt = 0; mt < MigrateTypes.Count; mt++)
        {
            text.Append((zone.Lists.Orders[mt] >> order & 1) != 0 ? MigrateTypes.ReportLetters.AsSpan(mt, 1) : "");
        }

        return text.ToString();
    }

    private long Sum(int counter) => _memory.Zones.Sum(z => z.Lru[counter]);

    private long Sum(Node node, int counter) => _memory.Zones.Where((_, z) => _all[z].Node == node).Sum(z => z.Lru[counter]);

    private long K(long pages) => pages << (_machine.Build.PageShift - 10);

    /// <summary>
    /// What the kernel adds where a request or the OOM killer has the report printed: the memory that cgroups protect, of
    /// which there is none here.
    /// </summary>
    public static string Protection(MachineState machine) =>
        machine.Line.TellsProtectedMemory ? "Memory cgroup min protection 0kB -- low protection 0kB\n" : "";

    private void Append(FormattableString text) => _text.Append(text.ToString(CultureInfo.InvariantCulture));
}
