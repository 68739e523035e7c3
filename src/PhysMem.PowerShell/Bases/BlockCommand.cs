using System.Collections;
using System.Management.Automation;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Report;
using PhysMem.PowerShell.Arguments;
using PhysMem.PowerShell.Display;
using PhysMem.PowerShell.Errors;
using PhysMem.PowerShell.State;

namespace PhysMem.PowerShell.Bases;

/// <summary>
/// A command about allocated blocks: named by the object that allocating them wrote, by their first frame, or by the
/// address of their first byte. For every object of a pipeline the host looks through the parameters, twice if one set
/// is the default one, and once more if sets that it has ruled out have mandatory ones. So there is no default set, and
/// giving -Pfn or -Address is what chooses their sets.
/// </summary>
public abstract class BlockCommand : PhysMemCommand
{
    private const string AllocationSet = "Allocation";
    private const string PfnSet = "Pfn";
    private const string AddressSet = "Address";

    private MachineHandle? _last;
    private RowColumns? _columns;

    /// <summary>
    /// What Invoke-AllocPages or Get-FreePages gave, a row of a table that says as much, or a list of these. One
    /// parameter for all that a pipeline brings, of a type that the host needs not convert: with more of them, bound by
    /// property name, the host takes longer over an object than everything else together.
    /// </summary>
    [Parameter(ParameterSetName = AllocationSet, Mandatory = true, Position = 0, ValueFromPipeline = true)]
    public object Allocation { get; set; } = "";

    /// <summary>The first frame of the block.</summary>
    [Parameter(ParameterSetName = PfnSet)]
    [PfnTransformation]
    public long Pfn { get; set; }

    /// <summary>The address of the block's first byte in the direct map.</summary>
    [Parameter(ParameterSetName = AddressSet)]
    [Alias("VirtualAddress")]
    [AddressTransformation]
    public ulong Address { get; set; }

    /// <summary>The order that the block was allocated with; 0 when left out.</summary>
    [Parameter(ParameterSetName = PfnSet)]
    [Parameter(ParameterSetName = AddressSet)]
    [SmallNumberTransformation(Default = 0)]
    [ArgumentCompleter(typeof(OrderCompleter))]
    public int Order { get; set; }

    /// <summary>Number of single pages, of an exact request; goes by the order when left out.</summary>
    [Parameter(ParameterSetName = PfnSet)]
    [Parameter(ParameterSetName = AddressSet)]
    [PageCountTransformation]
    public long? Pages { get; set; }

    /// <summary>The machine, or its name; an allocation knows its own.</summary>
    [Parameter]
    [MachineTransformation]
    [ArgumentCompleter(typeof(MachineCompleter))]
    public MachineReference? Machine { get; set; }

    /// <summary>What is done to a block, for -WhatIf and -Confirm.</summary>
    private protected abstract string Action { get; }

    private RowColumns Columns => _columns ??= new RowColumns(GetType(), BlockReference.Columns);

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        switch (ParameterSetName)
        {
            case PfnSet:
                Process(new BlockReference { Pfn = Pfn, Order = Order, Pages = Pages }, Pfn);
                break;
            case AddressSet:
                Process(new BlockReference { Address = Address, Order = Order, Pages = Pages }, Address);
                break;
            default:
                ProcessAll(Allocation);
                break;
        }
    }

    /// <summary>Does the command's work on one block.</summary>
    private protected abstract void ProcessBlock(MachineHandle machine, Allocation block);

    // A list is given as an argument; it may hold pages of several machines.
    private void ProcessAll(object given)
    {
        switch (Plain.Of(given))
        {
            case var _ when Stopped:
                break;
            case Allocation one:
                Process(one);
                break;
            case IList list:
                ProcessList(list);
                break;
            default:
                ProcessRow(PSObject.AsPSObject(given));
                break;
        }
    }

    private void ProcessList(IList list)
    {
        using var progress = new WorkProgress(this, Action, Math.Max(list.Count, 1));
        for (int k = 0; k < list.Count && !Stopped; k++)
        {
            ProcessAll(list[k]!);
            progress.Report(k);
        }
    }

    // Done for every object of a pipeline, so without closures and texts. Compaction may have moved the pages: the
    // allocation knows when it was made, its number alone could be another block's by now.
    private void Process(Allocation one)
    {
        try
        {
            Process(Find(one.Machine), one);
        }
        catch (PhysMemException fault)
        {
            Report(fault, one);
        }
    }

    private void ProcessRow(PSObject row)
    {
        TurnTo(row);
        Try(row, () =>
        {
            BlockReference? block = BlockReference.OfRow(row);
            if (Row > 0)
            {
                Columns.Takes(row, Row, WriteWarning);
            }

            if (block is null)
            {
                WriteVerbose("There is no pfn in this row, so there is nothing to do.");
            }
            else
            {
                Process(block, row);
            }
        });
        TurnTo(null);
    }

    private void Process(BlockReference block, object target) => Try(target, () =>
    {
        MachineHandle machine = Find(block.Machine);
        Process(machine, machine.Use(block.On));
    });

    private void Process(MachineHandle machine, Allocation block)
    {
        if (!Asks || Confirms(machine, block))
        {
            ProcessBlock(machine, block);
        }
    }

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

    private bool Confirms(MachineHandle machine, Allocation block)
    {
        string what = block is { Order: 0, Pages: > 1 } ? $"{block.Pages} pages" : $"order {block.Order}";
        return ShouldProcess($"pfn {DisplayText.Pfn(block.Pfn)} of {machine.Name}", $"{Action} {what}");
    }
}
