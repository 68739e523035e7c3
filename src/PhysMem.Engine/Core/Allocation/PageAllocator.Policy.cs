using PhysMem.Engine.Core.Decisions;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Core.Allocation;

/// <summary>alloc_pages of a NUMA kernel (mm/mempolicy.c): from a task's policy to node and node mask.</summary>
internal sealed partial class PageAllocator
{
    /// <summary>alloc_pages: a request without a node, under the task's policy.</summary>
    public long AllocPages(uint gfp, int order, scoped in TaskContext task, MemoryPolicy? policy, out AllocOutcome outcome)
    {
        int local = _machine.NodeOfCpu[task.Cpu];
        bool ignored = policy == null || task.Is(TaskFlags.Interrupt) || (gfp & GfpBits.ThisNode) != 0;
        switch (ignored ? MemoryPolicyMode.Local : policy!.Mode)
        {
            case MemoryPolicyMode.Preferred:
                int first = policy!.Nodes[0];
                _machine.Decisions?.Add(new UsePolicy(policy, PolicyEffect.PreferredNode, first));
                return AllocPages(gfp, order, first, task, null, out outcome);
            case MemoryPolicyMode.PreferredMany:
                return AllocPreferredMany(gfp, order, local, task, policy!, out outcome);
            case MemoryPolicyMode.Bind:
                NodeMask? nodes = BindsZone(policy!, gfp) ? policy!.Mask : null;
                _machine.Decisions?.Add(new UsePolicy(
                    policy!, nodes != null ? PolicyEffect.BoundNodes : PolicyEffect.LowZonesUnbound));
                return AllocPages(gfp, order, local, task, nodes, out outcome);
            case MemoryPolicyMode.Interleave or MemoryPolicyMode.WeightedInterleave:
                return AllocInterleaved(gfp, order, task, policy!, out outcome);
            default:
                return AllocPages(gfp, order, local, task, null, out outcome);
        }
    }

    // alloc_pages_preferred_many: the set first, without waiting for it, then all nodes.
    private long AllocPreferredMany(
        uint gfp, int order, int nid, scoped in TaskContext task, MemoryPolicy policy, out AllocOutcome outcome)
    {
        _machine.Decisions?.Add(new UsePolicy(policy, PolicyEffect.NodesFirst));
        uint gentle = (gfp | GfpBits.NoWarn) & ~(GfpBits.DirectReclaim | GfpBits.NoFail);
        long pfn = AllocPages(gentle, order, nid, task, policy.Mask, out outcome);
        if (pfn >= 0)
        {
            return pfn;
        }

        _machine.Decisions?.Add(new UsePolicy(policy, PolicyEffect.AllNodes));
        return AllocPages(gfp, order, nid, task, null, out outcome);
    }

    // alloc_page_interleave.
    private long AllocInterleaved(
        uint gfp, int order, scoped in TaskContext task, MemoryPolicy policy, out AllocOutcome outcome)
    {
        int nid = policy.NextInterleaved();
        _machine.Decisions?.Add(new UsePolicy(policy, PolicyEffect.PreferredNode, nid));
        long pfn = AllocPages(gfp, order, nid, task, null, out outcome);
        if (pfn >= 0 && outcome.Zone!.Node.Nid == nid)
        {
            outcome.Zone.NumaInterleave++;
        }

        return pfn;
    }

    // apply_policy_zone: requests for low zones aren't bound, since not every node has such zones.
    private bool BindsZone(MemoryPolicy policy, uint gfp)
    {
        int movable = _machine.Architecture.IndexOf(ZoneType.Movable);
        bool hasKernelMemory = policy.Nodes.Any(
            nid => _machine.NodeData[nid] is { } n && n.Zones.Any(z => z.IsPopulated && z.Index < movable));
        int policyZone = hasKernelMemory
            ? _machine.PopulatedZones.Where(z => z.Index < movable).Max(z => z.Index)
            : movable;
        return _machine.ZoneTable.ZoneIndex(gfp) >= policyZone;
    }
}
