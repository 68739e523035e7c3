using System.Management.Automation;
using PhysMem.PowerShell.Arguments;
using PhysMem.PowerShell.State;

namespace PhysMem.PowerShell.Bases;

/// <summary>A command that shows what is in chosen nodes and zones of a machine.</summary>
public abstract class PlaceCommand : MachineCommand
{
    /// <summary>Zone names, with wildcards; all when left out. Whether it has a position is the command's affair.</summary>
    public abstract string[]? Zone { get; set; }

    /// <summary>Node ids; all when left out.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("NodeId", "nid")]
    [SmallNumberTransformation]
    [ArgumentCompleter(typeof(NodeCompleter))]
    public int[]? Node { get; set; }

    /// <inheritdoc/>
    private protected sealed override void ProcessMachine(MachineHandle machine) =>
        ProcessZones(machine, new PlaceFilter(machine, Node, Zone));

    /// <summary>Does the command's work for one machine.</summary>
    private protected abstract void ProcessZones(MachineHandle machine, PlaceFilter places);
}
