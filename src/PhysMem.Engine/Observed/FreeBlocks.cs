namespace PhysMem.Engine.Observed;

/// <summary>The free blocks of one order of a zone, as a buddy line tells them: <c>12*4kB (UM)</c>.</summary>
/// <param name="Order">log2 of the pages in a block.</param>
/// <param name="Count">Number of blocks.</param>
/// <param name="Types">
/// The letters of the migratetypes that have some (U unmovable, M movable, E reclaimable, H HighAtomic, R reserve,
/// C CMA, I isolated), empty when there are no blocks; null where the text tells no types (/proc/buddyinfo, before 3.7).
/// </param>
public sealed record FreeBlocks(int Order, long Count, string? Types)
{
    /// <summary>Pages in all of them.</summary>
    public long Pages => Count << Order;
}
