using System.Management.Automation;
using PhysMem.Engine.Core.Allocation;
using PhysMem.Engine.Face;
using PhysMem.Engine.Gfp;
using PhysMem.Engine.Report;
using PhysMem.PowerShell.Bases;
using PhysMem.PowerShell.Objects;
using PhysMem.PowerShell.State;

namespace PhysMem.PowerShell.Commands;

/// <summary>__get_free_pages: pages that have a kernel address. In spite of the verb it allocates.</summary>
[Cmdlet(VerbsCommon.Get, "FreePages", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low)]
[OutputType(typeof(Allocation), typeof(AllocationFailure), typeof(DecisionReport))]
public sealed class GetFreePagesCommand : AllocationCommand
{
    private protected override AllocationResult Allocate(SimMachine machine, AllocationRequest request) =>
        machine.GetFreePages(request);

    private protected override void ProcessMachine(MachineHandle machine)
    {
        if (Gfp.On(machine).Has(GfpMask.HighMem))
        {
            WriteWarning("__GFP_HIGHMEM is taken out of the mask: memory of ZONE_HIGHMEM has no address to give.");
        }

        base.ProcessMachine(machine);
    }
}
