using System.Collections.Immutable;

namespace PhysMem.Engine.Observed;

/// <summary>A report's line of one node (since 4.8), or the per-node stats of /proc/zoneinfo.</summary>
/// <param name="Id">The node.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Values">Its numbers by their names, in the text's unit (kB in reports, pages in /proc/zoneinfo).</param>
/// <param name="AllUnreclaimable">all_unreclaimable?: whether kswapd has given up; null where it isn't told.</param>
public sealed record ObservedNode(int Id, int Line, ImmutableDictionary<string, long> Values, bool? AllUnreclaimable);
