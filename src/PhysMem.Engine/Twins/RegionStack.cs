namespace PhysMem.Engine.Twins;

/// <summary>
/// Regions of one order, the last pushed first. Neighbours that were pushed rising take the room of one: memory of many TiB is
/// one region after the other, and nearly all of them stay whole.
/// </summary>
internal sealed class RegionStack(int order)
{
    private readonly List<(long First, long Count)> _runs = [];

    /// <summary>Pushes neighbours, the lowest first.</summary>
    public void Push(long first, long count)
    {
        if (_runs.Count > 0 && _runs[^1] is var last && last.First + (last.Count << order) == first)
        {
            _runs[^1] = (last.First, last.Count + count);
        }
        else
        {
            _runs.Add((first, count));
        }
    }

    public bool TryPeek(out long region)
    {
        (long first, long count) = _runs.Count > 0 ? _runs[^1] : (0, 0);
        region = first + ((count - 1) << order);
        return count > 0;
    }

    /// <summary>Takes away what <see cref="TryPeek"/> gives; there must be something.</summary>
    public void Pop()
    {
        (long first, long count) = _runs[^1];
        if (count > 1)
        {
            _runs[^1] = (first, count - 1);
        }
        else
        {
            _runs.RemoveAt(_runs.Count - 1);
        }
    }
}
