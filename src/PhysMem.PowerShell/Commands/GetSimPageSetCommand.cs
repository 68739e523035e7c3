using System.Management.Automation;
using PhysMem.Engine.Report;
using PhysMem.PowerShell.Arguments;
using PhysMem.PowerShell.Bases;
using PhysMem.PowerShell.State;

namespace PhysMem.PowerShell.Commands;

/// <summary>The per-CPU page sets of zones, as a whole or list by list.</summary>
[Cmdlet(VerbsCommon.Get, "SimPageSet")]
[OutputType(typeof(PageSetReport), typeof(PageSetListReport))]
public sealed class GetSimPageSetCommand : ZoneCommand
{
    /// <summary>CPUs; all when left out.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("CpuId")]
    [SmallNumberTransformation]
    [ArgumentCompleter(typeof(CpuCompleter))]
    public int[]? Cpu { get; set; }

    /// <summary>Whether to show the lists of each set, one by one.</summary>
    [Parameter]
    public SwitchParameter Detailed { get; set; }

    private protected override void ProcessZones(MachineHandle machine, PlaceFilter places)
    {
        var cpus = new CpuFilter(machine, Cpu);
        if (Detailed)
        {
            PageSetListReport[] lists = machine.Use(sim => sim.GetPageSetLists().ToArray());
            WriteObject(
                lists.Where(one => places.Covers(one.Node, one.Zone) && cpus.Covers(one.Cpu)), enumerateCollection: true);
        }
        else
        {
            PageSetReport[] sets = machine.Use(sim => sim.GetPageSets().ToArray());
            WriteObject(
                sets.Where(one => places.Covers(one.Node, one.Zone) && cpus.Covers(one.Cpu)), enumerateCollection: true);
        }
    }
}
