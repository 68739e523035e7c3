using System.Collections;
using System.Management.Automation;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Html;
using PhysMem.Engine.WhatIf;
using PhysMem.PowerShell.Arguments;
using PhysMem.PowerShell.Bases;
using PhysMem.PowerShell.Objects;

namespace PhysMem.PowerShell.Commands;

/// <summary>Writes machines, or runs of a trace, as one page for a browser.</summary>
[Cmdlet(VerbsData.Export, "SimReport", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(FileInfo))]
public sealed class ExportSimReportCommand : PhysMemCommand
{
    private readonly List<RunHistory> _runs = [];
    private bool _refused;

    /// <summary>The file.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>The machines, or their names; without these and without input the current one.</summary>
    [Parameter(Position = 1)]
    [ValidateNotNullOrEmpty]
    [MachineTransformation]
    [ArgumentCompleter(typeof(MachineCompleter))]
    public MachineReference[] Machine { get; set; } = [];

    /// <summary>Machines, their names, and runs of Invoke-SimTrace.</summary>
    [Parameter(ValueFromPipeline = true)]
    public object? InputObject { get; set; }

    /// <summary>Whether a file that exists is an error.</summary>
    [Parameter]
    public SwitchParameter NoClobber { get; set; }

    /// <summary>Emits the file.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override void ProcessObject()
    {
        foreach (object? one in Plain.Of(InputObject) is IEnumerable several and not string ? several : new[] { InputObject })
        {
            if (one is not null)
            {
                Add(one);
            }
        }
    }

    private protected override void Finish()
    {
        foreach (MachineReference one in Machine)
        {
            Add(one);
        }

        if (_runs.Count == 0 && !_refused && !MyInvocation.ExpectingInput)
        {
            Add(null);
        }

        if (_runs.Count > 0 && !Stopped)
        {
            Try(Path, Write);
        }
    }

    private void Add(object? given) => _refused |= !Try((given as MachineReference)?.Name ?? given, () => _runs.Add(HistoryOf(given)));

    private static RunHistory HistoryOf(object? given) => MachineTransformationAttribute.One(given) switch
    {
        SimTraceRun run => run.History,
        null => MachineReference.Resolve((MachineReference?)null).Use(RunHistory.Of),
        MachineReference machine => MachineReference.Resolve(machine).Use(RunHistory.Of),
        var other => throw new PhysMemException(
            FaultCode.InputInvalid,
            $"A {other.GetType().Name} is no machine and no run of a trace.",
            "Pipe in machines, as Get-SimMachine writes them, or what Invoke-SimTrace wrote in this session."),
    };

    private void Write()
    {
        string file = OutputFile.Of(this, Path, NoClobber);
        bool agreed = ShouldProcess(file, $"Write a report of {string.Join(", ", _runs)}");
        if (agreed)
        {
            ReportPage.Write(file, _runs);
        }

        if (PassThru && (agreed || IsWhatIf))
        {
            WriteObject(new FileInfo(file));
        }
    }
}
