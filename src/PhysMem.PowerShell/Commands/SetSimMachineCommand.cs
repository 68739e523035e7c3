using System.Collections;
using System.Globalization;
using System.Management.Automation;
using PhysMem.PowerShell.Arguments;
using PhysMem.PowerShell.Bases;
using PhysMem.PowerShell.State;

namespace PhysMem.PowerShell.Commands;

/// <summary>Writes a sysctl of a machine; watermarks, reserves and page set sizes follow as in the kernel.</summary>
[Cmdlet(VerbsCommon.Set, "SimMachine", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low)]
[OutputType(typeof(MachineHandle))]
public sealed class SetSimMachineCommand : MachineCommand
{
    /// <summary>Name of the sysctl, with or without "vm.".</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(SysctlCompleter))]
    [ValidateNotNullOrEmpty]
    public string Sysctl { get; set; } = "";

    /// <summary>Its new value; several numbers as a list.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNull]
    public object Value { get; set; } = "";

    /// <summary>Emits the machine.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    private protected override void ProcessMachine(MachineHandle machine)
    {
        string text = TextOf(Value);
        if (ShouldProcess(machine.Name, $"Write '{text}' to {Sysctl}"))
        {
            machine.Use(sim => sim.SetSysctl(Sysctl, text));
            if (PassThru)
            {
                WriteObject(machine);
            }
        }
    }

    // As one would echo it: a list of numbers with blanks between.
    private static string TextOf(object value)
    {
        object plain = Plain.Of(value) ?? "";
        return plain is IEnumerable list and not string
            ? string.Join(' ', list.Cast<object?>().Select(one => TextOf(one ?? "")))
            : Convert.ToString(plain, CultureInfo.InvariantCulture) ?? "";
    }
}
