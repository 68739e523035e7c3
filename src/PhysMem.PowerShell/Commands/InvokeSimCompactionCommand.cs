using System.Management.Automation;
using PhysMem.Engine.Report;
using PhysMem.PowerShell.Arguments;
using PhysMem.PowerShell.Bases;
using PhysMem.PowerShell.State;

namespace PhysMem.PowerShell.Commands;

/// <summary>/proc/sys/vm/compact_memory and its like of a node, or a run of kcompactd.</summary>
[Cmdlet(
    VerbsLifecycle.Invoke, "SimCompaction", DefaultParameterSetName = WholeSet, SupportsShouldProcess = true,
    ConfirmImpact = ConfirmImpact.Low)]
[OutputType(typeof(CompactionReport))]
public sealed class InvokeSimCompactionCommand : ZoneCommand
{
    private const string WholeSet = "Whole";
    private const string KcompactdSet = "Kcompactd";
    private const int WholeMemory = -1;

    /// <summary>The order of the block that is wanted; everything is compacted when left out.</summary>
    [Parameter(ParameterSetName = WholeSet)]
    [SmallNumberTransformation(Default = WholeMemory)]
    [ArgumentCompleter(typeof(OrderCompleter))]
    public int Order { get; set; } = WholeMemory;

    /// <summary>Whether kcompactd shall do what was asked of it.</summary>
    [Parameter(ParameterSetName = KcompactdSet, Mandatory = true)]
    public SwitchParameter Kcompactd { get; set; }

    /// <summary>The CPU that moves the pages; 0 when left out.</summary>
    [Parameter(ParameterSetName = WholeSet)]
    [Alias("CpuId")]
    [SmallNumberTransformation(Default = 0)]
    [ArgumentCompleter(typeof(CpuCompleter))]
    public int Cpu { get; set; }

    private protected override void ProcessZones(MachineHandle machine, PlaceFilter places)
    {
        string action = Kcompactd ? "Run kcompactd" : Order == WholeMemory ? "Compact all memory" : $"Compact memory for order {Order}";
        if (!ShouldProcess(machine.Name, action))
        {
            return;
        }

        PressureModel.SwitchOn(this, machine);
        if (Kcompactd)
        {
            foreach (int node in machine.NodeIds.Where(node => places.Covers(node) && !Stopped))
            {
                WriteObject(machine.Use(sim => sim.RunKcompactd(node)), enumerateCollection: true);
            }

            return;
        }

        ZoneReport[] zones = machine.Use(sim => sim.GetZones().ToArray());
        foreach (ZoneReport zone in zones.Where(one => places.Covers(one.Node, one.Zone) && !Stopped))
        {
            WriteObject(machine.Use(sim => sim.Compact(zone.Node, zone.Zone, Order, Cpu, Cancelled)), enumerateCollection: true);
        }
    }
}
