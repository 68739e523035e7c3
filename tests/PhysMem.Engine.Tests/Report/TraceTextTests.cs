using System.Globalization;
using System.Text.RegularExpressions;
using PhysMem.Engine.Face;
using PhysMem.Engine.Gfp;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Report;

namespace PhysMem.Engine.Tests.Report;

/// <summary>Trace lines: recorded ones are taken apart, given to the writer, and must come out again.</summary>
public partial class TraceTextTests
{
    public static TheoryData<string> Events =>
    [
        "mm_page_alloc", "mm_page_alloc_zone_locked", "mm_page_alloc_extfrag",
        "mm_page_free", "mm_page_free_batched", "mm_page_pcpu_drain",
    ];

    [Theory]
    [MemberData(nameof(Events))]
    public void Recorded_lines_come_out_again_but_for_the_hashed_page(string name)
    {
        string[] recorded = [.. File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "data", "texts", "trace-lines.txt"))
            .Where(l => l.Contains($": {name}: ", StringComparison.Ordinal))];
        Assert.True(recorded.Length >= 10, "there must be something to compare");
        foreach (string line in recorded)
        {
            Assert.Equal(HidePage(line) + "\n", HidePage(Rewrite(line)));
        }
    }

    [Fact]
    public void Pages_are_the_addresses_of_their_structs_and_none_is_0()
    {
        using var wide = new StringWriter();
        using var narrow = new StringWriter();
        var trace64 = new TraceText(wide);
        var trace32 = new TraceText(narrow, new KernelBuild(ArchitectureProfile.I386Pae));

        trace64.PageFree(0x1234, 3);
        trace64.PageAlloc(-1, 10, 0, 1);
        trace32.PageFree(0x1234, 3);
        trace32.PageAlloc(-1, 10, 0, 1);

        Assert.Equal(
            "         physmem-1       [000] .....     0.000000: mm_page_free: page=ffffea0000048d00 pfn=0x1234 order=3\n"
            + "         physmem-1       [000] .....     0.000001: mm_page_alloc: page=0000000000000000 pfn=0x0 order=10 migratetype=1 gfp_flags=none\n",
            wide.ToString());
        Assert.Matches("page=[0-9a-f]{8} pfn=0x1234 .*\n.*page=00000000 pfn=0x0 ", narrow.ToString());
    }

    [Theory]
    [InlineData("6.1", 0)]
    [InlineData("6.12", 0)]
    [InlineData("7.2", 5)]
    public void Only_7_2_tells_of_marks_and_reserves_that_it_computes(string line, int marks)
    {
        using var output = new StringWriter();
        using SimMachine machine = Exchange.Machines.Booted(KernelLine.All.Single(one => one.Name == line));
        machine.Trace = new TraceText(output);
        machine.Sysctls.Set("min_free_kbytes", "4096");
        machine.Sysctls.Set("lowmem_reserve_ratio", "16");
        string[] told = [.. output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(text => text[(text.IndexOf(": ", StringComparison.Ordinal) + 2)..])];
        Assert.Equal(marks, told.Count(text => text.StartsWith("mm_setup_per_zone_wmarks: ", StringComparison.Ordinal)));
        if (marks == 0)
        {
            Assert.Empty(told);
            return;
        }

        var zone = machine.State.PopulatedZones[0];
        long low = zone.RawWatermark(1), min = zone.RawWatermark(0);
        Assert.Equal($"mm_setup_per_zone_wmarks: node_id=0 zone name=DMA watermark min={min} low={low} high={low + low - min} promo={low + (2 * (low - min))}", told[0]);
        Assert.Equal("mm_setup_per_zone_wmarks: node_id=0 zone name=Device watermark min=0 low=0 high=0 promo=0", told[4]);
        long total = machine.State.Nodes.Sum(node => node.TotalReservePages);
        Assert.Equal($"mm_setup_per_zone_lowmem_reserve: node_id=0 zone name=DMA upper_zone name=DMA32 lowmem_reserve_pages={machine.State.PopulatedZones[1].ManagedPages / 16}", told[6]);
        Assert.Equal((5 + 1 + 10 + 1, $"mm_calculate_totalreserve_pages: totalreserve_pages={total}"), (told.Length, told[^1]));
    }

    [Theory]
    [InlineData("6.1", "GFP_NOWAIT|__GFP_HIGH|__GFP_COMP|__GFP_ZERO")]
    [InlineData("6.12", "GFP_ATOMIC|__GFP_COMP|__GFP_ZERO")]
    [InlineData("7.2", "GFP_ATOMIC|__GFP_ZERO|__GFP_COMP")]
    public void A_mask_is_written_in_the_words_of_the_machine_s_kernel(string line, string text)
    {
        using var output = new StringWriter();
        new TraceText(output, line: KernelLine.All.Single(one => one.Name == line)).PageAlloc(0x10, 0, 0x4_0920, 0);

        Assert.EndsWith($" gfp_flags={text}\n", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_machine_writes_what_its_calls_do()
    {
        using SimMachine machine = new RecordedShapeTexts("128m").Machine();
        using var text = new StringWriter();
        machine.Trace = new TraceText(text, machine.State.Build) { Task = "test", Pid = 42 };

        long pfn = machine.AllocPages(new(GfpText.Parse("GFP_KERNEL|__GFP_ZERO"), 4)).Allocation!.Pfn;
        machine.FreePagesAt(pfn, 4);

        string[] lines = [.. RecordedShapeTexts.Split(text.ToString())
            .Where(l => l.Contains("mm_page_alloc: ", StringComparison.Ordinal) || l.Contains("mm_page_free: ", StringComparison.Ordinal))];
        Assert.Equal(2, lines.Length);
        Assert.EndsWith($" pfn=0x{pfn:x} order=4 migratetype=0 gfp_flags=GFP_KERNEL|__GFP_ZERO", lines[0], StringComparison.Ordinal);
        Assert.EndsWith($" pfn=0x{pfn:x} order=4", lines[1], StringComparison.Ordinal);
        Assert.All(lines, l => Assert.StartsWith("            test-42      [000] ..... ", l, StringComparison.Ordinal));
    }

    // Calls the writer with what a line says.
    private static string Rewrite(string line)
    {
        Match m = LinePattern().Match(line);
        Dictionary<string, string> f = m.Groups["fields"].Value.Split(' ').Select(w => w.Split('=', 2)).ToDictionary(w => w[0], w => w[1]);
        int Number(string key) => int.Parse(f[key], CultureInfo.InvariantCulture);
        using var text = new StringWriter();
        var trace = new TraceText(text)
        {
            Task = m.Groups["task"].Value,
            Pid = int.Parse(m.Groups["pid"].ValueSpan, CultureInfo.InvariantCulture),
            Cpu = int.Parse(m.Groups["cpu"].ValueSpan, CultureInfo.InvariantCulture),
            Microseconds = long.Parse(m.Groups["time"].Value.Replace(".", "", StringComparison.Ordinal), CultureInfo.InvariantCulture),
        };
        long pfn = long.Parse(f["pfn"].AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        switch (m.Groups["event"].Value)
        {
            case "mm_page_alloc":
                trace.PageAlloc(pfn == 0 ? -1 : pfn, Number("order"), GfpText.Parse(f["gfp_flags"]).Value, Number("migratetype"));
                break;
            case "mm_page_alloc_zone_locked":
                trace.PageAllocZoneLocked(pfn, Number("order"), Number("migratetype"), Number("percpu_refill") == 1);
                break;
            case "mm_page_alloc_extfrag":
                trace.PageAllocExtFrag(
                    pfn, Number("alloc_order"), Number("fallback_order"), Number("alloc_migratetype"),
                    Number("fallback_migratetype"), Number("change_ownership") == 1);
                break;
            case "mm_page_free":
                trace.PageFree(pfn, Number("order"));
                break;
            case "mm_page_free_batched":
                trace.PageFreeBatched(pfn);
                break;
            default:
                trace.PagePcpuDrain(pfn, Number("order"), Number("migratetype"));
                break;
        }

        return text.ToString();
    }

    private static string HidePage(string line) => Regex.Replace(line, @"page=(\(____ptrval____\)|[0-9a-f]{16}) ", "page=? ");

    [GeneratedRegex(@"^ *(?<task>\S.*)-(?<pid>\d+) +\[(?<cpu>\d+)\] \S{5} +(?<time>[0-9.]+): (?<event>\w+): (?<fields>.*)$")]
    private static partial Regex LinePattern();
}
