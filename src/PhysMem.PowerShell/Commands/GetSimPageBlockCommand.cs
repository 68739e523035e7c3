using System.Management.Automation;
using PhysMem.Engine.Face;
using PhysMem.Engine.Report;
using PhysMem.PowerShell.Bases;

namespace PhysMem.PowerShell.Commands;

/// <summary>The pageblocks of a machine: their migratetypes, and how much of each is free.</summary>
[Cmdlet(VerbsCommon.Get, "SimPageBlock")]
[OutputType(typeof(PageBlockReport))]
public sealed class GetSimPageBlockCommand : PageWalkCommand<PageBlockReport>
{
    private protected override PageQuery Read(SimMachine machine, PageQuery query, ICollection<PageBlockReport> rows) =>
        machine.Reports.ReadPageBlocks(query, rows);
}
