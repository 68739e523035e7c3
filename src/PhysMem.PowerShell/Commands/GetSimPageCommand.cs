using System.Management.Automation;
using PhysMem.Engine.Face;
using PhysMem.Engine.Report;
using PhysMem.PowerShell.Arguments;
using PhysMem.PowerShell.Bases;

namespace PhysMem.PowerShell.Commands;

/// <summary>The page frames of a machine: what each is used for, and which block it is a part of.</summary>
[Cmdlet(VerbsCommon.Get, "SimPage")]
[OutputType(typeof(PageReport))]
public sealed class GetSimPageCommand : PageWalkCommand<PageReport>
{
    /// <summary>What the frames are used for; all when left out.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(PageStateCompleter))]
    public PageState[] PageState { get; set; } = [];

    /// <summary>Whether only the first frame of each block is shown.</summary>
    [Parameter]
    public SwitchParameter HeadOnly { get; set; }

    private protected override PageQuery Narrow(PageQuery query) => query with
    {
        State = state => PageState.Length == 0 || PageState.Contains(state),
        HeadOnly = HeadOnly,
    };

    private protected override PageQuery Read(SimMachine machine, PageQuery query, ICollection<PageReport> rows) =>
        machine.Reports.ReadPages(query, rows);
}
