using System.Management.Automation;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Report;
using PhysMem.PowerShell.Arguments;
using PhysMem.PowerShell.Bases;
using PhysMem.PowerShell.State;

namespace PhysMem.PowerShell.Commands;

/// <summary>The kernel's counters: /proc/vmstat, and the parts of it that nodes and zones have.</summary>
[Cmdlet(VerbsCommon.Get, "SimCounter")]
[OutputType(typeof(CounterReport))]
public sealed class GetSimCounterCommand : PlaceCommand
{
    /// <summary>Names of counters, with wildcards; all when left out.</summary>
    [Parameter(Position = 0)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(CounterCompleter))]
    public string[] Name { get; set; } = [];

    /// <summary>What the counters count for; when left out Zone with -Zone, Node with -Node, else Machine.</summary>
    [Parameter]
    public CounterScope? Scope { get; set; }

    /// <summary>Zone names, with wildcards; all when left out.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ZoneCompleter))]
    public override string[]? Zone { get; set; }

    private protected override void ProcessZones(MachineHandle machine, PlaceFilter places)
    {
        CounterScope scope = Scope
            ?? (Zone is { Length: > 0 } ? CounterScope.Zone : Node is { Length: > 0 } ? CounterScope.Node : CounterScope.Machine);
        IReadOnlyList<CounterReport> counters = machine.Use(sim => sim.Reports.Counters(scope));
        var wanted = new NamePatterns(Name);
        WriteObject(
            counters.Where(one => wanted.Match(one.Name) && IsIn(one, places)), enumerateCollection: true);
        foreach (string name in wanted.Exact.Where(name => !counters.Any(one => NameOf(one, name))))
        {
            Try(name, () => throw new PhysMemException(
                FaultCode.NoSuchPlace,
                $"Machine '{machine.Name}' keeps no counter {Cited.Of(name)} of scope {scope}.",
                $"Get-SimCounter -Scope {scope} lists those that are kept."));
        }
    }

    private static bool NameOf(CounterReport one, string name) => one.Name.Equals(name, StringComparison.OrdinalIgnoreCase);

    private static bool IsIn(CounterReport one, PlaceFilter places) =>
        one.Node is not { } node || (one.Zone is { } zone ? places.Covers(node, zone) : places.Covers(node));
}
