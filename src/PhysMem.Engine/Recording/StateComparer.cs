using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Recording;

/// <summary>
/// Compares a simulated state with a recorded one: every list in order, every counter. Names the first
/// difference in words, with the recorded line where there is one.
/// </summary>
internal static class StateComparer
{
    /// <summary>The first difference, or null when the states are equal.</summary>
    /// <param name="expected">The recorded state.</param>
    /// <param name="given">The simulated state.</param>
    /// <param name="scope">What to compare.</param>
    public static StateDifference? FirstDifference(StateDump expected, StateDump given, StateScope scope = default) =>
        Differences(expected, given, scope).FirstOrDefault();

    private static IEnumerable<StateDifference> Differences(StateDump expected, StateDump given, StateScope scope)
    {
        if (scope.OnlyNode == null)
        {
            for (int i = 0; i < expected.Events.PgAlloc.Length; i++)
            {
                // A machine of another architecture may have fewer zones.
                long pages = i < given.Events.PgAlloc.Length ? given.Events.PgAlloc[i] : 0;
                if (expected.Events.PgAlloc[i] != pages)
                {
                    yield return new(expected.FirstLine, $"pgalloc_zone{i}", expected.Events.PgAlloc[i], pages);
                }
            }

            if (expected.Events.PgFree != given.Events.PgFree)
            {
                yield return new(expected.FirstLine, "pgfree", expected.Events.PgFree, given.Events.PgFree);
            }
        }

        foreach (NodeState node in expected.Nodes.Where(n => scope.CoversNode(n.Nid)))
        {
            foreach (StateDifference d in OfNode(node, given.FindNode(node.Nid), scope))
            {
                yield return d;
            }
        }

        foreach (ZoneState zone in expected.Zones.Where(z => scope.CoversNode(z.Nid)))
        {
            foreach (StateDifference d in OfZone(zone, given.FindZone(zone.Nid, zone.Index), scope))
            {
                yield return d;
            }
        }
    }

    private static IEnumerable<StateDifference> OfNode(NodeState e, NodeState? g, StateScope scope)
    {
        string at = $"node {e.Nid} ";
        if (g == null)
        {
            yield return new(e.Line, at + "online", 1, 0);
            yield break;
        }

        (string, long, long)[] fields =
        [
            ("start", e.Start, g.Start), ("spanned", e.Spanned, g.Spanned), ("present", e.Present, g.Present),
            ("kswapd_order", e.KswapdOrder, g.KswapdOrder),
            ("kswapd_highest_zoneidx", e.KswapdHighestZoneIdx, g.KswapdHighestZoneIdx),
            ("kswapd_failures", e.KswapdFailures, g.KswapdFailures),
        ];
        foreach (StateDifference d in Unequal(e.Line, at, Covered(fields, scope)))
        {
            yield return d;
        }

        if (!e.Fallback.AsSpan().SequenceEqual(g.Fallback) || !e.ThisNode.AsSpan().SequenceEqual(g.ThisNode))
        {
            yield return new(e.Line, at + "zonelist", e.Fallback.Length, g.Fallback.Length);
        }
    }

    private static IEnumerable<StateDifference> OfZone(ZoneState e, ZoneState? g, StateScope scope)
    {
        string at = $"node {e.Nid} {e.Name} ";
        if (g == null)
        {
            yield return new(e.Line, at + "exists", 1, 0);
            yield break;
        }

        (string, long, long)[] fields =
        [
            ("start", e.Start, g.Start), ("spanned", e.Spanned, g.Spanned), ("present", e.Present, g.Present),
            ("managed", e.Managed, g.Managed), ("wmark_min", e.WmarkMin, g.WmarkMin),
            ("wmark_low", e.WmarkLow, g.WmarkLow), ("wmark_high", e.WmarkHigh, g.WmarkHigh),
            ("wmark_promo", e.WmarkPromo, g.WmarkPromo), ("boost", e.Boost, g.Boost),
            ("highatomic", e.HighAtomic, g.HighAtomic), ("free_highatomic", e.FreeHighAtomic, g.FreeHighAtomic),
            ("cma_pages", e.CmaPages, g.CmaPages), ("nr_free_cma", e.NrFreeCma, g.NrFreeCma),
            ("isolate_pageblocks", e.IsolatePageblocks, g.IsolatePageblocks),
            ("drift_mark", e.DriftMark, g.DriftMark), ("flags", e.Flags, g.Flags),
            ("buddy_free", e.BuddyFree, g.BuddyFree), ("nr_free_pages", e.NrFreePages, g.NrFreePages),
        ];
        foreach (StateDifference d in Unequal(e.Line, at, Covered(fields, scope))
            .Concat(Unequal(e.Line, at, e.LowmemReserve.Zip(g.LowmemReserve, (x, y) => ("lowmem_reserve", x, y))))
            .Concat(Unequal(e.Line, at, e.Counters.Where(c => scope.CoversCounter(c.Name)).Select(c => (c.Name, c.Value, CounterOf(g, c.Name, c.Value)))))
            .Concat(FreeListsOf(at, e, g))
            .Concat(PageSetsOf(at, e, g, scope))
            .Concat(PageblocksOf(at, e, g)))
        {
            yield return d;
        }
    }

    private static long CounterOf(ZoneState g, string name, long otherwise)
    {
        foreach ((string n, long value) in g.Counters)
        {
            if (n == name)
            {
                return value;
            }
        }

        return otherwise;
    }

    private static IEnumerable<StateDifference> FreeListsOf(string at, ZoneState e, ZoneState g)
    {
        foreach ((int order, MigrateType mt) in e.FreeLists.Concat(g.FreeLists)
            .Select(l => (l.Order, l.MigrateType)).Distinct())
        {
            FreeListState? le = e.FreeLists.Find(l => l.Order == order && l.MigrateType == mt);
            FreeListState? lg = g.FreeLists.Find(l => l.Order == order && l.MigrateType == mt);
            string what = $"{at}free list order {order} {mt}";
            foreach (StateDifference d in ListOf(what, le?.Line ?? e.Line, le?.Pfns ?? [], lg?.Pfns ?? []))
            {
                yield return d;
            }
        }
    }

    private static IEnumerable<StateDifference> PageSetsOf(string at, ZoneState e, ZoneState g, StateScope scope)
    {
        foreach (PcpState pe in e.Pcps)
        {
            string cpu = $"{at}cpu {pe.Cpu} ";
            if (g.Pcps.Find(p => p.Cpu == pe.Cpu) is not { } pg)
            {
                yield return new(pe.Line, cpu + "pcp", 1, 0);
                continue;
            }

            bool tunes = pe.HighMax != 0;
            (string, long, long)[] fields =
            [
                ("pcp count", pe.Count, pg.Count), ("pcp high", pe.High, pg.High), ("pcp batch", pe.Batch, pg.Batch),
                (tunes ? "pcp free_count" : "pcp free_factor", pe.FreeFactor, pg.FreeFactor),
                ("pcp high_min", pe.HighMin, pg.HighMin), ("pcp high_max", pe.HighMax, pg.HighMax),
                ("pcp alloc_factor", pe.AllocFactor, pg.AllocFactor), ("pcp flags", pe.Flags, pg.Flags),
                ("diff_free_cma", pe.DiffFreeCma, pg.DiffFreeCma), ("pcp expire", pe.Expire ?? 0, pg.Expire ?? 0),
                ("stat_threshold", pe.StatThreshold, pg.StatThreshold), ("diff_free", pe.DiffFree, pg.DiffFree),
            ];
            foreach (StateDifference d in Unequal(pe.Line, cpu, Covered(fields, scope)))
            {
                yield return d;
            }

            foreach (int list in pe.Lists.Concat(pg.Lists).Select(l => l.List).Distinct())
            {
                PcpListState? le = pe.Lists.Find(l => l.List == list);
                PcpListState? lg = pg.Lists.Find(l => l.List == list);
                foreach (StateDifference d in ListOf(
                    $"{cpu}pcp list {list}", le?.Line ?? pe.Line, Remembering(le), Remembering(lg)))
                {
                    yield return d;
                }
            }
        }
    }

    // A page and the type it remembers as one number, so that both are compared; the type is shown only when
    // it isn't the list's own.
    private static long[] Remembering(PcpListState? list) => list == null ? [] :
        [.. list.Pages.Select(p => (p.Pfn * 8) + (p.RememberedType >= 0 ? p.RememberedType : (int)(list.MigrateType ?? 0)))];

    private static IEnumerable<StateDifference> PageblocksOf(string at, ZoneState e, ZoneState g)
    {
        if (e.PageblockRuns is not { } re || g.PageblockRuns is not { } rg)
        {
            yield break;
        }

        string se = Spell(re), sg = Spell(rg);
        if (se != sg)
        {
            int i = 0;
            while (i < se.Length && i < sg.Length && se[i] == sg[i])
            {
                i++;
            }

            long pfn = re.First + ((long)i << re.Order);
            yield return new(
                re.Line, $"{at}type of the pageblock at pfn {pfn}", i < se.Length ? se[i] : ' ', i < sg.Length ? sg[i] : ' ');
        }
    }

    private static string Spell(PageblockRuns runs) =>
        string.Concat(runs.Runs.Select(r => new string(r.Type, r.Count)));

    private static IEnumerable<StateDifference> ListOf(string what, int line, long[] e, long[] g)
    {
        for (int i = 0; i < Math.Max(e.Length, g.Length); i++)
        {
            long pe = i < e.Length ? e[i] : -1, pg = i < g.Length ? g[i] : -1;
            if (pe != pg)
            {
                yield return new(line, $"{what}, entry {i} of {e.Length} recorded and {g.Length} given", pe, pg);
                yield break;
            }
        }
    }

    private static IEnumerable<(string What, long Expected, long Given)> Covered(
        (string What, long Expected, long Given)[] fields, StateScope scope) =>
        fields.Where(f => scope.CoversField(f.What));

    private static IEnumerable<StateDifference> Unequal(
        int line, string at, IEnumerable<(string What, long Expected, long Given)> fields) =>
        fields.Where(f => f.Expected != f.Given).Select(f => new StateDifference(line, at + f.What, f.Expected, f.Given));
}

/// <summary>One difference between a recorded and a simulated state.</summary>
/// <param name="Line">The recorded line, from 1.</param>
/// <param name="What">What differs, with node and zone.</param>
/// <param name="Expected">The recorded value.</param>
/// <param name="Given">The simulated value.</param>
internal sealed record StateDifference(int Line, string What, long Expected, long Given);
