using System.Management.Automation;
using PhysMem.Engine.Core.State;
using PhysMem.PowerShell.Arguments;
using PhysMem.PowerShell.Bases;
using PhysMem.PowerShell.State;

namespace PhysMem.PowerShell.Commands;

/// <summary>Fills memory with pages that nobody holds, as files and processes of a running system do.</summary>
[Cmdlet(VerbsCommon.Add, "SimPageCache", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low)]
[OutputType(typeof(MachineHandle))]
public sealed class AddSimPageCacheCommand : MachineCommand
{
    // Small enough for Ctrl+C to be felt at once.
    private const long Batch = 1 << 16;

    /// <summary>How much; as much as there is room for when left out.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [SizeTransformation]
    [ArgumentCompleter(typeof(SizeCompleter))]
    public long? Memory { get; set; }

    /// <summary>The node; all, one after the other, when left out.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("NodeId", "nid")]
    [SmallNumberTransformation]
    [ArgumentCompleter(typeof(NodeCompleter))]
    public int? Node { get; set; }

    /// <summary>One zone; all that movable requests may use when left out.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ZoneCompleter))]
    public string? Zone { get; set; }

    /// <summary>Whether the pages are memory of processes, which only swap lets reclaim take.</summary>
    [Parameter]
    public SwitchParameter Anonymous { get; set; }

    /// <summary>Whether the pages count as used lately, so that they are reclaimed later.</summary>
    [Parameter]
    public SwitchParameter Active { get; set; }

    /// <summary>The CPU that asks for them; 0 when left out.</summary>
    [Parameter]
    [Alias("CpuId")]
    [SmallNumberTransformation(Default = 0)]
    [ArgumentCompleter(typeof(CpuCompleter))]
    public int Cpu { get; set; }

    /// <summary>Emits the machine.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override void ProcessMachine(MachineHandle machine)
    {
        long wanted = Memory is { } bytes ? machine.PagesOf(bytes) : machine.FreePages;
        string what = Anonymous ? "memory of processes" : "page cache";
        string amount = Memory is null ? "as much as there is room for" : $"{wanted} pages";
        string action = $"Fill with {what}, {amount}";
        string target = $"{machine.Name}{(Node is null ? "" : $", node {Node}")}{(Zone is null ? "" : $", zone {Zone}")}";
        if (Agree(machine, target, action, PassThru) is not { } filled)
        {
            return;
        }

        PressureModel.SwitchOn(this, filled);
        long got = Fill(filled, wanted, action);
        if (got < wanted && Memory is not null && !Stopped)
        {
            WriteWarning($"There was room for {got} of {wanted} pages; zones are filled down to their low watermarks.");
        }

        if (PassThru)
        {
            WriteObject(filled);
        }
    }

    private long Fill(MachineHandle machine, long wanted, string action)
    {
        LruKind kind = Anonymous ? LruKind.Anonymous : LruKind.File;
        using var progress = new WorkProgress(this, action, wanted);
        long got = 0, last = -1;
        while (got < wanted && last != got && !Stopped)
        {
            last = got;
            got += machine.Use(sim => sim.Pressure.FillPageCache(Math.Min(wanted - got, Batch), kind, Node ?? -1, Zone, Active, Cpu));
            progress.ReportLong(got);
        }

        return got;
    }
}
