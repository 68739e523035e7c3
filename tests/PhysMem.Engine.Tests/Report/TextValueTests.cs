using PhysMem.Engine.Face;
using PhysMem.Engine.Recording;

namespace PhysMem.Engine.Tests.Report;

/// <summary>The numbers in the texts of recorded machines against the recorded state itself.</summary>
public class TextValueTests
{
    private static readonly string[] s_types = ["Unmovable", "Movable", "Reclaimable", "HighAtomic", "CMA", "Isolate"];

    public static TheoryData<string> Shapes => TextLayoutTests.Shapes;

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Buddyinfo_counts_the_blocks_of_each_order(string shape)
    {
        var recorded = new RecordedShapeTexts(shape);
        using SimMachine machine = recorded.Machine();

        Assert.Equal(
            recorded.State.Zones.Where(z => z.Populated).Select(
                z => $"Node {z.Nid}, zone {z.Name,8} "
                    + string.Concat(Enumerable.Range(0, 11).Select(o => $"{BlocksOf(z, o),6} "))),
            RecordedShapeTexts.Split(machine.Texts.BuddyInfo()));
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Pagetypeinfo_counts_the_blocks_of_each_list(string shape)
    {
        var recorded = new RecordedShapeTexts(shape);
        using SimMachine machine = recorded.Machine();

        Assert.Equal(
            from z in recorded.State.Zones
            where z.Populated
            from mt in TypesOf(recorded.State)
            select $"Node {z.Nid,4}, zone {z.Name,8}, type {s_types[mt],12} "
                + string.Concat(Enumerable.Range(0, 11).Select(o => $"{BlocksOf(z, o, mt),6} ")),
            RecordedShapeTexts.Split(machine.Texts.PageTypeInfo()).Where(l => l.Contains(", type ", StringComparison.Ordinal)));
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Pagetypeinfo_counts_pageblocks_from_the_zones_first_frame_on(string shape)
    {
        var recorded = new RecordedShapeTexts(shape);
        using SimMachine machine = recorded.Machine();

        Assert.Equal(
            recorded.State.Zones.Where(z => z.Populated).Select(
                z => $"Node {z.Nid}, zone {z.Name,8} " + string.Concat(TypesOf(recorded.State).Select(mt => $"{PageblocksOf(z)[mt],12} "))),
            RecordedShapeTexts.Split(machine.Texts.PageTypeInfo())
                .Where(l => l.StartsWith("Node ", StringComparison.Ordinal) && !l.Contains(", type ", StringComparison.Ordinal)));
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Zoneinfo_carries_the_counters_of_the_state(string shape)
    {
        var recorded = new RecordedShapeTexts(shape);
        using SimMachine machine = recorded.Machine();
        string[] reclaim = ["nr_inactive_anon", "nr_active_anon", "nr_inactive_file", "nr_active_file", "nr_unevictable", "nr_write_pending"];

        var expected =
            from z in recorded.State.Zones
            where z.Populated
            from c in z.Counters
            let name = reclaim.Contains(c.Name) ? "nr_zone_" + c.Name["nr_".Length..] : c.Name
            select $"      {name,-12} {name switch { "nr_free_pages" => z.NrFreePages, "nr_free_cma" => z.NrFreeCma, _ => c.Value }}";

        // The zones' counters; the nodes' own have other names.
        HashSet<string> names = [.. expected.Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries)[0])];
        Assert.Equal(
            expected,
            RecordedShapeTexts.Split(machine.Texts.ZoneInfo())
                .Where(l => l.StartsWith("      ", StringComparison.Ordinal)
                    && names.Contains(l.Split(' ', StringSplitOptions.RemoveEmptyEntries)[0])));
    }

    [Fact]
    public void Zoneinfo_adds_the_zones_lru_sizes_up_for_the_node()
    {
        var recorded = new RecordedShapeTexts("i386-1g");
        using SimMachine machine = recorded.Machine();
        long active = recorded.State.Zones.SelectMany(z => z.Counters).Where(c => c.Name == "nr_active_anon").Sum(c => c.Value);

        Assert.True(active > 0);
        Assert.Contains($"\n      nr_active_anon {active}\n", machine.Texts.ZoneInfo(), StringComparison.Ordinal);
    }

    // A kernel without CMA doesn't have the type.
    private static IEnumerable<int> TypesOf(StateDump state) =>
        Enumerable.Range(0, s_types.Length).Where(mt => state.Sys.MigrateTypes == s_types.Length || s_types[mt] != "CMA");

    private static int BlocksOf(ZoneState zone, int order, int mt = -1) =>
        zone.FreeLists.Where(l => l.Order == order && (mt < 0 || (int)l.MigrateType == mt)).Sum(l => l.Pfns.Length);

    private static int[] PageblocksOf(ZoneState zone)
    {
        PageblockRuns runs = zone.PageblockRuns!;
        string letters = string.Concat(runs.Runs.Select(r => new string(r.Type, r.Count)));
        var counts = new int[s_types.Length];
        for (long pfn = zone.Start; pfn < zone.Start + zone.Spanned; pfn += 512)
        {
            int type = "UMRHCI".IndexOf(letters[(int)((pfn - runs.First) / 512)], StringComparison.Ordinal);
            if (type >= 0)
            {
                counts[type]++;
            }
        }

        return counts;
    }
}
