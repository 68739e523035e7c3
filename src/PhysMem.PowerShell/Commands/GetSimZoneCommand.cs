using System.Management.Automation;
using PhysMem.Engine.Report;
using PhysMem.PowerShell.Arguments;
using PhysMem.PowerShell.Bases;
using PhysMem.PowerShell.State;

namespace PhysMem.PowerShell.Commands;

/// <summary>The zones of a machine.</summary>
[Cmdlet(VerbsCommon.Get, "SimZone")]
[OutputType(typeof(ZoneReport))]
public sealed class GetSimZoneCommand : MachineCommand
{
    /// <summary>Zone names, with wildcards; all when left out.</summary>
    [Parameter(Position = 0)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ZoneCompleter))]
    public string[] Zone { get; set; } = [];

    /// <summary>Node ids; all when left out.</summary>
    [Parameter]
    [Alias("NodeId")]
    [ArgumentCompleter(typeof(NodeCompleter))]
    public int[] Node { get; set; } = [];

    /// <summary>Whether zones without memory are shown too.</summary>
    [Parameter]
    public SwitchParameter IncludeEmpty { get; set; }

    private protected override void ProcessMachine(MachineHandle machine)
    {
        var places = new PlaceFilter(machine, Node, Zone);
        ZoneReport[] zones = machine.Use(sim => sim.GetZones(IncludeEmpty).ToArray());
        WriteObject(zones.Where(one => places.Covers(one.Node, one.Zone)), enumerateCollection: true);
    }
}
