namespace PhysMem.Engine.Frames;

/// <summary>
/// What the links of free blocks take that a text puts into a zone: a block of order 9 has a page of the host for itself, where it
/// is no part of a run. Where that comes to much, the zone's links are <see cref="WideLinks"/>, which keep them together.
/// </summary>
internal static class FreeBlocksApart
{
    private const long Much = 64 << 20;

    /// <summary>How a zone's frames are to be linked.</summary>
    /// <param name="blocks">Its free blocks that are no runs, by order.</param>
    /// <returns>True where they take too much, and else null: as its size wants it.</returns>
    public static unsafe bool? WideLinksFor(IEnumerable<(int Order, long Count)> blocks) =>
        blocks.Where(one => one.Order >= WideLinks.LeastOrder)
            .Sum(one => Math.Min(one.Count, Much) * Math.Min((long)sizeof(Link) << one.Order, Environment.SystemPageSize)) > Much ? true : null;
}
