using System.Management.Automation;
using PhysMem.PowerShell.Arguments;
using PhysMem.PowerShell.State;

namespace PhysMem.PowerShell.Bases;

/// <summary>A command that shows what is in chosen zones of a machine.</summary>
public abstract class ZoneCommand : MachineCommand
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

    /// <inheritdoc/>
    private protected sealed override void ProcessMachine(MachineHandle machine) =>
        ProcessZones(machine, new PlaceFilter(machine, Node, Zone));

    /// <summary>Does the command's work for one machine.</summary>
    private protected abstract void ProcessZones(MachineHandle machine, PlaceFilter places);
}
