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

    /// <summary>MPOL_WEIGHTED_INTERLEAVE: the nodes of a set in turn, each as often as its weight says (6.9 on).</summary>
    WeightedInterleave,
}

/// <summary>
/// A task's NUMA memory policy (struct mempolicy). It is for requests that name no node of their own. An interleave
/// policy remembers where it is, so one object stands for one task.
/// </summary>
public sealed class MemoryPolicy
{
    /// <summary>The largest weight of a node.</summary>
    public const int MostWeight = 255;

    private readonly int[] _weights;

    // il_weight: how often the node in turn is still to come.
    private int _left;

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
        _weights = new int[rising.Length];
        Array.Fill(_weights, 1);
    }

    /// <summary>
    /// Makes a policy of weighted interleave. The kernel keeps the weights for the whole machine, in
    /// /sys/kernel/mm/mempolicy/weighted_interleave; here they are the policy's.
    /// </summary>
    /// <param name="weights">Nodes with their weights, 1 to <see cref="MostWeight"/>; of a node that is named twice the last counts.</param>
    public static MemoryPolicy Weighted(params IEnumerable<(int Node, int Weight)> weights)
    {
        Dictionary<int, int> byNode = [];
        foreach ((int node, int weight) in weights)
        {
            byNode[node] = weight is >= 1 and <= MostWeight
                ? weight
                : throw new ArgumentException($"Node {node} has the weight {weight}; weights are 1 to {MostWeight}.", nameof(weights));
        }

        var policy = new MemoryPolicy(MemoryPolicyMode.WeightedInterleave, byNode.Keys);
        for (int k = 0; k < policy._weights.Length; k++)
        {
            policy._weights[k] = byNode[policy.Nodes[k]];
        }

        return policy;
    }

    /// <summary>The mode.</summary>
    public MemoryPolicyMode Mode { get; }

    /// <summary>The nodes, rising.</summary>
    public IReadOnlyList<int> Nodes { get; }

    /// <summary>How often each of the nodes comes in its turn; 1 but for weighted interleave.</summary>
    public IReadOnlyList<int> Weights => _weights;

    /// <summary>il_prev: the node that was last in turn; -1 before the first.</summary>
    public int PreviousNode { get; private set; } = -1;

    internal NodeMask Mask { get; }

    /// <summary>interleave_nodes, weighted_interleave_nodes: the next node in turn.</summary>
    internal int NextInterleaved()
    {
        if (_left == 0)
        {
            int turn = 0;
            while (turn < Nodes.Count && Nodes[turn] <= PreviousNode)
            {
                turn++;
            }

            turn = turn == Nodes.Count ? 0 : turn;
            (PreviousNode, _left) = (Nodes[turn], _weights[turn]);
        }

        _left--;
        return PreviousNode;
    }

    /// <summary>The kernel's word for a mode, as in /proc/PID/numa_maps (policy_modes).</summary>
    public static string NameOf(MemoryPolicyMode mode) => mode switch
    {
        MemoryPolicyMode.Preferred => "prefer",
        MemoryPolicyMode.PreferredMany => "prefer (many)",
        MemoryPolicyMode.Bind => "bind",
        MemoryPolicyMode.Interleave => "interleave",
        MemoryPolicyMode.WeightedInterleave => "weighted interleave",
        _ => "local",
    };

    /// <summary>The kernel's spelling (mpol_to_str): interleave:0-1. Weights, which it doesn't show, are written 0*3,1.</summary>
    public override string ToString() =>
        Mode == MemoryPolicyMode.Local ? NameOf(Mode)
        : Weights.All(weight => weight == 1) ? $"{NameOf(Mode)}:{NodeMask.Format(Nodes)}"
        : $"{NameOf(Mode)}:{string.Join(',', Nodes.Zip(Weights, (node, weight) => weight == 1 ? $"{node}" : $"{node}*{weight}"))}";
}
