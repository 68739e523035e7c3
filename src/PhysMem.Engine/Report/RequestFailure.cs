using PhysMem.Engine.Core.Allocation;
using PhysMem.Engine.Core.Decisions;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Gfp;

namespace PhysMem.Engine.Report;

/// <summary>A request that failed: what is needed to tell why, as words are made only when somebody reads them.</summary>
/// <param name="request">The request.</param>
/// <param name="nid">The node that it preferred.</param>
/// <param name="rule">The rule by which it failed.</param>
/// <param name="comm">Name of the task that made it.</param>
/// <param name="memory">The numbers of the moment.</param>
internal sealed class RequestFailure(AllocationRequest request, int nid, GiveUpRule rule, string comm, MemoryNumbers memory)
{
    private string? _log;

    /// <summary>The request.</summary>
    public AllocationRequest Request => request;

    /// <summary>The node that it preferred.</summary>
    public int Node => nid;

    /// <summary>The numbers of its moment.</summary>
    public MemoryNumbers Memory => memory;

    /// <summary>The machine.</summary>
    public MachineState Machine => memory.Machine;

    /// <summary>The release of the machine's kernel.</summary>
    public string Release => memory.Machine.Line.Release;

    /// <summary>The report of memory at that moment, also where the kernel would log none.</summary>
    public string Report => new FailureText(request, comm, memory).Report();

    /// <summary>What kind of failure it is.</summary>
    public FaultCode Fault => GiveUpText.WhyNoReturn(rule) is null ? FaultCode.OutOfMemory : FaultCode.WouldNotReturn;

    /// <summary>Whether another one would be of the same request and nothing has changed between them, so that there is nothing else to say about it.</summary>
    public bool IsOf(AllocationRequest asked, int node, GiveUpRule by, string task, MemoryNumbers now) =>
        memory == now && rule == by && Node == node && Request == asked && comm == task;

    /// <summary>One sentence about it.</summary>
    public string Reason
    {
        get
        {
            string names = GfpText.FormatLog(request.Gfp.Value, GfpLayout.Of(memory.Machine.Line));
            string what = $"page allocation failure: order:{request.Order}, mode:0x{request.Gfp.Value:x}({names}), preferred node {nid}";
            return GiveUpText.WhyNoReturn(rule) is { } hang ? $"{what}: the call would not return: {hang}" : what;
        }
    }

    /// <summary>What the kernel logs about it; empty for a call that would not return, as it goes on trying.</summary>
    public string Log => _log ??= Fault == FaultCode.OutOfMemory ? new FailureText(request, comm, memory).ToString() : "";
}
