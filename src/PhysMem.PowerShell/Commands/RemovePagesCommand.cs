using System.Collections;
using System.Management.Automation;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Report;
using PhysMem.PowerShell.Arguments;
using PhysMem.PowerShell.Bases;
using PhysMem.PowerShell.Display;
using PhysMem.PowerShell.Errors;
using PhysMem.PowerShell.State;

namespace PhysMem.PowerShell.Commands;

/// <summary>
/// __free_pages, and free_pages for an address. No parameter set is the default one: the host would look through the
/// parameters twice for every object.
/// </summary>
[Cmdlet(VerbsCommon.Remove, "Pages", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
public sealed class RemovePagesCommand : PhysMemCommand
{
    private const string AllocationSet = "Allocation";
    private const string PfnSet = "Pfn";
    private const string AddressSet = "Address";

    private MachineHandle? _last;

    /// <summary>
    /// What Invoke-AllocPages or Get-FreePages gave, a row of a table that says as much, or a list of these. One
    /// parameter for all that a pipeline brings, of a type that the host needs not convert: with more of them, bound by
    /// property name, the host takes longer over an object than everything else together.
    /// </summary>
    [Parameter(ParameterSetName = AllocationSet, Mandatory = true, Position = 0, ValueFromPipeline = true)]
    public object Allocation { get; set; } = "";

    /// <summary>The first frame of the block.</summary>
    [Parameter(ParameterSetName = PfnSet, Mandatory = true)]
    [PfnTransformation]
    public long Pfn { get; set; }

    /// <summary>The address of the block's first byte in the direct map.</summary>
    [Parameter(ParameterSetName = AddressSet, Mandatory = true)]
    [AddressTransformation]
    public ulong Address { get; set; }

    /// <summary>The order that the block was allocated with; 0 when left out.</summary>
    [Parameter(ParameterSetName = PfnSet)]
    [Parameter(ParameterSetName = AddressSet)]
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
    [Parameter]
    [MachineTransformation]
    [ArgumentCompleter(typeof(MachineCompleter))]
    public MachineReference? Machine { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        switch (ParameterSetName)
        {
            case PfnSet:
                Free(new BlockReference { Pfn = Pfn, Order = Order }, Pfn);
                break;
            case AddressSet:
                Free(new BlockReference { Address = Address, Order = Order }, Address);
                break;
            default:
                FreeAll(Allocation);
                break;
        }
    }

    // A list is given as an argument; it may hold pages of several machines.
    private void FreeAll(object given)
    {
        switch (Plain.Of(given))
        {
            case var _ when Stopped:
                break;
            case Allocation one:
                Free(one);
                break;
            case IList list:
                foreach (object one in list)
                {
                    FreeAll(one);
                }

                break;
            default:
                FreeRow(PSObject.AsPSObject(given));
                break;
        }
    }

    // Done for every object of a pipeline, so without closures and texts. Compaction may have moved the pages: the
    // allocation knows when it was made, its number alone could be another block's by now.
    private void Free(Allocation one)
    {
        try
        {
            MachineHandle machine = Find(one.Machine);
            if (!Asks || Confirms(machine, $"pfn {DisplayText.Pfn(one.Pfn)}", one.Order))
            {
                machine.Use((one, Cpu), static (sim, it) => sim.Free(it.one, it.Cpu));
            }
        }
        catch (PhysMemException fault)
        {
            WriteError(ErrorRecords.Of(fault, one));
        }
    }

    private void FreeRow(PSObject row) => Try(row, () =>
    {
        if (BlockReference.OfRow(row) is { } block)
        {
            Free(block, row);
        }
        else
        {
            WriteVerbose("There is no pfn in this row, so there is nothing to give back.");
        }
    });

    private void Free(BlockReference block, object target) => Try(target, () =>
    {
        MachineHandle machine = Find(block.Machine);
        if (Confirms(machine, block.ToString(), block.Order))
        {
            machine.Use(sim => block.Free(sim, Cpu));
        }
    });

    private MachineHandle Find(string? name)
    {
        if (Machine is not null || name is null)
        {
            return MachineReference.Resolve(Machine);
        }

        // Objects of one machine follow each other; that it was removed and another one has its name is to be noticed.
        if (_last is null || _last.Name != name || _last.Removed)
        {
            _last = MachineReference.Resolve(name);
        }

        return _last;
    }

    private bool Confirms(MachineHandle machine, string what, int order) =>
        ShouldProcess($"{what} of {machine.Name}", $"Give back order {order}");
}
