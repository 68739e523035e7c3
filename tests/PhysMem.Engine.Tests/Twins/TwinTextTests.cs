using System.Globalization;
using PhysMem.Engine.Observed;
using PhysMem.Engine.Tests.Testing;
using PhysMem.Engine.Twins;

namespace PhysMem.Engine.Tests.Twins;

/// <summary>A twin's own /proc texts have the numbers of those that it was made of, and its structures are sound.</summary>
public sealed class TwinTextTests
{
    private static readonly string[] s_texts = ["zoneinfo.txt", "buddyinfo.txt", "pagetypeinfo.txt"];

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "data", "proc");

    public static TheoryData<string> Texts =>
    [
        .. Directory.EnumerateFiles(Folder, "*.txt").Select(path => Path.GetFileName(path))
            .Where(name => !name.EndsWith(".source.txt", StringComparison.Ordinal) && ProcZones.Recognizes(Path.Combine(Folder, name))),
    ];

    public static TheoryData<string> RecordedShapes =>
        [.. Directory.EnumerateDirectories(Path.Combine(AppContext.BaseDirectory, "data", "shapes")).Select(path => Path.GetFileName(path))];

    [Theory]
    [MemberData(nameof(Texts))]
    public void Of_a_real_machine_s_text(string name)
    {
        foreach (ProcSnapshot snapshot in ProcZones.Read(Path.Combine(Folder, name)))
        {
            Check(snapshot);
        }
    }

    [Fact]
    public void Of_all_three_texts_at_different_moments()
    {
        ProcSnapshot snapshot = Together("jc-zoneinfo", "jc-buddyinfo", "jc-pagetypeinfo");
        Twin twin = Check(snapshot);

        // pagetypeinfo has blocks that buddyinfo doesn't: 20 + 2 + 1 at order 0 of DMA32 against 78.
        Assert.Contains(twin.Filled, note => note.StartsWith("node 0 DMA32: the ", StringComparison.Ordinal) && note.EndsWith("buddyinfo are of another moment than those of pagetypeinfo", StringComparison.Ordinal));
        Assert.Equal(20, TwinDifferences.Own(twin.Machine).Zones.First(zone => zone.Name == "DMA32").FreeByType["Movable"][0]);
    }

    // 469 blocks of order 10 more than the zone was free of half a year before.
    [Fact]
    public void Texts_that_can_t_be_of_one_machine_are_refused()
    {
        ProcSnapshot snapshot = Together("pcp-meminfo-root-001", "pcp-meminfo-root-001-buddyinfo");
        var fault = Assert.Throws<PhysMem.Engine.Faults.PhysMemException>(() => TwinMachine.Build(snapshot, "twin"));

        Assert.Equal(
            "Zone DMA32 of node 0, told of from line 94 on, has 406974 managed pages of 431002, which don't hold the free blocks that are told.",
            fault.Message);
    }

    [Theory]
    [MemberData(nameof(RecordedShapes))]
    public void Of_each_subset_of_a_recorded_machine_s_texts(string name)
    {
        string[] files = [.. s_texts.Select(text => Path.Combine(Shapes.Folder(name), text)).Where(File.Exists)];
        for (int subset = 1; subset < 1 << files.Length; subset++)
        {
            Check(Assert.Single(ProcZones.ReadTogether([.. files.Where((_, i) => (subset >> i & 1) != 0)])));
        }
    }

    // The kernel line by what only its /proc prints.
    [Theory]
    [InlineData("128m", "6.1")]
    [InlineData("128m-6.12", "6.12")]
    [InlineData("numa2-1g-512m-7.2", "7.2")]
    public void The_form_of_the_text_tells_the_kernel(string name, string line)
    {
        Twin twin = TwinMachine.Build(Assert.Single(ProcZones.Read(Path.Combine(Shapes.Folder(name), "zoneinfo.txt"))), "twin");
        using var machine = twin.Machine;

        Assert.Equal(line, machine.Line.Name);
        Assert.Equal($"Linux {line}", twin.Told[0]);
    }

    // What the recorded machines' sysctl.txt has; 64 and 128 were written there before.
    [Theory]
    [InlineData("6g-sysctl", "64\t128\t")]
    [InlineData("numa4-unequal", "256\t256\t")]
    [InlineData("i386-1g", "256\t32\t")]
    public void Sysctls_follow_from_marks_and_reserves(string name, string ratios)
    {
        using var machine = TwinMachine.Build(Assert.Single(ProcZones.Read(Path.Combine(Shapes.Folder(name), "zoneinfo.txt"))), "twin").Machine;
        Dictionary<string, string> real = File.ReadLines(Path.Combine(Shapes.Folder(name), "sysctl.txt"))
            .Select(line => line.Split(" = ")).Where(words => words.Length == 2).ToDictionary(words => words[0], words => words[1]);

        // Each of the zones rounds its share down.
        long told = long.Parse(real["vm.min_free_kbytes"], CultureInfo.InvariantCulture) / 4, found = long.Parse(machine.Sysctls.Get("min_free_kbytes"), CultureInfo.InvariantCulture) / 4;
        Assert.InRange(found - told, -6, 6);
        Assert.Equal(real["vm.watermark_scale_factor"], machine.Sysctls.Get("watermark_scale_factor"));
        Assert.StartsWith(ratios, machine.Sysctls.Get("lowmem_reserve_ratio"), StringComparison.Ordinal);
        Assert.StartsWith(ratios, real["vm.lowmem_reserve_ratio"], StringComparison.Ordinal);
    }

    [Fact]
    public void Writing_the_sysctls_that_were_found_changes_no_mark()
    {
        using var machine = TwinMachine.Build(Assert.Single(ProcZones.Read(Path.Combine(Shapes.Folder("6g-sysctl"), "zoneinfo.txt"))), "twin").Machine;
        var before = TwinDifferences.Own(machine).Zones.Select(zone => (zone.Min, zone.Low, zone.High)).ToList();
        machine.Sysctls.Set("min_free_kbytes", machine.Sysctls.Get("min_free_kbytes"));

        Assert.Equal(before, TwinDifferences.Own(machine).Zones.Select(zone => (zone.Min, zone.Low, zone.High)));
    }

    // LRU pages are where compaction finds them: the free blocks of order 10 get more.
    [Fact]
    public void What_is_on_LRU_lists_can_be_compacted()
    {
        using var machine = TwinMachine.Build(Together("jc-zoneinfo", "jc-buddyinfo"), "twin").Machine;
        long before = Largest();
        machine.Pressure.Compact();

        Assert.True(Largest() > before, $"{before} blocks before, {Largest()} after");
        Assert.Empty(machine.Reports.Audit());

        long Largest() => TwinDifferences.Own(machine).Zones.Sum(zone => zone.Blocks.Where(one => one.Order == 10).Sum(one => one.Count));
    }

    private static ProcSnapshot Together(params string[] names) =>
        Assert.Single(ProcZones.ReadTogether([.. names.Select(name => Path.Combine(Folder, name + ".txt"))]));

    private static Twin Check(ProcSnapshot snapshot)
    {
        Twin twin = TwinMachine.Build(snapshot, "twin");
        Assert.Empty(TwinDifferences.Of(snapshot, twin));
        Assert.Empty(twin.Machine.Reports.Audit());
        return twin;
    }
}
