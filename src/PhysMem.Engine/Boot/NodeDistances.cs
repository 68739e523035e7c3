using System.Collections.Immutable;
using PhysMem.Engine.Describe;

namespace PhysMem.Engine.Boot;

/// <summary>node_distance: how far nodes are from each other, 10 for oneself.</summary>
internal sealed class NodeDistances
{
    private const int RemoteDistance = 20;

    private readonly Dictionary<int, int> _position = [];
    private readonly ImmutableArray<NodeDescription> _rising;

    public NodeDistances(IEnumerable<NodeDescription> nodes)
    {
        _rising = [.. nodes.OrderBy(n => n.Nid)];
        for (int i = 0; i < _rising.Length; i++)
        {
            _position[_rising[i].Nid] = i;
        }
    }

    public int Between(int from, int to)
    {
        ImmutableArray<int> row = _rising[_position[from]].Distances;
        if (!row.IsEmpty)
        {
            return row[_position[to]];
        }

        return from == to ? DescriptionRules.LocalDistance : RemoteDistance;
    }
}
