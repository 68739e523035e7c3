using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace PhysMem.PowerShell.Tests.Demo;

/// <summary>What a cmdlet can see of its session.</summary>
[Cmdlet(VerbsCommon.Get, "DemoSession")]
public sealed class GetDemoSessionCommand : PSCmdlet
{
    [Parameter]
    public string? Path { get; set; }

    [Parameter]
    public SwitchParameter Resolve { get; set; }

    [Parameter]
    public string? Variable { get; set; }

    protected override void EndProcessing()
    {
        if (Variable is not null)
        {
            WriteObject(GetVariableValue(Variable, "unset"));
        }
        else if (Path is null)
        {
            WriteObject(Runspace.DefaultRunspace);
        }
        else if (Resolve)
        {
            WriteObject(GetResolvedProviderPathFromPSPath(Path, out _), enumerateCollection: true);
        }
        else
        {
            WriteObject(GetUnresolvedProviderPathFromPSPath(Path));
        }
    }
}
