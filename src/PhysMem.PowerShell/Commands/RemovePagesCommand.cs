using System.Management.Automation;
using PhysMem.Engine.Machine;
using PhysMem.Engine.Report;
using PhysMem.PowerShell.Arguments;
using PhysMem.PowerShell.Bases;
using PhysMem.PowerShell.Display;
using PhysMem.PowerShell.State;

namespace PhysMem.PowerShell.Commands;

/// <summary>__free_pages, and free_pages for an address.</summary>
[Cmdlet(
    VerbsCommon.Remove, "Pages", DefaultParameterSetName = AllocationSet, SupportsShouldProcess = true,
    ConfirmImpact = ConfirmImpact.Medium)]
public sealed class RemovePagesCommand : PhysMemCommand
{
    private const string AllocationSet = "Allocation";
    private const string PfnSet = "Pfn";
    private const string AddressSet = "Address";

    /// <summary>What Invoke-AllocPages or Get-FreePages gave.</summary>
    [Parameter(ParameterSetName = AllocationSet, Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ValidateNotNull]
    public Allocation[] Allocation { get; set; } = [];

    /// <summary>The first frame of the block; rows without one, of failed requests, are passed over.</summary>
    [Parameter(ParameterSetName = PfnSet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [PfnTransformation]
    public long? Pfn { get; set; }

    /// <summary>The address of the block's first byte in the direct map.</summary>
    [Parameter(ParameterSetName = AddressSet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [AddressTransformation]
    public ulong? Address { get; set; }

    /// <summary>The order that the block was allocated with; 0 when left out.</summary>
    [Parameter(ParameterSetName = PfnSet, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = AddressSet, ValueFromPipelineByPropertyName = true)]
    [SmallNumberTransformation(Default = 0)]
    [ArgumentCompleter(typeof(OrderCompleter))]
    public int Order { get; set; }

    /// <summary>The CPU whose per-CPU lists take the pages; 0 when left out.</summary>
    [Parameter]
    [Alias("CpuId")]
    [SmallNumberTransformation(Default = 0)]
    [ArgumentCompleter(typeof(CpuCompleter))]
    public int Cpu { get; set; }

    /// <summary>The machine, or its name; an allocation knows its own.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [MachineTransformation]
    [ArgumentCompleter(typeof(MachineCompleter))]
    public MachineReference? Machine { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        switch (ParameterSetName)
        {
            case PfnSet when Pfn is { } pfn:
                Free($"pfn {DisplayText.Pfn(pfn)}", pfn, (machine, order, cpu) => machine.FreePagesAt(pfn, order, cpu));
                break;
            case PfnSet:
                WriteVerbose("There is no pfn in this row, so there is nothing to give back.");
                break;
            case AddressSet when Address is { } address:
                Free(
                    $"address {DisplayText.Address(address)}", address,
                    (machine, order, cpu) => machine.FreePagesByAddress(address, order, cpu));
                break;
            default:
                FreeAllocations();
                break;
        }
    }

    private void FreeAllocations()
    {
        foreach (Allocation one in Allocation)
        {
            if (Stopped)
            {
                return;
            }

            // A list given as an argument may hold pages of several machines, and compaction may have moved them: the
            // object knows when it was made, its number alone could be another block's by now.
            MachineReference machine = Machine ?? new MachineReference(one.Machine);
            Free($"pfn {DisplayText.Pfn(one.Pfn)}", one, machine, one.Order, (sim, _, cpu) => sim.Free(one, cpu));
        }
    }

    private void Free(string what, object target, Action<SimMachine, int, int> free) =>
        Free(what, target, Machine, Order, free);

    private void Free(string what, object target, MachineReference? machine, int order, Action<SimMachine, int, int> free) =>
        Try(target, () =>
        {
            MachineHandle handle = MachineReference.Resolve(machine);
            if (ShouldProcess($"{what} of {handle.Name}", $"Give back order {order}"))
            {
                handle.Use(sim => free(sim, order, Cpu));
            }
        });
}
