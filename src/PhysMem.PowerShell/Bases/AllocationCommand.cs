using System.Management.Automation;
using PhysMem.Engine.Core.Allocation;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Diagnosis;
using PhysMem.Engine.Face;
using PhysMem.Engine.Gfp;
using PhysMem.Engine.Report;
using PhysMem.PowerShell.Arguments;
using PhysMem.PowerShell.Display;
using PhysMem.PowerShell.Errors;
using PhysMem.PowerShell.Objects;
using PhysMem.PowerShell.State;

namespace PhysMem.PowerShell.Bases;

/// <summary>A command that asks a machine for pages, once or -Count times, and stops at the first failure.</summary>
public abstract class AllocationCommand : MachineCommand
{
    // Of all records, so that a command's decisions make one table.
    private int _requests;

    /// <summary>The mask; GFP_KERNEL when left out.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("GfpMask", "Mask", "gfp_mask", "gfp_flags", "flags", "mode")]
    [GfpTransformation]
    [ArgumentCompleter(typeof(GfpCompleter))]
    public GfpReference Gfp { get; set; } = GfpReference.Kernel;

    /// <summary>2^Order contiguous pages; 0 when left out.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [SmallNumberTransformation(Default = 0)]
    [ArgumentCompleter(typeof(OrderCompleter))]
    public int Order { get; set; }

    /// <summary>Number of requests; 1 when left out.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [SmallNumberTransformation(Default = 1)]
    [ValidateRange(1, int.MaxValue)]
    [ArgumentCompleter(typeof(CountCompleter))]
    public int Count { get; set; } = 1;

    /// <summary>The CPU that the request is made on; 0 when left out.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("CpuId")]
    [SmallNumberTransformation(Default = 0)]
    [ArgumentCompleter(typeof(CpuCompleter))]
    public int Cpu { get; set; }

    /// <summary>The task's NUMA policy; that of an ordinary task when left out.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [MemoryPolicyTransformation]
    [ArgumentCompleter(typeof(PolicyCompleter))]
    public MemoryPolicy? Policy { get; set; }

    /// <summary>The nodes of the task's cpuset (current->mems_allowed); all when left out.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("mems_allowed")]
    [NodeMaskTransformation]
    [ArgumentCompleter(typeof(NodeCompleter))]
    public NodeMask? MemsAllowed { get; set; }

    /// <summary>What the calling task is; an ordinary one when left out.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public CallerFlags TaskFlag { get; set; }

    /// <summary>Whether a failure is an object of the output rather than an error.</summary>
    [Parameter]
    public SwitchParameter AllowFailure { get; set; }

    /// <summary>Whether the decisions about a request are written, with what it came to, in the place of its pages.</summary>
    [Parameter]
    public SwitchParameter Explain { get; set; }

    /// <summary>What the parameters of this record ask for.</summary>
    private protected virtual AllocationRequest RequestOn(MachineHandle machine) => new(Gfp.On(machine), Order)
    {
        Cpu = Cpu, Policy = Policy, MemsAllowed = MemsAllowed, Task = TaskFlag.Task(), GfpContext = TaskFlag.GfpContext(),
    };

    /// <summary>Pages that one request is for; 0 for an order that there isn't.</summary>
    private protected virtual long PagesOn(MachineHandle machine) => Order >= 0 && Order <= machine.MaxOrder ? 1L << Order : 0;

    /// <summary>What one request is for, in a few words.</summary>
    private protected virtual string WantedOn(MachineHandle machine) =>
        PagesOn(machine) is > 0 and var pages ? $"order {Order} ({machine.SizeOf(pages)})" : $"order {Order}";

    private protected override object TargetOn(MachineHandle machine) =>
        Gfp.IsReadableOn(machine) ? RequestOn(machine) : Gfp.ToString();

    /// <summary>The machine's function that this command calls.</summary>
    private protected abstract AllocationResult Allocate(SimMachine machine, AllocationRequest request);

    private protected override void ProcessMachine(MachineHandle machine)
    {
        AllocationRequest request = RequestOn(machine);
        if (machine.Masks.Unnamed(request.Gfp.Value) is var idle and not 0)
        {
            WriteWarning($"{DisplayText.Hex(idle)} in the mask means nothing to Linux {machine.Line}.");
        }

        if (Asks && !ShouldProcess(
            $"{machine.Name}{(request.Node < 0 ? "" : $", node {request.Node}")}",
            $"Allocate {(Count == 1 ? "" : $"{Count} times ")}{WantedOn(machine)}, {GfpText.Format(request.Gfp, machine.Masks)}"))
        {
            return;
        }

        // One request at a time: when the reader of the pipeline stops, no page is held that it hasn't seen.
        DecisionLog? log = Narrates || Explain ? new DecisionLog() : null;
        using WorkProgress? progress = Count > 1 ? new WorkProgress(this, $"Allocate {WantedOn(machine)}", Count) : null;
        for (int done = 0; done < Count && !Stopped; done++)
        {
            AllocationResult result = log is not null
                ? Listen(machine, request, log)
                : machine.Use((Command: this, Request: request), static (sim, it) => it.Command.Allocate(sim, it.Request));
            if (Explain)
            {
                WriteObject(Rows(log!, machine, request, result), enumerateCollection: true);
            }
            else if (result.Succeeded)
            {
                WritePages(result);
            }
            else
            {
                Fail(machine, request, result, done);
            }

            if (!result.Succeeded)
            {
                return;
            }

            progress?.Report(done);
        }
    }

    /// <summary>Writes what a request got.</summary>
    private protected virtual void WritePages(in AllocationResult result) => WriteObject(result.Allocation);

    // The decisions, and before the result of a failure the verdict that Debug-AllocFailure gives.
    private IEnumerable<DecisionReport> Rows(DecisionLog log, MachineHandle machine, AllocationRequest request, AllocationResult result)
    {
        DecisionReport[] rows = [.. Explanation.Of(log, machine.Name, ++_requests, request, result, machine.Line)];
        return AllocExplainer.Explain(result) is not { } why ? rows :
        [
            .. rows[..^1],
            new DecisionReport
            {
                Machine = machine.Name, Request = _requests, Step = rows.Length, Rounds = 1, Kind = "Verdict",
                Rule = why.Verdict.ToString(), Order = request.Order, Text = why.Summary,
            },
            rows[^1] with { Step = rows.Length + 1 },
        ];
    }

    private AllocationResult Listen(MachineHandle machine, AllocationRequest request, DecisionLog log)
    {
        AllocationResult result = default;
        Narrate(log, it => result = machine.Use(sim => Listen(sim, request, it)));
        return result;
    }

    private AllocationResult Listen(SimMachine machine, AllocationRequest request, DecisionLog log)
    {
        machine.Decisions = log;
        try
        {
            return Allocate(machine, request);
        }
        finally
        {
            machine.Decisions = null;
        }
    }

    private void Fail(MachineHandle machine, AllocationRequest request, AllocationResult result, int done)
    {
        string progress = Count > 1 ? $", after {done} of {Count} requests" : "";
        WriteFailure(
            new AllocationFailure(machine, request, PagesOn(machine), result, progress), AllowFailure, () => FailureAdvice.Of(request, result));
    }
}
