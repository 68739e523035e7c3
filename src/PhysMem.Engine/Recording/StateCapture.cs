using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Recording;

/// <summary>Takes a machine's whole allocator state down in the form that recordings have it.</summary>
internal static class StateCapture
{
    public const uint BoostedFlag = 1;
    public const uint ReclaimActiveFlag = 2;
    public const uint BelowHighFlag = 4;
    public const int FreedHighOrderFlag = 1;
    public const int KeepsBatchFlag = 2;

    public static StateDump Capture(MachineState machine, string label)
    {
        StateDump dump = Head(machine, label);
        foreach (Node node in machine.Nodes)
        {
            dump.Nodes.Add(NodeOf(node));
            foreach (Zone zone in node.Zones)
            {
                dump.Zones.Add(ZoneOf(machine, zone));
            }
        }

        return dump;
    }

    /// <summary>The state without nodes and zones.</summary>
    public static StateDump Head(MachineState machine, string label) => new()
    {
        Label = label,
        Source = "simulator",
        Sys = SysOf(machine),
        Vm = VmOf(machine),
        Events = new EventInfo { PgAlloc = [.. machine.Events.PgAlloc], PgFree = machine.Events.PgFree },
        Cpus = SaysCpus(machine) ? [.. machine.Cpus.Select(c => (c.Id, c.Node))] : null,
    };

    /// <summary>The bits of a ZONE line's flags.</summary>
    public static uint FlagsOf(Zone zone) =>
        (zone.BoostedFlag ? BoostedFlag : 0) | (zone.ReclaimActive ? ReclaimActiveFlag : 0)
        | (zone.BelowHigh ? BelowHighFlag : 0);

    /// <summary>The bits of a PCP line's flags.</summary>
    public static int FlagsOf(PageSet set) =>
        (set.FreedHighOrder ? FreedHighOrderFlag : 0) | (set.KeepsBatch ? KeepsBatchFlag : 0);

    // A state without CPUS line has one CPU, on its first node.
    private static bool SaysCpus(MachineState machine) =>
        machine.Cpus.Count > 1 || machine.Cpus[0].Node != machine.Nodes[0].Nid;

    private static SysInfo SysOf(MachineState machine) => new()
    {
        PageShift = machine.Build.PageShift,
        MaxOrder = machine.Build.OrderCount,
        PageblockOrder = machine.Build.PageblockOrder,
        MaxNrZones = machine.Architecture.MaxZones,
        MigrateTypes = machine.Build.MigrateTypeCount,
        PcpLists = machine.Build.PcpLists,
        OnlineNodes = machine.Nodes.Length,
        OnlineCpus = machine.Cpus.Count,
        Hz = 250,
        MobilityGroupingDisabled = machine.GroupingDisabled ? 1 : 0,
        MovableZone = machine.MovableZone,
        TotalRam = machine.TotalRam,
        DefragMode = machine.Line.HasDefragMode ? (machine.Sysctl.DefragMode ? 1 : 0) : null,
        Line = machine.Line,
    };

    private static VmInfo VmOf(MachineState machine) => new()
    {
        MinFreeKbytes = machine.Sysctl.MinFreeKbytes,
        UserMinFreeKbytes = machine.Sysctl.UserMinFreeKbytes,
        WatermarkScaleFactor = machine.Sysctl.WatermarkScaleFactor,
        WatermarkBoostFactor = machine.Sysctl.WatermarkBoostFactor,
        PercpuPagelistHighFraction = machine.Sysctl.PercpuPagelistHighFraction,
        NodeReclaimMode = machine.Sysctl.NodeReclaimMode,
        LowmemReserveRatio = [.. machine.Sysctl.LowmemReserveRatio.Select(r => (long)r)],
    };

    private static NodeState NodeOf(Node node) => new()
    {
        Nid = node.Nid,
        Start = node.StartPfn,
        Spanned = node.SpannedPages,
        Present = node.PresentPages,
        KswapdOrder = node.KswapdOrder,
        KswapdHighestZoneIdx = node.KswapdHighestZone,
        KswapdFailures = node.KswapdFailures,
        Fallback = [.. node.Fallback.Zones.Select(z => (z.Node.Nid, z.Index))],
        ThisNode = [.. node.ThisNode.Zones.Select(z => (z.Node.Nid, z.Index))],
    };

    private static ZoneState ZoneOf(MachineState machine, Zone zone)
    {
        var z = new ZoneState
        {
            Nid = zone.Node.Nid,
            Index = zone.Index,
            Name = zone.Name,
            Populated = zone.IsPopulated,
            Start = zone.StartPfn,
            Spanned = zone.SpannedPages,
            Present = zone.PresentPages,
            Managed = zone.ManagedPages,
            WmarkMin = zone.RawWatermark(Watermark.Min),
            WmarkLow = zone.RawWatermark(Watermark.Low),
            WmarkHigh = zone.RawWatermark(Watermark.High),
            WmarkPromo = zone.RawWatermark(Watermark.Promo),
            Boost = zone.WatermarkBoost,
            HighAtomic = zone.NrReservedHighAtomic,
            LowmemReserve = [.. zone.LowmemReserve],
            FreeHighAtomic = machine.Line.ListsFollowPageblocks ? zone.NrFreeHighAtomic : 0,
            PagesetHigh = zone.PagesetHigh,
            PagesetHighMax = machine.Line.TunesPageSets ? zone.PagesetHighMax : 0,
            PagesetBatch = zone.PagesetBatch,
            Contiguous = zone.IsContiguous,
            IsolatePageblocks = zone.IsolatedPageblocks,
            DriftMark = zone.DriftMark,
            Flags = FlagsOf(zone),
            BuddyFree = zone.Buddy?.FreePages ?? 0,
            NrFreePages = zone.NrFreeGlobal,
            CmaPages = zone.CmaPages,
            NrFreeCma = zone.CmaPages != 0 ? zone.NrFreeCmaGlobal : 0,
            Counters = CountersOf(machine, zone),
            PageblockRuns = zone.IsPopulated ? PageblocksOf(machine, zone) : null,
        };
        if (zone.IsPopulated)
        {
            z.FreeLists.AddRange(FreeListsOf(zone));
            for (int cpu = 0; cpu < zone.PageSets.Length; cpu++)
            {
                z.Pcps.Add(PageSetOf(machine, zone, cpu));
            }
        }

        return z;
    }

    private static (string Name, long Value)[] CountersOf(MachineState machine, Zone zone)
    {
        if (!zone.IsPopulated)
        {
            return [];
        }

        List<(string, long)> counters = [.. machine.Line.ZoneCounters.Select(name => (name, zone.Counter(name)))];
        if (machine.Architecture.IsNuma)
        {
            counters.Add(("numa_hit", zone.NumaHit));
            counters.Add(("numa_miss", zone.NumaMiss));
            counters.Add(("numa_foreign", zone.NumaForeign));
            counters.Add(("numa_interleave", zone.NumaInterleave));
            counters.Add(("numa_local", zone.NumaLocal));
            counters.Add(("numa_other", zone.NumaOther));
        }

        return [.. counters];
    }

    private static IEnumerable<FreeListState> FreeListsOf(Zone zone)
    {
        for (int order = 0; order < zone.Build.OrderCount; order++)
        {
            for (int mt = 0; mt < MigrateTypes.Count; mt++)
            {
                if ((zone.Buddy.NonEmptyOrders(mt) >> order & 1) != 0)
                {
                    yield return new FreeListState { Order = order, MigrateType = (MigrateType)mt, Runs = [.. RunsOf(zone, order, mt)] };
                }
            }
        }
    }

    /// <summary>The blocks of a buddy list.</summary>
    public static IEnumerable<ListRun> RunsOf(Zone zone, int order, int mt) => ListRuns.Joined(
        zone.Buddy.Entries(order, mt).Select(run => new ListRun(zone.Pfn(run.First), run.Blocks, 1L << order)), order);

    /// <summary>One CPU's page set with its lists.</summary>
    public static unsafe PcpState PageSetOf(MachineState machine, Zone zone, int cpu)
    {
        PageSet set = zone.PageSets[cpu];
        bool remembers = !machine.Line.ListsFollowPageblocks;
        var p = new PcpState
        {
            Cpu = cpu,
            Count = set.Count,
            High = set.High,
            Batch = set.Batch,
            HighMin = set.HighMin,
            HighMax = set.HighMax,
            FreeFactor = set.FreeFactor,
            AllocFactor = set.AllocFactor,
            Flags = FlagsOf(set),
            Expire = machine.Architecture.IsNuma ? set.Expire : null,
            StatThreshold = set.StatThreshold,
            DiffFree = set.DiffFree,
            DiffFreeCma = set.DiffFreeCma,
        };
        for (int list = 0; list < PageSet.ListCount; list++)
        {
            var pages = new List<(long, int)>();
            long head = set.Head(list);
            for (long i = zone.Table.Next(head); i != head; i = zone.Table.Next(i))
            {
                int remembered = remembers ? zone.RememberedOf(i) : -1;
                pages.Add((zone.Pfn(i), remembered));
            }

            if (pages.Count > 0)
            {
                int order = zone.OrderOfList(list);
                bool typed = list < PageSet.ListCount - 2;
                p.Lists.Add(new PcpListState
                {
                    List = list,
                    Order = order,
                    MigrateType = typed ? (MigrateType)(list % MigrateTypes.PerCpuTypes) : null,
                    Pages = [.. pages],
                });
            }
        }

        return p;
    }

    /// <summary>The types of a zone's pageblocks.</summary>
    public static PageblockRuns PageblocksOf(MachineState machine, Zone zone)
    {
        int size = machine.Build.PageblockPages;
        long first = zone.StartPfn / size * size;
        long count = (zone.EndPfn - first + size - 1) / size;
        var runs = new List<(char Type, int Count)>();
        foreach (PageblockRun run in zone.PageblockRuns(first))
        {
            char type = run.Owner == zone ? zone.PageblockLetter(zone.FrameIndex(run.First))
                : run.Owner == null ? '.'
                : '-';
            if (runs.Count > 0 && runs[^1].Type == type)
            {
                runs[^1] = (type, runs[^1].Count + (int)run.Count);
            }
            else
            {
                runs.Add((type, (int)run.Count));
            }
        }

        return new PageblockRuns
        {
            First = first, Order = machine.Build.PageblockOrder, Count = count, Runs = [.. runs],
        };
    }
}
