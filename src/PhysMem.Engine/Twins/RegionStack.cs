using PhysMem.Engine.Recording;

namespace PhysMem.Engine.Twins;

/// <summary>
/// Regions of one order, the last pushed first. Those that were pushed in equal steps take the room of one: memory of many TiB is
/// one region after the other, of which most stay whole or are cut alike.
/// </summary>
internal sealed class RegionStack
{
    private readonly List<ListRun> _runs = [];

    /// <summary>The runs, the first pushed first.</summary>
    public IReadOnlyList<ListRun> Runs => _runs;

    /// <summary>How many regions there are.</summary>
    public long Count { get; private set; }

    /// <summary>Pushes regions, the run's first one first.</summary>
    public void Push(ListRun run)
    {
        Count += run.Count;
        if (_runs.Count > 0 && _runs[^1].TryGoOn(run, out ListRun joined))
        {
            _runs[^1] = joined;
        }
        else
        {
            _runs.Add(run);
        }
    }

    /// <summary>Pushes one region.</summary>
    public void Push(long region) => Push(new ListRun(region, 1, 0));

    /// <summary>The region that was pushed last, and how many are in equal steps with it.</summary>
    public bool TryPeek(out long region, out long alike)
    {
        (region, alike) = _runs.Count > 0 ? (_runs[^1].Last, _runs[^1].Count) : (0, 0);
        return alike > 0;
    }

    /// <summary>Takes regions, the last pushed first: as many as <see cref="TryPeek"/> finds alike, at most.</summary>
    public ListRun Pop(long count)
    {
        ListRun run = _runs[^1];
        Count -= count;
        if (run.Count > count)
        {
            _runs[^1] = run with { Count = run.Count - count };
        }
        else
        {
            _runs.RemoveAt(_runs.Count - 1);
        }

        return new ListRun(run.Last, count, -run.Step);
    }
}
