namespace PhysMem.Engine.Report;

/// <summary>Pageblocks in a row that are all alike. A machine of many TiB is few of them.</summary>
/// <param name="First">The first; the others differ from it in their frames alone.</param>
/// <param name="Count">How many, from 1 on. What isn't a whole pageblock is one by itself.</param>
public sealed record PageBlockStretch(PageBlockReport First, long Count);
