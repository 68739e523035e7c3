using PhysMem.Engine.Core.Decisions;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Core.Allocation;

/// <summary>The calls as a task makes them, for requests as users state them; a listener hears what they came to.</summary>
internal sealed partial class PageAllocator
{
    /// <summary>alloc_pages and alloc_pages_node.</summary>
    public long AllocPages(AllocationRequest request, out AllocOutcome outcome)
    {
        long pfn = AllocPages(request, request.Gfp.Value, out outcome);
        _machine.Decisions?.Add(ResultOf(request, outcome, pfn, 1L << request.Order));
        return pfn;
    }

    /// <summary>alloc_pages_exact; the request's order must be that of the pages.</summary>
    public long AllocExact(AllocationRequest request, long pages, out AllocOutcome outcome)
    {
        long pfn = AllocPages(request, request.Gfp.Value & ~NotExact, out outcome);
        if (pfn >= 0)
        {
            MakeExact(outcome.Zone!, pfn, request.Order, pages, request.Cpu);
        }

        _machine.Decisions?.Add(ResultOf(request, outcome, pfn, pages));
        return pfn;
    }

    /// <summary>alloc_pages_bulk. A policy has no part in it.</summary>
    public int AllocBulk(AllocationRequest request, Span<long> pfns, out AllocOutcome outcome, CancellationToken stop = default)
    {
        int got = AllocBulk(request.Gfp.Value, NodeOf(request), request.Caller, request.Nodes, pfns, out outcome, stop);
        _machine.Decisions?.Add(ResultOf(request, outcome, got > 0 ? pfns[0] : NoPage, got));
        return got;
    }

    // A task's policy counts only for requests that name neither a node nor a set of nodes.
    private long AllocPages(AllocationRequest request, uint gfp, out AllocOutcome outcome) =>
        request is { Policy: { } policy, Node: AllocationRequest.NoNode, Nodes: null }
            ? AllocPages(gfp, request.Order, request.Caller, policy, out outcome)
            : AllocPages(gfp, request.Order, NodeOf(request), request.Caller, request.Nodes, out outcome);

    /// <summary>The node that a request prefers: NUMA_NO_NODE is numa_mem_id(), the node of the CPU.</summary>
    public int NodeOf(AllocationRequest request) =>
        request.Node == AllocationRequest.NoNode ? _machine.NodeOfCpu[request.Cpu] : request.Node;

    private static Result ResultOf(AllocationRequest request, in AllocOutcome outcome, long pfn, long pages) => new(
        outcome.Zone, pfn, request.Order, pfn < 0 ? 0 : pages, outcome.Rule, Zeroed: (request.Gfp.Value & GfpBits.Zero) != 0);
}
