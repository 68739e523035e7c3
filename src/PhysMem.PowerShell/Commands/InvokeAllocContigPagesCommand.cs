using System.Management.Automation;
using PhysMem.Engine.Core.Allocation;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Report;
using PhysMem.PowerShell.Arguments;
using PhysMem.PowerShell.Bases;
using PhysMem.PowerShell.Display;
using PhysMem.PowerShell.Objects;
using PhysMem.PowerShell.State;

namespace PhysMem.PowerShell.Commands;

/// <summary>alloc_contig_pages; for particular frames alloc_contig_range, for those of a contiguous area cma_alloc.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "AllocContigPages", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low)]
[OutputType(typeof(Allocation), typeof(AllocationFailure))]
public sealed class InvokeAllocContigPagesCommand : MachineCommand
{
    // Not parameter sets: rows of a table may leave any of the columns empty, and have others that don't count.

    /// <summary>How much memory, in bytes or as a text with a unit; rounded up to pages.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [SizeTransformation]
    [ArgumentCompleter(typeof(SizeCompleter))]
    public long? Memory { get; set; }

    /// <summary>The number of pages instead.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [PageCountTransformation]
    [ArgumentCompleter(typeof(PageCountCompleter))]
    public long? Pages { get; set; }

    /// <summary>The first of the particular frames that are wanted; any frames when left out.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("Pfn")]
    [PfnTransformation]
    [ArgumentCompleter(typeof(NothingCompleter))]
    public long? StartPfn { get; set; }

    /// <summary>Whether the owner of a contiguous area asks for frames of it.</summary>
    [Parameter]
    public SwitchParameter FromCma { get; set; }

    /// <summary>The mask, which says in which zones to look; GFP_KERNEL when left out.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [Alias("GfpMask", "Mask", "gfp_mask", "gfp_flags", "flags", "mode")]
    [GfpTransformation]
    [ArgumentCompleter(typeof(GfpCompleter))]
    public GfpReference Gfp { get; set; } = GfpReference.Kernel;

    /// <summary>The preferred node, that of the CPU when left out; for an area the node that it is to be on, any when left out.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("NodeId", "nid")]
    [SmallNumberTransformation]
    [ArgumentCompleter(typeof(NodeCompleter))]
    public int? Node { get; set; }

    /// <summary>The nodes to keep to; all when left out.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [NodeMaskTransformation]
    [ArgumentCompleter(typeof(NodeCompleter))]
    public NodeMask? NodeMask { get; set; }

    /// <summary>The CPU that the request is made on; 0 when left out.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("CpuId")]
    [SmallNumberTransformation(Default = 0)]
    [ArgumentCompleter(typeof(CpuCompleter))]
    public int Cpu { get; set; }

    /// <summary>Whether a failure is an object of the output rather than an error.</summary>
    [Parameter]
    public SwitchParameter AllowFailure { get; set; }

    private protected override void ProcessMachine(MachineHandle machine)
    {
        long pages = PagesOn(machine);
        string where = StartPfn is { } pfn ? $" from pfn {DisplayText.Pfn(pfn)} on" : FromCma ? " of a contiguous area" : "";
        if (!ShouldProcess(machine.Name, $"Allocate {pages} contiguous pages ({machine.SizeOf(pages)}){where}"))
        {
            return;
        }

        ContigResult result = machine.Use(sim =>
            StartPfn is { } first ? sim.ContigPages.AllocRange(first, pages, FromCma ? MigrateType.Cma : MigrateType.Movable, Cpu, Cancelled)
            : FromCma ? sim.ContigPages.AllocFromArea(pages, Node ?? -1, Cpu, Cancelled)
            : sim.ContigPages.Alloc(
                new AllocationRequest(Gfp.On(machine)) { Node = Node ?? -1, Nodes = NodeMask, Cpu = Cpu },
                pages, Cancelled));
        if (result.Allocation is { } allocation)
        {
            WriteObject(allocation);
        }
        else if (result.Fault is not null)
        {
            WriteFailure(new AllocationFailure(machine, pages, result), AllowFailure, () => Advice(result.Outcome));
        }
    }

    private long PagesOn(MachineHandle machine)
    {
        if (Memory is null == Pages is null)
        {
            throw new PhysMemException(
                FaultCode.InputInvalid, Pages is null ? "No amount of memory is given." : "An amount of memory and a number of pages are given.",
                "Give one of -Memory, as in Invoke-AllocContigPages 8MB, and -Pages.");
        }

        return Pages ?? machine.Build.PagesOf(Memory!.Value);
    }

    private static string Advice(ContigOutcome outcome) => outcome == ContigOutcome.Busy
        ? "See what holds it with Get-SimPage, and free it with Remove-Pages, or ask for other frames or fewer."
        : "Free pages elsewhere with Remove-Pages, or ask for fewer.";
}
