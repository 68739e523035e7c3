using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Frames;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Recording;

/// <summary>Builds a machine that stands exactly where a recorded state left the real one.</summary>
internal static class RecordedMachine
{
    // What a 32-bit recording can't say (-1) is the kernel's default.
    private const int DefaultBoostFactor = 15000;

    /// <summary>Builds the machine.</summary>
    /// <param name="dump">The state.</param>
    /// <param name="ram">All RAM frames, if they are known better than the state says them.</param>
    /// <param name="architecture">Its architecture, if that is known better than from the names of the zones.</param>
    public static MachineState Build(
        StateDump dump, Func<MachineState, IEnumerable<FrameRange>>? ram = null, ArchitectureProfile? architecture = null)
    {
        var machine = new MachineState(RecordedBuild.Of(dump, architecture), RecordedBuild.CpusOf(dump), dump.Sys.Line);
        try
        {
            Fill(machine, dump, ram);
            return machine;
        }
        catch
        {
            machine.Dispose();
            throw;
        }
    }

    private static void Fill(MachineState machine, StateDump dump, Func<MachineState, IEnumerable<FrameRange>>? ram)
    {
        SetGlobals(machine, dump);
        foreach (NodeState n in dump.Nodes)
        {
            Node node = machine.AddNode(n.Nid);
            node.StartPfn = n.Start;
            node.SpannedPages = n.Spanned;
            node.PresentPages = n.Present;
            node.KswapdOrder = n.KswapdOrder;
            node.KswapdHighestZone = n.KswapdHighestZoneIdx;
            node.KswapdFailures = n.KswapdFailures;
        }

        var ranges = new List<FrameRange>();
        var budget = new TableBudget();
        foreach (ZoneState z in dump.Zones)
        {
            Zone zone = machine.NodeData[z.Nid]!.Zones[z.Index];
            SetZone(zone, z);
            if (z.Spanned > 0)
            {
                // Also a zone that spans nothing but a hole, as texts tell.
                IEnumerable<(int, long)> apart = z.FreeLists
                    .SelectMany(list => list.Runs.Where(run => run.Step < 0 || list.Order < zone.Build.MaxOrder).Select(run => (list.Order, run.Count)));
                zone.Span(z.Start, z.Spanned, FreeBlocksApart.WideLinksFor(apart));
            }

            if (z.Populated)
            {
                ranges.AddRange(SetTypes(zone, z));
                LoadLists(zone, z, dump, budget);
            }
        }

        foreach (NodeState n in dump.Nodes)
        {
            Node node = machine.NodeData[n.Nid]!;
            node.Fallback = Zonelist(machine, n.Fallback);
            node.ThisNode = Zonelist(machine, n.ThisNode);
        }

        machine.Complete(ram?.Invoke(machine) ?? ranges);
    }

    private static void SetGlobals(MachineState machine, StateDump dump)
    {
        machine.GroupingDisabled = dump.Sys.MobilityGroupingDisabled == 1;
        machine.MovableZone = dump.Sys.MovableZone;
        machine.TotalRam = dump.Sys.TotalRam;
        machine.Sysctl.MinFreeKbytes = dump.Vm.MinFreeKbytes;
        machine.Sysctl.UserMinFreeKbytes = dump.Vm.UserMinFreeKbytes;
        machine.Sysctl.WatermarkScaleFactor = dump.Vm.WatermarkScaleFactor;
        machine.Sysctl.WatermarkBoostFactor =
            dump.Vm.WatermarkBoostFactor >= 0 ? dump.Vm.WatermarkBoostFactor : DefaultBoostFactor;
        machine.Sysctl.PercpuPagelistHighFraction = dump.Vm.PercpuPagelistHighFraction;
        machine.Sysctl.NodeReclaimMode = dump.Vm.NodeReclaimMode;
        machine.Sysctl.DefragMode = dump.Sys.DefragMode == 1;
        machine.Sysctl.LowmemReserveRatio = [.. dump.Vm.LowmemReserveRatio.Select(r => (int)r)];
        dump.Events.PgAlloc.CopyTo(machine.Events.PgAlloc, 0);
        machine.Events.PgFree = dump.Events.PgFree;
    }

    private static void SetZone(Zone zone, ZoneState z)
    {
        zone.PresentPages = z.Present;
        zone.ManagedPages = z.Managed;
        zone.SetRawWatermark(Watermark.Min, z.WmarkMin);
        zone.SetRawWatermark(Watermark.Low, z.WmarkLow);
        zone.SetRawWatermark(Watermark.High, z.WmarkHigh);
        zone.SetRawWatermark(Watermark.Promo, z.WmarkPromo);
        zone.WatermarkBoost = z.Boost;
        zone.NrReservedHighAtomic = z.HighAtomic;
        z.LowmemReserve.CopyTo(zone.LowmemReserve, 0);
        zone.NrFreeHighAtomic = z.FreeHighAtomic;
        zone.CmaPages = z.CmaPages;
        zone.NrFreeCmaGlobal = z.NrFreeCma;
        zone.PagesetHigh = z.PagesetHigh;
        zone.PagesetHighMax = z.PagesetHighMax;
        zone.PagesetBatch = z.PagesetBatch;
        zone.IsContiguous = z.Contiguous;
        zone.IsolatedPageblocks = z.IsolatePageblocks;
        zone.EverIsolated = z.IsolatePageblocks > 0;
        zone.DriftMark = z.DriftMark;
        zone.BoostedFlag = (z.Flags & StateCapture.BoostedFlag) != 0;
        zone.ReclaimActive = (z.Flags & StateCapture.ReclaimActiveFlag) != 0;
        zone.BelowHigh = (z.Flags & StateCapture.BelowHighFlag) != 0;
        zone.NrFreeGlobal = z.NrFreePages;
        foreach ((string name, long value) in z.Counters)
        {
            SetCounter(zone, name, value);
        }
    }

    private static void SetCounter(Zone zone, string name, long value)
    {
        switch (name)
        {
            case "numa_hit": zone.NumaHit = value; break;
            case "numa_miss": zone.NumaMiss = value; break;
            case "numa_foreign": zone.NumaForeign = value; break;
            case "numa_interleave": zone.NumaInterleave = value; break;
            case "numa_local": zone.NumaLocal = value; break;
            case "numa_other": zone.NumaOther = value; break;
            default:
                int i = Array.IndexOf(Zone.LruCounterNames, name);
                if (i >= 0)
                {
                    zone.LruCounters[i] = value;
                }

                break;
        }
    }

    // Pageblocks shown as '.' or '-' are holes or belong to another zone; a dump says no more about holes.
    private static IEnumerable<FrameRange> SetTypes(Zone zone, ZoneState z)
    {
        PageblockRuns runs = z.PageblockRuns!;
        long pfn = runs.First, owned = -1;
        foreach ((char type, int count) in runs.Runs)
        {
            int mt = MigrateTypes.OfLetter(char.ToUpperInvariant(type));
            bool isolated = char.IsLower(type);
            if (mt >= 0 && owned < 0)
            {
                owned = pfn;
            }
            else if (mt < 0 && owned >= 0)
            {
                yield return new FrameRange(Math.Max(owned, z.Start), pfn, zone);
                owned = -1;
            }

            // Types of blocks that begin in another zone stand with that zone.
            if (mt >= 0)
            {
                zone.Pageblocks.Fill(zone.FrameIndex(pfn), count, mt, isolated);
            }

            pfn += (long)count * zone.Build.PageblockPages;
        }

        if (owned >= 0)
        {
            yield return new FrameRange(Math.Max(owned, z.Start), Math.Min(pfn, zone.EndPfn), zone);
        }
    }

    private static void LoadLists(Zone zone, ZoneState z, StateDump dump, TableBudget budget)
    {
        foreach (FreeListState list in z.FreeLists)
        {
            foreach (ListRun run in list.Runs)
            {
                // A run that rises is one entry of its list.
                Require(dump, list.Line, budget.Refusal(list.Order == zone.Build.MaxOrder && run.Step > 0 ? 1 : run.Count, list.Order));
                zone.AppendFree(run.First, run.Count, list.Order, (int)list.MigrateType, run.Step);
            }
        }

        foreach (PcpState p in z.Pcps)
        {
            PageSet set = zone.PageSets[p.Cpu];
            set.High = p.High;
            set.Batch = p.Batch;
            set.HighMin = p.HighMin;
            set.HighMax = p.HighMax;
            set.FreeFactor = p.FreeFactor;
            set.AllocFactor = p.AllocFactor;
            set.FreedHighOrder = (p.Flags & StateCapture.FreedHighOrderFlag) != 0;
            set.KeepsBatch = (p.Flags & StateCapture.KeepsBatchFlag) != 0;
            set.Expire = p.Expire ?? 0;
            zone.StatThreshold = set.StatThreshold = p.StatThreshold;
            set.DiffFree = p.DiffFree;
            set.DiffFreeCma = p.DiffFreeCma;
            foreach (PcpListState list in p.Lists)
            {
                foreach ((long pfn, int remembered) in list.Pages)
                {
                    int mt = remembered >= 0 ? remembered
                        : zone.Machine.Line.ListsFollowPageblocks ? 0
                        : (int)list.MigrateType!;
                    zone.AppendToPageSet(set, list.List, zone.FrameIndex(pfn), mt == MigrateTypes.Cma ? MigrateTypes.Movable : mt);
                }
            }
        }

        foreach ((long start, int count) in z.Lru)
        {
            Require(dump, z.LruLine, budget.Refusal(count, 0));
            zone.MarkLru(zone.FrameIndex(start), count);
        }
    }

    private static void Require(StateDump dump, int line, string? refusal)
    {
        if (refusal is not null)
        {
            throw new InputException(dump.Source, line, refusal, TableBudget.Remedy);
        }
    }

    private static Zonelist Zonelist(MachineState machine, (int Node, int Zone)[] entries) =>
        new(entries.Select(e => machine.NodeData[e.Node]!.Zones[e.Zone]));
}
