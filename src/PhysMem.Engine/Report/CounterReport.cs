using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;

namespace PhysMem.Engine.Report;

/// <summary>What a counter counts for.</summary>
public enum CounterScope
{
    /// <summary>The whole machine: /proc/vmstat.</summary>
    Machine,

    /// <summary>One node: its part of /proc/zoneinfo, and its zones' counters added up.</summary>
    Node,

    /// <summary>One zone: its part of /proc/zoneinfo.</summary>
    Zone,
}

/// <summary>One of the kernel's counters.</summary>
public sealed record CounterReport
{
    /// <summary>Name of the machine.</summary>
    public required string Machine { get; init; }

    /// <summary>Machine, Node or Zone.</summary>
    public required string Scope { get; init; }

    /// <summary>Node id; null for the whole machine.</summary>
    public required int? Node { get; init; }

    /// <summary>Zone as the kernel prints it; null for more than one zone.</summary>
    public required string? Zone { get; init; }

    /// <summary>The kernel's name.</summary>
    public required string Name { get; init; }

    /// <summary>Its value: pages, or how often something happened.</summary>
    public required long Value { get; init; }

    /// <summary>Those that the simulator keeps.</summary>
    internal static IEnumerable<CounterReport> Of(MachineState machine, CounterScope scope) => scope switch
    {
        CounterScope.Zone => machine.PopulatedZones.SelectMany(zone => Of(machine, zone)),
        CounterScope.Node => machine.Nodes.SelectMany(node => Of(machine, node)),
        _ => Kept(machine, scope, VmCounters.OfMachine(machine)),
    };

    private static IEnumerable<CounterReport> Of(MachineState machine, Node node) => Kept(
        machine, CounterScope.Node,
        VmCounters.OfZones(machine, node.Zones).Concat(VmCounters.OfNodes(machine, node)), node.Nid);

    private static IEnumerable<CounterReport> Of(MachineState machine, Zone zone) => Kept(
        machine, CounterScope.Zone, VmCounters.OfZones(machine, zone), zone.Node.Nid, zone.Name);

    private static IEnumerable<CounterReport> Kept(
        MachineState machine, CounterScope scope, IEnumerable<VmCounter> counters, int? node = null, string? zone = null) =>
        from counter in counters
        let kept = counter.Value
        where kept.HasValue
        select new CounterReport
        {
            Machine = machine.Name,
            Scope = scope.ToString(),
            Node = node,
            Zone = zone,
            Name = counter.Name,
            Value = kept.Value,
        };
}
