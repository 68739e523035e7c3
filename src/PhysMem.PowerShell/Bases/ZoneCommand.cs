using System.Management.Automation;
using PhysMem.PowerShell.Arguments;

namespace PhysMem.PowerShell.Bases;

/// <summary>A command that shows what is in chosen zones of a machine, and is given these first.</summary>
public abstract class ZoneCommand : PlaceCommand
{
    /// <summary>Zone names, with wildcards; all when left out.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ZoneCompleter))]
    public sealed override string[]? Zone { get; set; }
}
