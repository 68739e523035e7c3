using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Core.Zones;

/// <summary>A set of node numbers (nodemask_t); immutable.</summary>
public sealed class NodeMask
{
    /// <summary>MAX_NUMNODES: node numbers are below it.</summary>
    public const int Capacity = ArchitectureProfile.MaxNumNodes;

    private readonly ulong[] _bits = new ulong[ArchitectureProfile.MaxNumNodes / 64];

    /// <summary>Makes the set.</summary>
    /// <param name="nodes">Node numbers, 0..1023.</param>
    public NodeMask(params IEnumerable<int> nodes)
    {
        foreach (int nid in nodes)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(nid, nameof(nodes));
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(nid, ArchitectureProfile.MaxNumNodes, nameof(nodes));
            _bits[nid / 64] |= 1UL << (nid % 64);
        }
    }

    /// <summary>The nodes in rising order.</summary>
    public IEnumerable<int> Nodes => Enumerable.Range(0, ArchitectureProfile.MaxNumNodes).Where(Contains);

    /// <summary>Whether a node is in the set.</summary>
    public bool Contains(int nid) => (_bits[nid / 64] >> (nid % 64) & 1) != 0;

    /// <summary>The kernel's list form, ranges joined: 0-1,3.</summary>
    public override string ToString() => Format(Nodes);

    /// <summary>Prints node numbers in the kernel's list form.</summary>
    public static string Format(IEnumerable<int> rising)
    {
        var parts = new List<string>();
        int start = -2, end = -2;
        foreach (int nid in rising.Append(int.MaxValue))
        {
            if (nid == end + 1)
            {
                end = nid;
                continue;
            }

            if (start >= 0)
            {
                parts.Add(start == end ? $"{start}" : $"{start}-{end}");
            }

            start = end = nid;
        }

        return string.Join(',', parts);
    }
}
