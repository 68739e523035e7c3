using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Text;

namespace PhysMem.Engine.Pressure;

/// <summary>A model that begins as that of another machine.</summary>
internal sealed partial class ModeledSystem
{
    /// <summary>Settings and totals of the machine as a whole.</summary>
    public static readonly NumberField<ModeledSystem>[] Fields =
    [
        new("movable_requests", s => (long)s.MovableRequests, (s, v) => s.MovableRequests = (LruKind)v, (long)LruKind.File),
        new("daemons_run", s => s.DaemonsRunByThemselves ? 1 : 0, (s, v) => s.DaemonsRunByThemselves = v != 0, 1),
        new("dirty_ratio", s => s.DirtyRatio, (s, v) => s.DirtyRatio = (int)v, 100),
        new("oom_kill_allocating_task", s => s.OomKiller.KillsCaller ? 1 : 0, (s, v) => s.OomKiller.KillsCaller = v != 0, 1),
        new("panic_on_oom", s => s.OomKiller.PanicOnOom, (s, v) => s.OomKiller.PanicOnOom = (int)v, 2),
        new("tasks_used", s => s.Tasks.IsUsed ? 1 : 0, (s, v) => s.Tasks.IsUsed = v != 0, 1),
        new("swap_total", s => s.Swap.Total, (s, v) => s.Swap.Resize(v)),
        new("swap_used", s => s.Swap.Used, (s, v) => s.Swap.Take(v)),
        new("lost_pages", s => s._lost, (s, v) => s._lost = v),
        .. Enumerable.Range(0, ArchitectureProfile.All.Max(a => a.MaxZones)).Select(Stalls),
        new("pgscan_direct", s => s.Totals.ScannedDirect, (s, v) => s.Totals.ScannedDirect = v),
        new("pgsteal_direct", s => s.Totals.StolenDirect, (s, v) => s.Totals.StolenDirect = v),
        new("pageoutrun", s => s.Totals.KswapdRuns, (s, v) => s.Totals.KswapdRuns = v),
        new("pgscan_kswapd", s => s.Totals.ScannedByKswapd, (s, v) => s.Totals.ScannedByKswapd = v),
        new("pgsteal_kswapd", s => s.Totals.StolenByKswapd, (s, v) => s.Totals.StolenByKswapd = v),
        new("pgsteal_on_demand", s => s.Totals.StolenOnDemand, (s, v) => s.Totals.StolenOnDemand = v),
        new("compact_stall", s => s.Totals.CompactStalls, (s, v) => s.Totals.CompactStalls = v),
        new("compact_success", s => s.Totals.CompactSuccesses, (s, v) => s.Totals.CompactSuccesses = v),
        new("pgmigrate_success", s => s.Totals.Migrated, (s, v) => s.Totals.Migrated = v),
        new("oom_kill", s => s.Totals.OomKills, (s, v) => s.Totals.OomKills = v),
        new("freed_by_kills", s => s.Totals.FreedByKills, (s, v) => s.Totals.FreedByKills = v),
    ];

    // Not every architecture has as many zones: there such a counter stays 0.
    private static NumberField<ModeledSystem> Stalls(int zone) => new(
        FormattableString.Invariant($"allocstall_zone{zone}"),
        s => s.Totals.AllocStallsByZone.ElementAtOrDefault(zone),
        (s, v) => s.Totals.CountStalls(zone, v));

    public override PressureModel CopyFor(MachineState machine)
    {
        var copy = new ModeledSystem(machine);
        Fields.Copy(this, copy);
        copy.Tasks.CopyFrom(Tasks);
        foreach ((long from, long now) in Moves.List())
        {
            copy.Moves.Append(from, now);
        }

        foreach (Node node in Machine.Nodes)
        {
            NodePressure.Fields.Copy(Of(node), copy.Of(machine.NodeData[node.Nid]!));
        }

        foreach (Zone zone in Machine.PopulatedZones)
        {
            Zone twin = machine.NodeData[zone.Node.Nid]!.Zones[zone.Index];
            twin.Lru!.CopyFrom(zone.Lru!);
            CompactionDeferral.Fields.Copy(Of(zone), copy.Of(twin));
        }

        return copy;
    }
}
