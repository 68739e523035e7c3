using System.Management.Automation;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Face;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Report;
using PhysMem.PowerShell.Arguments;
using PhysMem.PowerShell.Bases;
using PhysMem.PowerShell.Objects;
using PhysMem.PowerShell.State;

namespace PhysMem.PowerShell.Commands;

/// <summary>Writes a sysctl of a machine, or several, or a setting of its model of memory pressure.</summary>
[Cmdlet(
    VerbsCommon.Set, "SimMachine", DefaultParameterSetName = SysctlSet, SupportsShouldProcess = true,
    ConfirmImpact = ConfirmImpact.Low)]
[OutputType(typeof(SysctlReport), ParameterSetName = [SysctlSet])]
[OutputType(typeof(PressureSettings), ParameterSetName = [PressureSet])]
public sealed class SetSimMachineCommand : MachineCommand
{
    private const string SysctlSet = "Sysctl";
    private const string PressureSet = "Pressure";

    /// <summary>Name of the sysctl, with or without "vm."; or a table of names and values, without -Value.</summary>
    [Parameter(ParameterSetName = SysctlSet, Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [SysctlTransformation]
    [ArgumentCompleter(typeof(SysctlCompleter))]
    [ValidateNotNullOrEmpty]
    public string Sysctl { get; set; } = "";

    /// <summary>Its new value; several numbers as a list.</summary>
    [Parameter(ParameterSetName = SysctlSet, Position = 1, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(SysctlValueCompleter))]
    public object Value { get; set; } = "";

    /// <summary>Size of swap.</summary>
    [Parameter(ParameterSetName = PressureSet)]
    [SizeTransformation]
    [ArgumentCompleter(typeof(SizeCompleter))]
    public long? Swap { get; set; }

    /// <summary>What blocks of movable requests become.</summary>
    [Parameter(ParameterSetName = PressureSet)]
    public LruKind? MovableRequest { get; set; }

    /// <summary>Whether kswapd and kcompactd run at the end of the call that woke them.</summary>
    [Parameter(ParameterSetName = PressureSet)]
    public SwitchParameter RunDaemon { get; set; }

    /// <summary>Emits what was set, as it is then.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    private protected override void ProcessMachine(MachineHandle machine)
    {
        if (ParameterSetName == SysctlSet)
        {
            WriteSysctls(machine);
            return;
        }

        long? pages = Swap is { } bytes ? machine.PagesOf(bytes) : null;
        bool? daemons = MyInvocation.BoundParameters.ContainsKey(nameof(RunDaemon)) ? RunDaemon.ToBool() : null;
        string[] settings =
        [
            .. pages is null ? [] : new[] { $"swap of {pages} pages" },
            .. MovableRequest is null ? [] : new[] { $"movable requests become {MovableRequest}" },
            .. daemons is null ? [] : new[] { daemons.Value ? "daemons run when woken" : "daemons wait to be run" },
        ];
        Write(
            machine,
            $"Set {string.Join(", ", settings)}",
            sim =>
            {
                sim.Pressure.SwapPages = pages ?? sim.Pressure.SwapPages;
                sim.Pressure.MovableRequests = MovableRequest ?? sim.Pressure.MovableRequests;
                sim.Pressure.DaemonsRunByThemselves = daemons ?? sim.Pressure.DaemonsRunByThemselves;
            },
            PressureSettings.Of);
    }

    // Of several each is written by itself, so that one that can't be is an error of its own.
    private void WriteSysctls(MachineHandle machine)
    {
        bool hasValue = MyInvocation.BoundParameters.ContainsKey(nameof(Value));
        foreach (string line in SysctlTransformationAttribute.Lines(Sysctl))
        {
            int sign = line.IndexOf('=', StringComparison.Ordinal);
            string name = (sign < 0 ? line : line[..sign]).Trim();
            Try(name, () => WriteSysctl(machine, name, (sign >= 0, hasValue) switch
            {
                (true, false) => line[(sign + 1)..].Trim(),
                (false, true) => Value,
                (false, false) => throw new PhysMemException(
                    FaultCode.SysctlInvalid, $"No value is given for {name}.", "Give it behind the name, or a table such as @{ min_free_kbytes = 8192 }."),
                _ => throw new PhysMemException(
                    FaultCode.SysctlInvalid, $"{name} has a value, and -Value gives another one.", "Leave one of the two out."),
            }));
        }
    }

    private void WriteSysctl(MachineHandle machine, string name, object value)
    {
        string text = SysctlTransformationAttribute.TextOf(value);
        Write(
            machine, $"Write '{text}' to {name}", sim => sim.Sysctls.Set(name, text),
            sim => sim.Reports.Sysctls().First(one => SysctlName.Same(one.Sysctl, name)));
    }

    private void Write(MachineHandle machine, string action, Action<SimMachine> write, Func<SimMachine, object> read)
    {
        if (Agree(machine, machine.Name, action, PassThru) is { } written)
        {
            written.Use(write);
            if (PassThru)
            {
                WriteObject(written.Use(read));
            }
        }
    }
}
