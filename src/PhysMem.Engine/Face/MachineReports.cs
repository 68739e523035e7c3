using PhysMem.Engine.Audit;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Gfp;
using PhysMem.Engine.Pressure;
using PhysMem.Engine.Report;

namespace PhysMem.Engine.Face;

/// <summary>A machine's structures as rows of plain values. They say what was; nothing that happens later changes them.</summary>
public sealed class MachineReports : MachineSubject
{
    // A few thousand rows take about a millisecond, and less memory than the large object heap begins with.
    private const int RowsAtOnce = 4096;

    internal MachineReports(SimMachine machine)
        : base(machine)
    {
    }

    /// <summary>All online nodes, rising.</summary>
    public IReadOnlyList<NodeReport> Nodes() => [.. State.Nodes.Select(NodeReport.Of)];

    /// <summary>NODE_DATA: the node with an id; null when none is online.</summary>
    public NodeReport? Node(int nid) => PlaceCheck.FindNode(State, nid) is { } node ? NodeReport.Of(node) : null;

    /// <summary>The zones of all nodes, node by node, lowest first.</summary>
    /// <param name="empty">Unpopulated zones too.</param>
    public IReadOnlyList<ZoneReport> Zones(bool empty = false) =>
        [.. State.Zones.Where(zone => empty || zone.IsPopulated).Select(ZoneReport.Of)];

    /// <summary>The free lists of all populated zones: every order of every migratetype.</summary>
    /// <param name="empty">Lists without blocks too.</param>
    public IReadOnlyList<FreeAreaReport> FreeAreas(bool empty = false) =>
        [.. State.PopulatedZones.SelectMany(FreeAreaReport.Of).Where(list => empty || list.Blocks > 0)];

    /// <summary>The zonelists of all nodes.</summary>
    /// <param name="thisNode">The lists of __GFP_THISNODE (ZONELIST_NOFALLBACK) rather than those with all nodes.</param>
    /// <param name="gfp">Only the zones that requests with this mask may use; null for all.</param>
    /// <exception cref="PhysMemException"><see cref="FaultCode.GfpZoneBad"/>.</exception>
    public IReadOnlyList<ZoneListReport> ZoneLists(bool thisNode = false, GfpMask? gfp = null)
    {
        if (gfp is { } mask)
        {
            State.ZoneTable.ThrowIfBad(mask, GfpLayout.Of(State.Line));
        }

        return [.. ZoneListReport.Of(State, thisNode, gfp)];
    }

    /// <summary>The page sets of all zones, CPU by CPU.</summary>
    public IReadOnlyList<PageSetReport> PageSets() => [.. OfPageSets(PageSetReport.Of)];

    /// <summary>The lists of all page sets that have blocks.</summary>
    public IReadOnlyList<PageSetListReport> PageSetLists() =>
        [.. OfPageSets(PageSetListReport.Of).SelectMany(lists => lists).Where(list => list.Blocks > 0)];

    /// <summary>What the free memory of all zones is worth to requests of each order.</summary>
    public IReadOnlyList<FragmentationReport> Fragmentation() =>
        [.. State.PopulatedZones.SelectMany(FragmentationReport.Of)];

    /// <summary>The counters that the simulator keeps.</summary>
    /// <param name="scope">For the whole machine, or for each of its nodes or zones.</param>
    public IReadOnlyList<CounterReport> Counters(CounterScope scope) => [.. CounterReport.Of(State, scope)];

    /// <summary>All sysctls with their values. Unlike <see cref="MachineSysctls.Get"/> this changes nothing.</summary>
    public IReadOnlyList<SysctlReport> Sysctls() => [.. SysctlReport.Of(State)];

    /// <summary>What reclaim, compaction and the OOM killer have done so far.</summary>
    public PressureReport Pressure() => PressureReport.Of(State);

    /// <summary>The tasks, oldest first.</summary>
    public IReadOnlyList<TaskReport> Tasks() => ModeledSystem.Of(State) is { } model
        ? [.. model.Tasks.Tasks.Select(task => task.Report(State, model.Swap.Total))]
        : [];

    /// <summary>
    /// Checks lists, marks and counters against each other: what is wrong, nothing for a sound machine. A machine
    /// that was only used through its public face is sound.
    /// </summary>
    public IReadOnlyList<AuditFinding> Audit() => [.. MachineAudit.Findings(State)];

    /// <summary>Tells about the next frames of RAM.</summary>
    /// <param name="query">Which.</param>
    /// <param name="rows">Gets them, rising.</param>
    /// <returns>The query for what is behind them.</returns>
    public PageQuery ReadPages(PageQuery query, ICollection<PageReport> rows)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(rows);
        return new PageWalk(State, query, rows, RowsAtOnce).Run();
    }

    /// <summary>Tells about the next pageblocks that have RAM.</summary>
    /// <param name="query">Which; a pageblock of which only a part is in the range is told about as a whole.</param>
    /// <param name="rows">Gets them, rising.</param>
    /// <returns>The query for what is behind them.</returns>
    public PageQuery ReadPageBlocks(PageQuery query, ICollection<PageBlockReport> rows)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(rows);
        return PageBlockWalk.Run(State, query, rows, RowsAtOnce);
    }

    /// <summary>Tells about the next pageblocks that have RAM, of those that are alike once.</summary>
    /// <param name="query">Which; a pageblock of which only a part is in the range is told about as a whole.</param>
    /// <param name="rows">Gets them, rising.</param>
    /// <returns>The query for what is behind them.</returns>
    public PageQuery ReadPageBlockStretches(PageQuery query, ICollection<PageBlockStretch> rows)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(rows);
        return PageBlockWalk.Run(State, query, rows, RowsAtOnce);
    }

    /// <summary>Refuses a range of frames none of which is RAM.</summary>
    /// <param name="startPfn">The first frame.</param>
    /// <param name="endPfn">The frame behind the last one.</param>
    /// <exception cref="PhysMemException"><see cref="FaultCode.ForeignFrame"/>.</exception>
    public void RequireMemory(long startPfn, long endPfn) => PlaceCheck.RequireMemory(State, startPfn, endPfn);

    private IEnumerable<T> OfPageSets<T>(Func<Zone, int, T> report) =>
        from zone in State.PopulatedZones
        from cpu in State.Cpus
        select report(zone, cpu.Id);
}
