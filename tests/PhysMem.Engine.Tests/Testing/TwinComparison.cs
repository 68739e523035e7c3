using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;

namespace PhysMem.Engine.Tests.Testing;

/// <summary>Holds the engine's zone against the slow model's: every list in order, every counter.</summary>
internal static class TwinComparison
{
    /// <summary>The first list or pageblock type that differs, or null.</summary>
    public static string? OfLists(Zone zone, SlowAllocator slow) => Lists(zone, slow).FirstOrDefault();

    /// <summary>The first counter that differs, or null.</summary>
    public static string? OfCounters(Zone zone, SlowAllocator slow) => Counters(zone, slow).FirstOrDefault();

    /// <summary>The first of the machine's events that isn't the sum of its zones', or null.</summary>
    public static string? OfEvents(MachineState machine, IReadOnlyList<SlowAllocator> slow)
    {
        foreach (IGrouping<int, SlowAllocator> kind in slow.GroupBy(zone => zone.Index))
        {
            (long PgAlloc, long PgFree) given = (machine.Events.PgAlloc[kind.Key], machine.Events.PgFree), expected = (kind.Sum(s => s.PgAlloc), slow.Sum(s => s.PgFree));
            if (given != expected)
            {
                return $"pgalloc of zone {kind.Key} and pgfree: engine {given}, model {expected}";
            }
        }

        return null;
    }

    private static IEnumerable<string> Lists(Zone zone, SlowAllocator slow)
    {
        for (int order = 0; order < slow.Buddy.Orders; order++)
        {
            for (int type = 0; type < SlowBuddy.Types; type++)
            {
                long[] given = ZoneLists.Free(zone, order, type);
                if (!given.SequenceEqual(slow.Buddy.List(order, type)))
                {
                    yield return $"free list [{order}][{type}]: engine {Hex(given)}, model {Hex(slow.Buddy.List(order, type))}";
                }
            }
        }

        for (int cpu = 0; cpu < slow.PageSets.Length; cpu++)
        {
            for (int list = 0; list < PageSet.ListCount; list++)
            {
                (long, int)[] given = ZoneLists.PerCpu(zone, cpu, list);
                if (!given.SequenceEqual(slow.PageSets[cpu].Lists[list]))
                {
                    yield return $"cpu {cpu} list {list}: engine {string.Join(' ', given)}, "
                        + $"model {string.Join(' ', slow.PageSets[cpu].Lists[list])}";
                }
            }
        }

        foreach ((long block, int type) in slow.Buddy.BlockType.OrderBy(b => b.Key))
        {
            int given = zone.Pageblocks.OfFrame(zone.FrameIndex(Math.Max(block * slow.Buddy.BlockPages, zone.StartPfn)));
            if (given != type)
            {
                yield return $"type of pageblock {block * slow.Buddy.BlockPages:x}: engine {given}, model {type}";
            }
        }
    }

    private static IEnumerable<string> Counters(Zone zone, SlowAllocator slow)
    {
        var counters = new List<(string Name, long Given, long Expected)>
        {
            ("NR_FREE_PAGES", zone.NrFreeGlobal, slow.NrFreePages),
            ("NR_FREE_CMA_PAGES", zone.CmaPages == 0 ? 0 : zone.NrFreeCmaGlobal, slow.NrFreeCma),
            ("buddy pages", zone.Buddy.FreePages, slow.Buddy.Pages),
            ("boost", zone.WatermarkBoost, slow.Boost),
            ("boosted flag", zone.BoostedFlag ? 1 : 0, slow.BoostedFlag ? 1 : 0),
            ("highatomic", zone.NrReservedHighAtomic, slow.ReservedHighAtomic),
            ("isolated blocks", zone.IsolatedPageblocks, slow.IsolatedBlocks),
            ("below high", zone.BelowHigh ? 1 : 0, slow.BelowHigh ? 1 : 0),
        };
        for (int cpu = 0; cpu < slow.PageSets.Length; cpu++)
        {
            counters.Add(($"cpu {cpu} count", zone.PageSets[cpu].Count, slow.PageSets[cpu].Count));
            counters.Add(($"cpu {cpu} free_factor", zone.PageSets[cpu].FreeFactor, slow.PageSets[cpu].FreeFactor));
            counters.Add(($"cpu {cpu} alloc_factor", zone.PageSets[cpu].AllocFactor, slow.PageSets[cpu].AllocFactor));
            counters.Add(($"cpu {cpu} high", zone.PageSets[cpu].High, slow.PageSets[cpu].High));
            counters.Add(($"cpu {cpu} difference", zone.PageSets[cpu].DiffFree, slow.PageSets[cpu].Difference));
            counters.Add(($"cpu {cpu} difference of CMA", zone.PageSets[cpu].DiffFreeCma, slow.PageSets[cpu].CmaDifference));
        }

        return counters.Where(c => c.Given != c.Expected).Select(c => $"{c.Name}: engine {c.Given}, model {c.Expected}");
    }

    private static string Hex(IEnumerable<long> pfns) => string.Join(' ', pfns.Select(pfn => $"{pfn:x}"));
}
