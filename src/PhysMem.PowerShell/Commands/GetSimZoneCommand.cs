using System.Management.Automation;
using PhysMem.Engine.Report;
using PhysMem.PowerShell.Arguments;
using PhysMem.PowerShell.Bases;
using PhysMem.PowerShell.State;

namespace PhysMem.PowerShell.Commands;

/// <summary>The zones of a machine.</summary>
[Cmdlet(VerbsCommon.Get, "SimZone")]
[OutputType(typeof(ZoneReport))]
public sealed class GetSimZoneCommand : ZoneCommand
{
    /// <summary>Whether zones without memory are shown too.</summary>
    [Parameter]
    public SwitchParameter IncludeEmpty { get; set; }

    private protected override void ProcessZones(MachineHandle machine, PlaceFilter places)
    {
        ZoneReport[] zones = machine.Use(sim => sim.GetZones(IncludeEmpty).ToArray());
        WriteObject(zones.Where(one => places.Covers(one.Node, one.Zone)), enumerateCollection: true);
    }
}
