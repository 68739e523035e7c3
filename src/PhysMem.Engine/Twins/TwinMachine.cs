using PhysMem.Engine.Boot;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Face;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Frames;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Limits;
using PhysMem.Engine.Observed;
using PhysMem.Engine.Pressure;

namespace PhysMem.Engine.Twins;

/// <summary>
/// Builds a machine that has the numbers of a text: free blocks by order and type, marks with boost, reserves, per-CPU
/// lists, and the sysctls that lead to them. What the text doesn't say is filled by rules, and told of.
/// </summary>
public sealed class TwinMachine
{
    private readonly TwinSource _source;
    private readonly TwinNotes _notes = new();
    private readonly MachineState _machine;
    private readonly ZoneSet _zones;
    private readonly IReadOnlyList<ZonePlan> _plans;

    private TwinMachine(TwinSource source, ZoneSet zones, MachineState machine)
    {
        _source = source;
        _machine = machine;
        _zones = zones;
        IReadOnlyList<ZonePlan> plans = ZonePlan.Of(source.Memory, source.Listings, zones, machine.Build, _notes);
        _plans = source.IsEmpty ? [.. plans.Select(plan => plan.Emptied())] : plans;
    }

    /// <summary>Builds the twin of a report's machine.</summary>
    /// <param name="report">A report with its memory part.</param>
    /// <param name="name">What to call the machine.</param>
    /// <param name="line">The line of its kernel; by default that of the report's release, or of its form.</param>
    /// <param name="isEmpty">Whether it has nothing in use: its zones, marks and CPUs are those of the text, and all pages are free.</param>
    /// <exception cref="PhysMemException">It has no memory part, or its numbers can't all be true.</exception>
    public static Twin Build(KernelReport report, string name, KernelLine? line = null, bool isEmpty = false)
    {
        ArgumentNullException.ThrowIfNull(report);
        return Build(TwinSource.Of(report, line) with { IsEmpty = isEmpty }, name);
    }

    /// <summary>Builds the twin of a machine of which /proc tells.</summary>
    /// <param name="snapshot">What /proc/zoneinfo, buddyinfo and pagetypeinfo, or some of them, told at one time.</param>
    /// <param name="name">What to call the machine.</param>
    /// <param name="line">The line of its kernel; by default the one that prints such texts.</param>
    /// <param name="listings">What lists of its RAM and nodes say besides.</param>
    /// <param name="isEmpty">Whether it has nothing in use: its zones, marks and CPUs are those of the text, and all pages are free.</param>
    /// <exception cref="PhysMemException">The numbers can't all be true.</exception>
    public static Twin Build(ProcSnapshot snapshot, string name, KernelLine? line = null, MachineListings? listings = null, bool isEmpty = false)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        TwinSource source = TwinSource.Of(snapshot, line);
        listings ??= MachineListings.None;
        return Build(source with { Memory = listings.Complete(source.Memory), Listings = listings, IsEmpty = isEmpty }, name);
    }

    private static Twin Build(TwinSource source, string name)
    {
        MemoryInfo memory = source.Memory;
        if (!memory.Zones.Any(zone => zone.Managed > 0 || zone.Present > 0 || zone.Free > 0 || zone.BlockPages > 0))
        {
            throw new PhysMemException(
                FaultCode.InputInvalid, "The text tells of no zone with memory.", "Give the zone lines of a report, or /proc/zoneinfo.");
        }

        foreach (ObservedZone zone in memory.Zones)
        {
            RefuseNegative(zone);
        }

        var zones = ZoneSet.Of(memory, source.Gfp);
        int[] nodes = [.. memory.Zones.Select(zone => zone.Node).Concat(source.Listings.Nodes?.Nodes.Select(node => node.Id) ?? []).Distinct().Order()];
        ArchitectureProfile architecture = ArchitectureOf(memory, zones, nodes);
        if (nodes[^1] >= architecture.MaxNodes)
        {
            throw new PhysMemException(
                FaultCode.InputInvalid, $"There is a node {nodes[^1]}, but a kernel with the zones {string.Join(' ', zones.Names)} has nodes below {architecture.MaxNodes}.",
                "Check the node numbers and the names of the zones.");
        }

        TwinCpus cpus = TwinCpus.Of(memory, source.Listings.Nodes, nodes);
        var machine = new MachineState(BuildOf(source, architecture), cpus.Cpus, source.Line);
        try
        {
            var twin = new TwinMachine(source, zones, machine);
            cpus.Tell(twin._notes);
            twin.Fill(nodes);
            return new Twin(new SimMachine(machine, name), [.. twin._notes.Told], [.. twin._notes.Filled]).Kept();
        }
        catch
        {
            machine.Dispose();
            throw;
        }
    }

    // Where no reserves are told, zones of a PC are those of x86_64; ZONE_DEVICE never shows.
    private static ArchitectureProfile ArchitectureOf(MemoryInfo memory, ZoneSet zones, int[] nodes) =>
        zones.Names is ["DMA", "DMA32", "Normal", "Movable"] && memory.Zones.All(zone => zone.LowmemReserve.IsEmpty)
            ? ArchitectureProfile.X64
            : ArchitectureProfile.OfZones(zones.Names, nodes is not [0]);

    private static KernelBuild BuildOf(TwinSource source, ArchitectureProfile architecture)
    {
        MemoryInfo memory = source.Memory;
        int maxOrder = memory.MaxOrder;
        if (maxOrder > KernelBuild.GreatestOrder || source.PageblockOrder is < KernelBuild.LeastPageblockOrder)
        {
            throw new PhysMemException(
                FaultCode.InputInvalid, $"The largest order is {maxOrder} and pageblocks are of order {source.PageblockOrder ?? PageConstants.PageblockOrder}.",
                $"Machines have orders up to {KernelBuild.GreatestOrder}, and pageblocks of order {KernelBuild.LeastPageblockOrder} and more.");
        }

        return new KernelBuild(architecture)
        {
            PageShift = int.Log2(memory.PageSize),
            MaxOrder = maxOrder,
            PageblockOrder = Math.Min(source.PageblockOrder ?? PageConstants.PageblockOrder, maxOrder),
            HasCma = source.HasAreas || memory.Zones.Any(zone => zone.PageblocksByType.ContainsKey("CMA")),
        };
    }

    private static void RefuseNegative(ObservedZone zone)
    {
        bool isNegative = zone.Values.Any(value => value.Value < 0 && !value.Key.StartsWith("nr_", StringComparison.Ordinal))
            || zone.LowmemReserve.Any(pages => pages < 0) || zone.PageSets.Any(set => set.Count < 0 || set.High < 0 || set.Batch < 0);
        if (isNegative)
        {
            throw ZonePlan.Bad(zone, "has a number below 0", "Correct the line.");
        }
    }

    private void Fill(int[] nodes)
    {
        _notes.Told.Add($"Linux {_machine.Line}");
        foreach (int node in nodes)
        {
            _machine.AddNode(node);
        }

        var budget = new TableBudget();
        (int Order, int Type, long Count)[][] shares = [.. _plans.Select(plan => ZoneFill.RequireRoom(plan, _machine.Build, budget))];

        SetLimits();
        var ranges = new List<FrameRange>();
        var used = new List<UsedFrames>();
        var pages = new TwinPages();
        foreach ((ZonePlan plan, (int Order, int Type, long Count)[] blocks) in _plans.Zip(shares))
        {
            Zone zone = ZoneOf(plan.Zone)!;
            zone.Span(plan.Start, plan.Spanned, ZoneFill.HasWideLinks(blocks, _machine.Build));
            zone.PresentPages = plan.Present;
            zone.ManagedPages = plan.Managed;
            ranges.AddRange(plan.Memory.Select(run => new FrameRange(run.Start, run.End, zone)));
            used.Add(ZoneFill.Fill(zone, plan, blocks, pages, _notes));
        }

        SetNodes();
        _machine.TotalRam = _plans.Sum(plan => plan.Managed);

        // find_usable_zone_for_movable: the highest zone with memory.
        _machine.MovableZone = _plans.Select(plan => plan.Index)
            .Where(index => _machine.Architecture.Zones[index] is not (ZoneType.Movable or ZoneType.Device)).DefaultIfEmpty().Max();
        _machine.Complete(ranges);
        SetDistances(nodes);
        ZonelistBuilder.BuildAll(_machine);
        SpanContiguity.Apply(_machine);
        SetSysctls();
        foreach ((ZonePlan plan, UsedFrames frames) in _plans.Zip(used))
        {
            TwinPageSets.Apply(ZoneOf(plan.Zone)!, plan.Zone, frames, _notes);
        }

        ModeledSystem.TurnOn(_machine);
        foreach ((ZonePlan plan, UsedFrames frames) in _plans.Zip(used))
        {
            Zone zone = ZoneOf(plan.Zone)!;
            TwinLru.Apply(zone, plan.Zone, frames, _source.IsOfFailure, _source.Memory.PageSize, _notes);
            TwinLru.CountNuma(zone, plan.Zone);
        }

        SayWhatIsFilled();
    }

    private void SetDistances(int[] nodes)
    {
        if (_source.Listings.Nodes is not { } listing)
        {
            return;
        }

        var told = listing.Nodes.Where(node => nodes.Contains(node.Id)).ToDictionary(node => node.Id);
        if (told.Count == nodes.Length && NumaListingNode.HaveDistances(told.Values))
        {
            _machine.NodeDistance = (from, to) => told[from].Distances[to];
            _notes.Told.Add("distances of nodes");
        }
        else
        {
            _notes.Filled.Add("distances of nodes: none, as the list doesn't have all of these nodes");
        }
    }

    private Zone? ZoneOf(ObservedZone told) =>
        _zones.IndexOf(told.Name) is var index and >= 0 ? _machine.NodeData[told.Node]!.Zones[index] : null;

    // Zones without memory have marks and reserves too.
    private void SetLimits()
    {
        foreach (ObservedZone told in _source.Memory.Zones)
        {
            if (ZoneOf(told) is { } zone)
            {
                SetLimits(zone, told);
            }
            else
            {
                _notes.Fill(told, "left out, since no kernel has such a zone");
            }
        }
    }

    private void SetLimits(Zone zone, ObservedZone told)
    {
        long boost = BoostReading.Of(told, _source.Rules, _machine.Build.PageblockPages).Pages;
        long min = (told.Min ?? 0) - boost, low = (told.Low ?? told.Min ?? 0) - boost, high = (told.High ?? told.Low ?? told.Min ?? 0) - boost;
        zone.SetRawWatermark(Watermark.Min, min);
        zone.SetRawWatermark(Watermark.Low, low);
        zone.SetRawWatermark(Watermark.High, high);
        zone.SetRawWatermark(Watermark.Promo, told.Values.TryGetValue("promo", out long promo) ? promo - boost : high + (high - low));
        zone.WatermarkBoost = boost;
        for (int i = 0; i < Math.Min(zone.LowmemReserve.Length, told.LowmemReserve.Length); i++)
        {
            zone.LowmemReserve[i] = told.LowmemReserve[i];
        }

        if (told.Min is not null)
        {
            _notes.Tell(told, $"marks min {told.Min}, low {told.Low}, high {told.High}" + (boost > 0 ? $", {boost} of it boost" : ""));
        }
    }

    private void SetNodes()
    {
        foreach (Node node in _machine.NodeData.OfType<Node>())
        {
            ZonePlan[] own = [.. _plans.Where(plan => plan.Zone.Node == node.Nid)];
            node.StartPfn = own.Select(plan => plan.Start).DefaultIfEmpty().Min();
            node.SpannedPages = own.Select(plan => plan.End).DefaultIfEmpty().Max() - node.StartPfn;
            node.PresentPages = own.Sum(plan => plan.Present);
            node.KswapdHighestZone = _machine.Architecture.MaxZones;
        }
    }

    // Without marks they are those that a kernel would set.
    private void SetSysctls()
    {
        if (_plans.All(plan => plan.Zone.Min is null))
        {
            _machine.Sysctl.LowmemReserveRatio = LowmemReserve.DefaultRatios(_machine.Architecture);
            MinFreeKbytes.Calculate(_machine);
            WatermarkSetup.Apply(_machine);
            LowmemReserve.Apply(_machine);
            _notes.Filled.Add("marks and reserves, as a kernel would set them");
            return;
        }

        SysctlInference.FindMarks(_machine, _notes);
        if (_plans.Any(plan => !plan.Zone.LowmemReserve.IsEmpty))
        {
            SysctlInference.FindRatios(_machine, _notes);
        }
        else
        {
            _machine.Sysctl.LowmemReserveRatio = LowmemReserve.DefaultRatios(_machine.Architecture);
            LowmemReserve.Apply(_machine);
            _notes.Filled.Add("reserves, as a kernel would set them");
        }

        TotalReserve.Apply(_machine);
        PageSetSizes.ApplyAll(_machine);
    }

    private void SayWhatIsFilled()
    {
        _notes.Filled.Add(_source.IsEmpty
            ? "which frames are free: all that are managed, in blocks as large as they can be"
            : "which frames are free: as high in each zone as they can be, so that nothing merges");
        if (!_source.Memory.IsPageSizeTold)
        {
            _notes.Filled.Add($"pages of {_source.Memory.PageSize} bytes");
        }

        if (_source.IsOfFailure)
        {
            _notes.Filled.Add("nothing can be reclaimed or moved, as the failed request had tried that");
        }
    }
}
