using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Gfp;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Recording;
using PhysMem.Engine.Report;

namespace PhysMem.Engine.Face;

/// <summary>Snapshots of zonelists, page sets, fragmentation and counters.</summary>
public sealed partial class SimMachine
{
    /// <summary>The zonelists of all nodes.</summary>
    /// <param name="thisNode">The lists of __GFP_THISNODE (ZONELIST_NOFALLBACK) rather than those with all nodes.</param>
    /// <param name="gfp">Only the zones that requests with this mask may use; null for all.</param>
    /// <exception cref="PhysMemException"><see cref="FaultCode.GfpZoneBad"/>.</exception>
    public IEnumerable<ZoneListReport> GetZoneLists(bool thisNode = false, GfpMask? gfp = null)
    {
        int? highest = null;
        if (gfp is { } mask)
        {
            State.ZoneTable.ThrowIfBad(mask);
            highest = State.ZoneTable.ZoneIndex(mask.Value);
            thisNode |= Architecture.IsNuma && mask.Has(GfpMask.ThisNode);
        }

        return
            from node in State.Nodes
            from entry in (thisNode ? node.ThisNode : node.Fallback).Zones.Select((zone, position) => (zone, position))
            where !(entry.zone.Index > highest)
            select new ZoneListReport
            {
                Machine = Name,
                PreferredNode = node.Nid,
                List = thisNode ? "NoFallback" : "Fallback",
                Position = entry.position,
                Node = entry.zone.Node.Nid,
                Zone = entry.zone.Name,
                FreePages = entry.zone.NrFree,
                Low = entry.zone.WatermarkPages(Watermark.Low),
                LowmemReserve = highest is { } index ? entry.zone.LowmemReserve[index] : null,
            };
    }

    /// <summary>The page sets of all zones, CPU by CPU.</summary>
    public IEnumerable<PageSetReport> GetPageSets() =>
        from zone in State.PopulatedZones
        from cpu in State.Cpus
        let set = zone.PageSets[cpu.Id]
        select new PageSetReport
        {
            Machine = Name,
            Node = zone.Node.Nid,
            Zone = zone.Name,
            Cpu = cpu.Id,
            Count = set.Count,
            High = set.High,
            Batch = set.Batch,
            FreeFactor = set.FreeFactor,
            FreeDiff = set.DiffFree,
            StatThreshold = set.StatThreshold,
        };

    /// <summary>The lists of all page sets that have blocks.</summary>
    public IEnumerable<PageSetListReport> GetPageSetLists() =>
        from zone in State.PopulatedZones
        from cpu in State.Cpus
        from list in StateCapture.PageSetOf(State, zone, cpu.Id).Lists
        select new PageSetListReport
        {
            Machine = Name,
            Node = zone.Node.Nid,
            Zone = zone.Name,
            Cpu = cpu.Id,
            Order = list.Order,
            MigrateType = (list.MigrateType ?? OfHugeList(list.List)).ToString(),
            Blocks = list.Pages.Length,
        };

    /// <summary>What the free memory of all zones is worth to requests of each order.</summary>
    public IEnumerable<FragmentationReport> GetFragmentation() =>
        from zone in State.PopulatedZones
        from order in Enumerable.Range(0, PageConstants.OrderCount)
        let index = ExtFragText.FragmentationIndex(zone.Buddy, order)
        let suitable = ExtFragText.SuitableBlocks(zone.Buddy, order)
        select new FragmentationReport
        {
            Machine = Name,
            Node = zone.Node.Nid,
            Zone = zone.Name,
            Order = order,
            Suitable = suitable,
            UnusableIndex = ExtFragText.UnusableIndex(zone.Buddy, order),
            FragmentationIndex = index,
            Cause = suitable > 0 ? "None" : index <= State.Sysctl.ExtFragThreshold ? "LackOfMemory" : "Fragmentation",
        };

    /// <summary>The counters that the simulator keeps.</summary>
    /// <param name="scope">For the whole machine, or for each of its nodes or zones.</param>
    public IEnumerable<CounterReport> GetCounters(CounterScope scope) => scope switch
    {
        CounterScope.Zone => State.PopulatedZones.SelectMany(
            zone => Kept(scope, VmCounters.OfZones(State, zone), zone.Node.Nid, zone.Name)),
        CounterScope.Node => State.Nodes.SelectMany(
            node => Kept(scope, VmCounters.OfZones(State, node.Zones).Concat(VmCounters.OfNodes(State, node)), node.Nid)),
        _ => Kept(scope, VmCounters.OfMachine(State)),
    };

    private IEnumerable<CounterReport> Kept(
        CounterScope scope, IEnumerable<VmCounter> counters, int? node = null, string? zone = null)
    {
        foreach ((string name, long? kept) in counters)
        {
            if (kept is { } value)
            {
                yield return new CounterReport
                {
                    Machine = Name,
                    Scope = scope.ToString(),
                    Node = node,
                    Zone = zone,
                    Name = name,
                    Value = value,
                };
            }
        }
    }

    private static MigrateType OfHugeList(int list) =>
        list == PageSet.ListOf(PageConstants.PageblockOrder, MigrateTypes.Movable) ? MigrateType.Movable : MigrateType.Unmovable;
}
