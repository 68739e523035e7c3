using System.Management.Automation;
using PhysMem.Engine.WhatIf;
using PhysMem.PowerShell.Arguments;
using PhysMem.PowerShell.Bases;
using PhysMem.PowerShell.Display;
using PhysMem.PowerShell.Objects;

namespace PhysMem.PowerShell.Commands;

/// <summary>Free pages by order and the unusable index over the time of a run: a line for each order, a cell for each moment.</summary>
[Cmdlet(VerbsCommon.Show, "SimHistory")]
[OutputType(typeof(HistoryLine))]
public sealed class ShowSimHistoryCommand : PhysMemCommand
{
    // What the table's other columns take.
    private const int OtherColumns = 28;

    /// <summary>Runs of Invoke-SimTrace.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ValidateNotNull]
    public SimTraceRun[] Run { get; set; } = [];

    /// <summary>What to draw; both when left out.</summary>
    [Parameter]
    public HistoryKind[] Of { get; set; } = [HistoryKind.Free, HistoryKind.UnusableIndex];

    /// <summary>The most cells of a line; as many as fit the window when left out.</summary>
    [Parameter]
    [ValidateRange(1, 4096)]
    [ArgumentCompleter(typeof(PartsCompleter))]
    public int Width { get; set; }

    private protected override void ProcessObject()
    {
        int width = Width > 0 ? Width : Math.Max(HostWindow.Of(Host).Width - OtherColumns, 1);
        foreach (HistoryLine line in Run.SelectMany(run => Of.SelectMany(kind => HistoryPicture.Draw(run.History, kind, width))).TakeWhile(_ => !Stopped))
        {
            WriteObject(line);
        }
    }
}
