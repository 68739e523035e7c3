using PhysMem.Engine.Core.Zones;

namespace PhysMem.Engine.Core.Allocation;

/// <summary>The ways in which a task may ask for memory of particular nodes (set_mempolicy).</summary>
public enum MemoryPolicyMode
{
    /// <summary>MPOL_DEFAULT, MPOL_LOCAL: the node of the CPU.</summary>
    Local,

    /// <summary>MPOL_PREFERRED: one node first, others if it is full.</summary>
    Preferred,

    /// <summary>MPOL_PREFERRED_MANY: a set of nodes first, without trying hard, then any.</summary>
    PreferredMany,

    /// <summary>MPOL_BIND: a set of nodes and no others.</summary>
    Bind,

    /// <summary>MPOL_INTERLEAVE: the nodes of a set in turn.</summary>
    Interleave,
}

/// <summary>
/// A task's NUMA memory policy (struct mempolicy). It is for requests that name no node of their own. An interleave
/// policy remembers where it is, so one object stands for one task.
/// </summary>
public sealed class MemoryPolicy
{
    /// <summary>Makes a policy.</summary>
    /// <param name="mode">The mode.</param>
    /// <param name="nodes">Its nodes; empty for <see cref="MemoryPolicyMode.Local"/> only.</param>
    public MemoryPolicy(MemoryPolicyMode mode, params IEnumerable<int> nodes)
    {
        int[] rising = [.. nodes.Distinct().Order()];
        if ((rising.Length == 0) != (mode == MemoryPolicyMode.Local))
        {
            throw new ArgumentException(
                mode == MemoryPolicyMode.Local ? "The local policy has no nodes." : $"Policy {mode} needs nodes.",
                nameof(nodes));
        }

        Mode = mode;
        Nodes = rising;
        Mask = new NodeMask(rising);
    }

    /// <summary>The mode.</summary>
    public MemoryPolicyMode Mode { get; }

    /// <summary>The nodes, rising.</summary>
    public IReadOnlyList<int> Nodes { get; }

    /// <summary>il_prev: the node that was last in turn; -1 before the first.</summary>
    public int PreviousNode { get; private set; } = -1;

    internal NodeMask Mask { get; }

    /// <summary>interleave_nodes: the next node in turn.</summary>
    internal int NextInterleaved()
    {
        int next = Nodes[0];
        foreach (int nid in Nodes)
        {
            if (nid > PreviousNode)
            {
                next = nid;
                break;
            }
        }

        PreviousNode = next;
        return next;
    }

    /// <summary>The kernel's word for a mode, as in /proc/PID/numa_maps (policy_modes).</summary>
    public static string NameOf(MemoryPolicyMode mode) => mode switch
    {
        MemoryPolicyMode.Preferred => "prefer",
        MemoryPolicyMode.PreferredMany => "prefer (many)",
        MemoryPolicyMode.Bind => "bind",
        MemoryPolicyMode.Interleave => "interleave",
        _ => "local",
    };

    /// <summary>The kernel's spelling (mpol_to_str): interleave:0-1.</summary>
    public override string ToString() =>
        Mode == MemoryPolicyMode.Local ? NameOf(Mode) : $"{NameOf(Mode)}:{NodeMask.Format(Nodes)}";
}
