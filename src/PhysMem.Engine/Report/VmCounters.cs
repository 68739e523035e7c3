using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;

namespace PhysMem.Engine.Report;

/// <summary>A counter; null where the simulator doesn't keep it, which the kernel's texts show as 0.</summary>
internal readonly record struct VmCounter(string Name, long? Value);

/// <summary>Values of the kernel's counters, in the kernel's order.</summary>
internal static class VmCounters
{
    // How many of a node's counters are its zones' LRU sizes added up.
    private const int NodeLruCounters = LruLists.Count + 1;

    private static readonly (string Name, Func<Zone, long> Of)[] s_numa =
    [
        ("numa_hit", zone => zone.NumaHit),
        ("numa_miss", zone => zone.NumaMiss),
        ("numa_foreign", zone => zone.NumaForeign),
        ("numa_interleave", zone => zone.NumaInterleave),
        ("numa_local", zone => zone.NumaLocal),
        ("numa_other", zone => zone.NumaOther),
    ];

    /// <summary>Those that zones have, added up over several of one machine.</summary>
    public static IEnumerable<VmCounter> OfZones(MachineState machine, params Zone[] zones) =>
    [
        .. CounterNames.OfZones(machine.Line).Zip(
            machine.Line.ZoneCounters, (name, kept) => new VmCounter(name, Math.Max(zones.Sum(zone => zone.GlobalCounter(kept)), 0))),
        .. machine.Architecture.IsNuma ? s_numa.Select(one => new VmCounter(one.Name, zones.Sum(one.Of))) : [],
    ];

    /// <summary>Those that nodes have beside the counters of their zones, added up over several.</summary>
    public static IEnumerable<VmCounter> OfNodes(MachineState machine, params Node[] nodes)
    {
        PressureCounts counts = machine.Allocator.Pressure.Counts;

        // What reclaim did isn't kept by node.
        Dictionary<string, long> events = nodes.Length == machine.Nodes.Length ? Events(machine) : [];
        return CounterNames.OfNodes(machine.Line, machine.Build).Select((name, i) => new VmCounter(name, name switch
        {
            "nr_dirty" => nodes.Sum(counts.Dirty),
            "nr_writeback" => nodes.Sum(counts.Writeback),
            _ when i < NodeLruCounters => nodes.Sum(node => node.Zones.Sum(zone => zone.LruCounters[i])),
            _ => events.TryGetValue(name, out long value) ? value : null,
        }));
    }

    /// <summary>/proc/vmstat: zones, nodes, events.</summary>
    public static IEnumerable<VmCounter> OfMachine(MachineState machine)
    {
        Dictionary<string, long> events = Events(machine);
        return
        [
            .. OfZones(machine, machine.PopulatedZones),
            .. OfNodes(machine, machine.Nodes),
            .. CounterNames.Events(machine.Line, machine.Build)
                .Select(name => new VmCounter(name, events.TryGetValue(name, out long value) ? value : null)),
        ];
    }

    private static Dictionary<string, long> Events(MachineState machine)
    {
        PressureTotals totals = machine.Allocator.Pressure.Totals
            ?? new PressureTotals(machine.Architecture.MaxZones);
        var events = new Dictionary<string, long>
        {
            ["pgfree"] = machine.Events.PgFree,
            ["pgsteal_kswapd"] = totals.StolenByKswapd,
            ["pgsteal_direct"] = totals.StolenDirect,
            ["pgscan_kswapd"] = totals.ScannedByKswapd,
            ["pgscan_direct"] = totals.ScannedDirect,
            ["pageoutrun"] = totals.KswapdRuns,
            ["oom_kill"] = totals.OomKills,
            ["pgmigrate_success"] = totals.Migrated,
            ["compact_stall"] = totals.CompactStalls,
            ["compact_fail"] = totals.CompactStalls - totals.CompactSuccesses,
            ["compact_success"] = totals.CompactSuccesses,
        };
        AddByZone("pgalloc", machine.Events.PgAlloc);
        AddByZone("allocstall", totals.AllocStallsByZone);
        return events;

        void AddByZone(string name, long[] values)
        {
            foreach ((string one, long value) in CounterNames.ByZone(name, machine.Architecture).Zip(values))
            {
                events[one] = value;
            }
        }
    }
}
