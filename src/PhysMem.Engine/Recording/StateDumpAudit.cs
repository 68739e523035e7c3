using PhysMem.Engine.Kernel;
using PhysMem.Engine.Text;

namespace PhysMem.Engine.Recording;

/// <summary>
/// What must hold between the lines of a state once all are read. An error names the line whose number is wrong or,
/// where something is missing, the end of the state.
/// </summary>
internal static class StateDumpAudit
{
    /// <summary>Checks a whole state.</summary>
    /// <param name="dump">The state.</param>
    /// <param name="source">Its file, which stands at its end.</param>
    /// <param name="isolated">Whether NR_FREE_PAGES isn't held against the lists.</param>
    public static void Check(StateDump dump, LineSource source, bool isolated)
    {
        CheckMachine(dump, source);
        foreach (var node in dump.Nodes)
        {
            CheckNode(dump, node, source);
        }

        foreach (var zone in dump.Zones)
        {
            CheckPageCaches(zone, source);
            CheckCounters(zone, source, isolated);
            PageClaims.Check(zone, source);
            if (zone.Populated)
            {
                CheckComplete(dump, zone, source);
            }
        }
    }

    private static void CheckMachine(StateDump dump, LineSource source)
    {
        if (dump.Nodes.Count != dump.Sys.OnlineNodes)
        {
            throw source.Error(
                $"the state has {dump.Nodes.Count} NODE lines, but SYS says online_nodes={dump.Sys.OnlineNodes}");
        }

        foreach (var (cpu, node) in dump.Cpus ?? [])
        {
            if (dump.FindNode(node) is null)
            {
                throw source.Error($"CPU {cpu} is on node {node}, which has no NODE line");
            }
        }
    }

    private static void CheckNode(StateDump dump, NodeState node, LineSource source)
    {
        int zones = dump.Zones.Count(z => z.Nid == node.Nid);
        if (zones != dump.Sys.MaxNrZones)
        {
            throw source.ErrorAt(
                node.Line, $"node {node.Nid} has {zones} ZONE lines, but SYS says max_nr_zones={dump.Sys.MaxNrZones}");
        }

        if (node.Fallback.Length == 0)
        {
            throw source.ErrorAt(node.Line, $"node {node.Nid} has no ZONELIST line of kind fallback");
        }

        foreach (var (nid, index) in node.Fallback.Concat(node.ThisNode))
        {
            if (dump.FindZone(nid, index) is not { Populated: true })
            {
                throw source.ErrorAt(
                    node.Line, $"a zonelist of node {node.Nid} names {nid}/{index}, which is no zone with memory");
            }
        }
    }

    private static void CheckComplete(StateDump dump, ZoneState zone, LineSource source)
    {
        if (zone.PageblockRuns is null)
        {
            throw source.ErrorAt(zone.Line, $"{Name(zone)} has no PAGEBLOCKS line");
        }

        if (zone.Pcps.Count != dump.Sys.OnlineCpus)
        {
            throw source.ErrorAt(
                zone.Line, $"{Name(zone)} has {zone.Pcps.Count} PCP lines, but SYS says online_cpus={dump.Sys.OnlineCpus}");
        }

        if (zone.Counters.Length == 0)
        {
            throw source.ErrorAt(zone.Line, $"{Name(zone)} has no COUNTERS line");
        }
    }

    private static void CheckPageCaches(ZoneState zone, LineSource source)
    {
        foreach (var pcp in zone.Pcps)
        {
            long held = pcp.Lists.Sum(l => (long)l.Pages.Length << l.Order);
            if (held != pcp.Count)
            {
                throw source.ErrorAt(
                    pcp.Line, $"CPU {pcp.Cpu}'s lists for {Name(zone)} hold {held} pages, but count={pcp.Count}");
            }
        }
    }

    private static void CheckCounters(ZoneState zone, LineSource source, bool isolated)
    {
        long listed = zone.FreeLists.Sum(l => l.Pages);
        if (listed != zone.BuddyFree)
        {
            throw source.ErrorAt(
                zone.Line, $"the FREE lists of {Name(zone)} hold {listed} pages, but buddy_free={zone.BuddyFree}");
        }

        if (isolated)
        {
            return;
        }

        // The kernel doesn't count what lies on isolated lists, and keeps part of the counter per CPU.
        long counted = listed - zone.FreeLists.Where(l => l.MigrateType == MigrateType.Isolate).Sum(l => l.Pages);
        long sum = zone.NrFreePages + zone.Pcps.Sum(p => (long)p.DiffFree);
        if (sum != counted)
        {
            throw source.ErrorAt(
                zone.Line,
                $"nr_free_pages and the diff_free of {Name(zone)} add up to {sum}, but {counted} pages are free and not isolated");
        }

        foreach (var (name, value) in zone.Counters)
        {
            if (name == "nr_free_pages" && value != counted)
            {
                throw source.ErrorAt(
                    zone.Line,
                    $"COUNTERS of {Name(zone)} says nr_free_pages={value}, but {counted} pages are free and not isolated");
            }
        }
    }

    private static string Name(ZoneState zone) => $"zone {zone.Index} ({zone.Name}) of node {zone.Nid}";
}
