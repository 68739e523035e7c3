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
/// address of their first byte. For every object of a pipeline the host looks through the parameters, longer if one set
/// is the default one, if sets that it has ruled out have mandatory ones, or if there are no sets at all. So an allocation
/// has a set of its own, and the other one asks for nothing: it is what the host chooses when there are no arguments, and
/// what is missing is said here.
/// </summary>
public abstract class BlockCommand : PhysMemCommand
{
    private const string AllocationSet = "Allocation";
    private const string NumberSet = "Number";

    private MachineHandle? _last;
    private RowColumns? _columns;

    /// <summary>
    /// What Invoke-AllocPages or Get-FreePages gave, a row of a table that says as much, or a list of these. One
    /// parameter for all that a pipeline brings, of a type that the host needs not convert: with more of them, bound by
    /// property name, the host takes longer over an object than everything else together.
    /// </summary>
    [Parameter(ParameterSetName = AllocationSet, Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ArgumentCompleter(typeof(NothingCompleter))]
    public object Allocation { get; set; } = "";

    /// <summary>The first frame of the block.</summary>
    [Parameter(ParameterSetName = NumberSet)]
    [PfnTransformation]
    [ArgumentCompleter(typeof(BlockPfnCompleter))]
    public long? Pfn { get; set; }

    /// <summary>The address of the block's first byte in the direct map.</summary>
    [Parameter(ParameterSetName = NumberSet)]
    [Alias("VirtualAddress")]
    [AddressTransformation]
    [ArgumentCompleter(typeof(BlockAddressCompleter))]
    public ulong? Address { get; set; }

    /// <summary>The order that the block was allocated with; 0 when left out.</summary>
    [Parameter(ParameterSetName = NumberSet)]
    [SmallNumberTransformation(Default = 0)]
    [ArgumentCompleter(typeof(OrderCompleter))]
    public int Order { get; set; }

    /// <summary>Number of single pages, of an exact request; goes by the order when left out.</summary>
    [Parameter(ParameterSetName = NumberSet)]
    [PageCountTransformation]
    [ArgumentCompleter(typeof(PageCountCompleter))]
    public long? Pages { get; set; }

    /// <summary>The machine, or its name; an allocation knows its own.</summary>
    [Parameter]
    [MachineTransformation]
    [ArgumentCompleter(typeof(MachineCompleter))]
    public MachineReference? Machine { get; set; }

    /// <summary>What is done to a block, for -WhatIf and -Confirm.</summary>
    private protected abstract string Action { get; }

    /// <summary>Whether the block is written afterwards; then -WhatIf shows what would be.</summary>
    private protected virtual bool Writes => false;

    private RowColumns Columns => _columns ??= new RowColumns(GetType(), BlockReference.Columns);

    private protected override void ProcessObject()
    {
        if (ParameterSetName == AllocationSet)
        {
            ProcessAll(Allocation);
        }
        else if (Pfn is null == Address is null)
        {
            WriteError(ErrorRecords.Of(NoBlock(), null));
        }
        else
        {
            Process(
                new BlockReference { Pfn = Pfn, Address = Address, Order = Order, Pages = Pages }, Pfn ?? (object)Address!.Value);
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
            MachineHandle machine = Find(one.Machine);
            RequireGiven(machine, one.MachineId, one);
            Process(machine, one);
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
        Allocation named = machine.Use(block.On);
        RequireGiven(machine, block.MachineId, named);
        Process(machine, named);
    });

    // Machines of one name follow each other, and files and jobs bring rows of machines of other sessions.
    private void RequireGiven(MachineHandle machine, string? machineId, Allocation block)
    {
        if (Machine is null && !machine.Gave(machineId))
        {
            throw new PhysMemException(
                FaultCode.MachineRemoved,
                $"The block at pfn {DisplayText.Pfn(block.Pfn)} is of another machine '{machine.Name}', not of the one that is called so here and now.",
                "Name the machine with -Machine if you mean this one's block all the same.");
        }
    }

    private void Process(MachineHandle machine, Allocation block)
    {
        if ((Asks ? Ask(machine, block) : machine) is { } subject)
        {
            ProcessBlock(subject, block);
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

    private MachineHandle? Ask(MachineHandle machine, Allocation block)
    {
        string what = block is { Order: 0, Pages: > 1 } ? $"{block.Pages} pages" : $"order {block.Order}";
        return Agree(machine, $"pfn {DisplayText.Pfn(block.Pfn)} of {machine.Name}", $"{Action} {what}", Writes);
    }

    private PhysMemException NoBlock() => new(
        FaultCode.InputInvalid,
        Pfn is null ? "No block of pages is named." : "A block is named both by its frame and by its address.",
        "Pipe in what Invoke-AllocPages wrote, give it as an argument, or name the block by one of -Pfn and -Address.");
}
