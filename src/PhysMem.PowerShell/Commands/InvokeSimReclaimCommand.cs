using System.Management.Automation;
using PhysMem.Engine.Report;
using PhysMem.PowerShell.Arguments;
using PhysMem.PowerShell.Bases;
using PhysMem.PowerShell.State;

namespace PhysMem.PowerShell.Commands;

/// <summary>A run of kswapd, a write to memory.reclaim, or one to drop_caches.</summary>
[Cmdlet(
    VerbsLifecycle.Invoke, "SimReclaim", DefaultParameterSetName = KswapdSet, SupportsShouldProcess = true,
    ConfirmImpact = ConfirmImpact.Low)]
[OutputType(typeof(ReclaimReport))]
public sealed class InvokeSimReclaimCommand : MachineCommand
{
    private const string KswapdSet = "Kswapd";
    private const string MemorySet = "Memory";
    private const string CacheSet = "Cache";

    /// <summary>How much to reclaim; without it kswapd does what it was woken for.</summary>
    [Parameter(ParameterSetName = MemorySet, Mandatory = true, Position = 0)]
    [SizeTransformation]
    [ArgumentCompleter(typeof(SizeCompleter))]
    public long Memory { get; set; }

    /// <summary>Whether all page cache shall be dropped.</summary>
    [Parameter(ParameterSetName = CacheSet, Mandatory = true)]
    public SwitchParameter DropCache { get; set; }

    /// <summary>The node; all when left out.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("NodeId", "nid")]
    [SmallNumberTransformation]
    [ArgumentCompleter(typeof(NodeCompleter))]
    public int? Node { get; set; }

    /// <summary>The CPU that frees the pages; 0 when left out.</summary>
    [Parameter(ParameterSetName = MemorySet)]
    [Parameter(ParameterSetName = CacheSet)]
    [Alias("CpuId")]
    [SmallNumberTransformation(Default = 0)]
    [ArgumentCompleter(typeof(CpuCompleter))]
    public int Cpu { get; set; }

    private protected override void ProcessMachine(MachineHandle machine)
    {
        int node = Node ?? -1;
        long pages = machine.PagesOf(Memory);
        string action = ParameterSetName switch
        {
            MemorySet => $"Reclaim {pages} pages",
            CacheSet => "Drop page cache",
            _ => "Run kswapd",
        };
        if (!ShouldProcess($"{machine.Name}{(Node is null ? "" : $", node {Node}")}", action))
        {
            return;
        }

        PressureModel.SwitchOn(this, machine);
        WriteObject(
            machine.Use(sim => ParameterSetName switch
            {
                MemorySet => sim.Pressure.Reclaim(pages, node, Cpu, Cancelled),
                CacheSet => sim.Pressure.DropCaches(node, Cpu, Cancelled),
                _ => sim.Pressure.RunKswapd(node),
            }),
            enumerateCollection: true);
    }
}
