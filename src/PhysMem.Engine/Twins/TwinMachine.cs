using System.Collections.Immutable;
using PhysMem.Engine.Boot;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Face;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Limits;
using PhysMem.Engine.Observed;
using PhysMem.Engine.Pressure;

namespace PhysMem.Engine.Twins;

/// <summary>
/// Builds a machine that has the numbers of a text: free blocks by order and type, marks with boost, reserves. Which
/// frames are free no such text says; <see cref="BlockPlacer"/> chooses them.
/// </summary>
public sealed class TwinMachine
{
    private const int UsualPageblockOrder = 9;
    private const int UsualMaxOrder = 10;
    private const int FewestOrders = 4;

    private readonly AllocRules _rules;
    private readonly List<string> _told = [];
    private readonly List<string> _filled = [];
    private readonly MachineState _machine;
    private readonly IReadOnlyList<ZonePlan> _plans;

    private TwinMachine(MemoryInfo memory, AllocRules rules, MachineState machine)
    {
        _rules = rules;
        _machine = machine;
        _plans = ZonePlan.Of(memory, ZoneSet.Of(memory), machine.Build);
    }

    /// <summary>Builds the twin of a report's machine.</summary>
    /// <param name="report">A report with its memory part.</param>
    /// <param name="name">What to call the machine.</param>
    /// <exception cref="PhysMemException">It has none, or its numbers can't all be true.</exception>
    public static Twin Build(KernelReport report, string name)
    {
        ArgumentNullException.ThrowIfNull(report);
        MemoryInfo memory = report.Memory ?? throw new PhysMemException(
            FaultCode.InputInvalid, "The report has no memory part.", "Paste it from 'Mem-Info:' on too.");
        return Build(memory, AllocRules.Of(report, out _), name);
    }

    internal static Twin Build(MemoryInfo memory, AllocRules rules, string name)
    {
        if (!memory.Zones.Any(zone => zone.Managed > 0 || zone.Present > 0 || zone.BlockPages > 0))
        {
            throw new PhysMemException(
                FaultCode.InputInvalid, "The text tells of no zone with memory.", "Give the zone lines of a report, or /proc/zoneinfo.");
        }

        int[] nodes = [.. memory.Zones.Select(zone => zone.Node).Distinct().Order()];
        ArchitectureProfile architecture = ArchitectureProfile.OfZones(ZoneSet.Of(memory).Names, nodes.Length > 1);
        SimCpu[] cpus = [.. nodes.Select((node, cpu) => new SimCpu(cpu, node))];
        var machine = new MachineState(BuildOf(memory, architecture), cpus, LineOf(rules.Version));
        try
        {
            var twin = new TwinMachine(memory, rules, machine);
            twin.Fill(nodes);
            return new Twin(new SimMachine(machine, name), [.. twin._told], [.. twin._filled]);
        }
        catch
        {
            machine.Dispose();
            throw;
        }
    }

    // Rules of kernels between the lines are those of the line before.
    private static KernelLine LineOf(KernelVersion version) =>
        KernelLine.All.LastOrDefault(line => !version.IsBefore(line.Version)) ?? KernelLine.All[0];

    private static KernelBuild BuildOf(MemoryInfo memory, ArchitectureProfile architecture)
    {
        int maxOrder = memory.Zones.Where(zone => zone.Blocks.Length >= FewestOrders)
            .Select(zone => zone.Blocks.Max(one => one.Order)).DefaultIfEmpty(UsualMaxOrder).Max();
        return new KernelBuild(architecture)
        {
            PageShift = int.Log2(memory.PageSize),
            MaxOrder = maxOrder,
            PageblockOrder = Math.Min(UsualPageblockOrder, maxOrder),
            HasCma = memory.Zones.Any(zone => zone.FreeCma > 0 || zone.Blocks.Any(one => one.Types?.Contains('C', StringComparison.Ordinal) == true)),
        };
    }

    private void Fill(int[] nodes)
    {
        foreach (int node in nodes)
        {
            _machine.AddNode(node);
        }

        var ranges = new List<FrameRange>();
        foreach (ZonePlan plan in _plans)
        {
            Zone zone = _machine.NodeData[plan.Zone.Node]!.Zones[plan.Index];
            zone.Span(plan.Start, plan.Spanned);
            zone.PresentPages = plan.Present;
            zone.ManagedPages = plan.Managed;
            SetMarks(zone, plan.Zone);

            // Where the holes are isn't told; they are put at the end of the span.
            ranges.Add(new FrameRange(plan.Start, plan.Start + plan.Present, zone));
            Place(zone, plan);
        }

        foreach (Node node in _machine.NodeData.OfType<Node>())
        {
            ZonePlan[] own = [.. _plans.Where(plan => plan.Zone.Node == node.Nid)];
            node.StartPfn = own.Select(plan => plan.Start).DefaultIfEmpty().Min();
            node.SpannedPages = own.Select(plan => plan.End).DefaultIfEmpty().Max() - node.StartPfn;
            node.PresentPages = own.Sum(plan => plan.Present);
            node.KswapdHighestZone = _machine.Architecture.MaxZones;
        }

        _machine.TotalRam = _plans.Sum(plan => plan.Managed);
        _machine.MovableZone = -1;
        _machine.Complete(ranges);
        ZonelistBuilder.BuildAll(_machine);
        SpanContiguity.Apply(_machine);
        SetSysctls();
        PageSetSizes.ApplyAll(_machine);
        foreach (Zone zone in _machine.PopulatedZones)
        {
            zone.SetStatThreshold(CounterThresholds.Normal(zone.ManagedPages, _machine.Cpus.Count));
            zone.NrFreeGlobal = zone.Buddy.FreePages;
        }

        ModeledSystem.TurnOn(_machine);
    }

    private void SetMarks(Zone zone, ObservedZone told)
    {
        long boost = BoostReading.Of(told, _rules, _machine.Build.PageblockPages).Pages;
        long min = (told.Min ?? 0) - boost, low = (told.Low ?? told.Min ?? 0) - boost, high = (told.High ?? told.Low ?? told.Min ?? 0) - boost;
        zone.SetRawWatermark(Watermark.Min, min);
        zone.SetRawWatermark(Watermark.Low, low);
        zone.SetRawWatermark(Watermark.High, high);
        zone.SetRawWatermark(Watermark.Promo, high + (high - low));
        zone.WatermarkBoost = boost;
        for (int i = 0; i < Math.Min(zone.LowmemReserve.Length, told.LowmemReserve.Length); i++)
        {
            zone.LowmemReserve[i] = told.LowmemReserve[i];
        }

        if (told.Min is null)
        {
            _filled.Add($"{told.Name}: marks of 0, since none are told");
        }
    }

    private void Place(Zone zone, ZonePlan plan)
    {
        var placer = new BlockPlacer(plan.Start, plan.Start + plan.Present, _machine.Build);
        var lists = new List<(long Pfn, int Order, int Type)>();
        foreach ((int order, int type, long count) in TypeShares.Of(plan.Zone))
        {
            for (long k = 0; k < count; k++)
            {
                long pfn = placer.Place(order, type);
                if (pfn < 0)
                {
                    throw new PhysMemException(
                        FaultCode.InputInvalid,
                        $"Zone {plan.Zone.Name} of node {plan.Zone.Node} has {plan.Managed} pages, which don't hold the free blocks that line {plan.Zone.Line} tells of.",
                        "Check the numbers of the buddy line against present: and managed:.");
                }

                lists.Add((pfn, order, type));
            }
        }

        SetTypes(zone, plan, placer.Types);
        foreach ((long pfn, int order, int type) in lists)
        {
            zone.Buddy.AppendRecorded(zone.FrameIndex(pfn), order, type);
        }

        CountReserves(zone, plan.Zone, lists);
        if (plan.Zone.BlockPages is { } pages)
        {
            _told.Add($"{plan.Zone.Name} of node {plan.Zone.Node}: {pages} free pages by order");
            _filled.Add($"{plan.Zone.Name} of node {plan.Zone.Node}: which frames are free");
        }

        if (plan.Zone.Free is { } free && free != zone.Buddy.FreePages)
        {
            _filled.Add($"{plan.Zone.Name} of node {plan.Zone.Node}: free is the {zone.Buddy.FreePages} pages of the blocks, not the {free} told");
        }
    }

    private void SetTypes(Zone zone, ZonePlan plan, IReadOnlyDictionary<long, int> types)
    {
        long size = _machine.Build.PageblockPages, first = plan.Start / size * size;
        long highAtomic = (plan.Zone.ReservedHighAtomic ?? 0) / size - types.Values.Count(type => type == MigrateTypes.HighAtomic);
        for (long pfn = first; pfn < plan.End; pfn += size)
        {
            int type = types.GetValueOrDefault(pfn, MigrateTypes.Movable);
            if (!types.ContainsKey(pfn) && highAtomic > 0 && pfn >= plan.Start)
            {
                highAtomic--;
                type = MigrateTypes.HighAtomic;
            }

            zone.Pageblocks.SetOfFrame(zone.FrameIndex(pfn), type);
        }
    }

    private void CountReserves(Zone zone, ObservedZone told, List<(long Pfn, int Order, int Type)> lists)
    {
        long Pages(int type) => lists.Where(one => one.Type == type).Sum(one => 1L << one.Order);
        zone.NrReservedHighAtomic = told.ReservedHighAtomic ?? 0;
        zone.NrFreeHighAtomic = Pages(MigrateTypes.HighAtomic);
        long cma = Pages(MigrateTypes.Cma);
        if (cma > 0)
        {
            zone.CmaPages = lists.Where(one => one.Type == MigrateTypes.Cma)
                .Select(one => one.Pfn / _machine.Build.PageblockPages).Distinct().Count() * _machine.Build.PageblockPages;
            zone.CmaPages = Math.Max(zone.CmaPages, cma);
            zone.NrFreeCmaGlobal = cma;
        }
    }

    private void SetSysctls()
    {
        Zone[] low = [.. _machine.PopulatedZones.Where(zone => zone.Type is not (ZoneType.HighMem or ZoneType.Movable))];
        _machine.Sysctl.MinFreeKbytes = low.Sum(zone => zone.RawWatermark(Watermark.Min)) << (_machine.Build.PageShift - 10);
        _machine.Sysctl.UserMinFreeKbytes = -1;
        int[] ratios = LowmemReserve.DefaultRatios(_machine.Architecture);
        foreach (Zone zone in _machine.PopulatedZones)
        {
            long above = 0;
            for (int higher = zone.Index + 1; higher < zone.LowmemReserve.Length; higher++)
            {
                above += zone.Node.Zones[higher].ManagedPages;
                if (zone.LowmemReserve[higher] > 0 && above > 0)
                {
                    ratios[zone.Index] = (int)Math.Max(1, above / zone.LowmemReserve[higher]);
                    break;
                }
            }
        }

        _machine.Sysctl.LowmemReserveRatio = ratios;
        _filled.Add("one CPU a node, nothing on per-CPU lists, page cache none");
    }
}
