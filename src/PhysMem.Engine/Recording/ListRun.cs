namespace PhysMem.Engine.Recording;

/// <summary>
/// Blocks of one order that stand one behind the other on a list, in equal steps; those of the short words of a text are neighbours.
/// </summary>
/// <param name="First">First frame of the first.</param>
/// <param name="Count">Number of blocks, from 1 on.</param>
/// <param name="Step">From each to the next, less than 0 where each lies before the last: in texts a block's pages. Anything for one block.</param>
public readonly record struct ListRun(long First, long Count, long Step)
{
    /// <summary>First frame of the last block.</summary>
    public long Last => First + ((Count - 1) * Step);

    /// <summary>First frame of the block that lies lowest.</summary>
    public long Lowest => Math.Min(First, Last);

    /// <summary>First frames of the blocks, in the list's order.</summary>
    public IEnumerable<long> Blocks
    {
        get
        {
            for (long k = 0; k < Count; k++)
            {
                yield return First + (k * Step);
            }
        }
    }

    /// <summary>Both as one run, if the other one goes on as this one does.</summary>
    /// <param name="behind">What stands behind on the list.</param>
    /// <param name="size">Pages of a block.</param>
    /// <param name="joined">The run of both.</param>
    internal bool TryJoin(ListRun behind, long size, out ListRun joined) => TryGoOn(behind, out joined) && Math.Abs(joined.Step) == size;

    /// <summary>Both as one run, if the other one goes on in the same steps, whatever they are.</summary>
    /// <param name="behind">What stands behind on the list.</param>
    /// <param name="joined">The run of both.</param>
    internal bool TryGoOn(ListRun behind, out ListRun joined)
    {
        long step = behind.First - Last;
        joined = new ListRun(First, Count + behind.Count, step);
        return (Count == 1 || Step == step) && (behind.Count == 1 || behind.Step == step);
    }

    /// <summary>The same blocks from the last to the first.</summary>
    internal ListRun Reversed => new(Last, Count, -Step);
}
