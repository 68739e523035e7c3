using System.Text.RegularExpressions;
using PhysMem.Engine.Boot;
using PhysMem.Engine.Core.Allocation;
using PhysMem.Engine.Face;
using PhysMem.Engine.Gfp;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Observed;
using PhysMem.Engine.Pressure;

namespace PhysMem.Engine.Tests.Observed;

/// <summary>
/// The table of what each release prints, walked entry by entry: all of it is read, and what the engine prints as one of its
/// lines is that line's entry.
/// </summary>
public sealed partial class ReportFormTests
{
    private static readonly string[] s_memory = ["sums", "node", "zone"];

    public static TheoryData<string> Releases => [.. ReportForm.All.Select(form => form.Release)];

    public static TheoryData<string> Lines => [.. KernelLine.All.Select(line => line.Name)];

    [Fact]
    public void The_table_has_every_line_of_the_engine()
    {
        Assert.Equal(15, ReportForm.All.Count);
        Assert.Superset(KernelLine.All.Select(line => line.Name).ToHashSet(), ReportForm.All.Select(form => form.Release).ToHashSet());
    }

    [Theory]
    [MemberData(nameof(Releases))]
    public void Every_number_of_a_memory_report_is_read_under_its_name(string release)
    {
        ReportForm form = ReportForm.Of(release);
        string text = form.Fill(out List<int> numbers, s_memory);
        MemoryInfo memory = ReadFailure(form, text).Memory!;

        // Names with their numbers, taken out of the text by itself.
        Assert.Equal(Fields(form, "sums"), memory.Totals.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(Fields(form, "zone"), Assert.Single(memory.Zones).Values.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(Fields(form, "node"), memory.Nodes.SelectMany(node => node.Values.Keys).Order(StringComparer.Ordinal));
        Assert.Equal(form.Of("node").Any() ? 1 : 0, memory.Nodes.Length);
        IEnumerable<long> read = memory.Totals.Values.Concat(memory.Zones[0].Values.Values).Concat(memory.Nodes.SelectMany(node => node.Values.Values));
        Assert.Equal(numbers.Select(number => (long)number), read.Order());
        Assert.False(memory.Nodes.IsEmpty ? memory.Zones[0].AllUnreclaimable : memory.Nodes[0].AllUnreclaimable);
    }

    [Theory]
    [MemberData(nameof(Releases))]
    public void What_the_zone_tells_is_in_pages(string release)
    {
        ReportForm form = ReportForm.Of(release);
        ObservedZone zone = ReadFailure(form, form.Fill(out _, s_memory)).Memory!.Zones[0];

        Assert.Equal(
            new[] { "free", "boost", "min", "low", "high", "reserved_highatomic", "free_highatomic", "free_cma", "free_pcp", "present", "managed" }
                .Select(name => zone.Values.TryGetValue(name, out long kb) ? kb / 4 : (long?)null),
            [zone.Free, zone.Boost, zone.Min, zone.Low, zone.High, zone.ReservedHighAtomic, zone.FreeHighAtomic, zone.FreeCma, zone.FreePcp, zone.Present, zone.Managed]);
    }

    [Theory]
    [MemberData(nameof(Releases))]
    public void The_end_is_read_and_free_lists_with_their_letters(string release)
    {
        ReportForm form = ReportForm.Of(release);
        string letters = form.Of("letters").Single();
        string blocks = $"Node 0 DMA32: 3*4kB ({letters}) 0*8kB 1*16kB ({letters[0]}) = 28kB\n";
        MemoryInfo memory = ReadFailure(form, blocks + form.Fill(out List<int> numbers, "tail", "tail?")).Memory!;

        Assert.Equal([new(0, 3, letters), new(1, 0, ""), new(2, 1, letters[..1])], memory.Zones[0].Blocks);

        // Huge pages and statistics of swap are passed by: four numbers each, the ones first, the others behind the caches.
        int swap = form.Of("tail").Any(line => line.StartsWith("Swap cache stats", StringComparison.Ordinal)) ? 4 : 0;
        Assert.Equal(
            numbers[4..6].Concat(numbers[(6 + swap)..]).Select(number => (long?)number),
            [
                memory.PageCachePages, memory.SwapCachePages, memory.FreeSwapKb, memory.TotalSwapKb, memory.RamPages, memory.HighMemPages,
                memory.ReservedPages, memory.CmaReservedPages, memory.HwPoisonedPages,
            ]);
    }

    // The rules by which it is explained are those of its own form's kernels; a blank more or less tells nothing.
    [Theory]
    [MemberData(nameof(Releases))]
    public void A_report_that_hides_its_release_is_taken_for_one_that_prints_so(string release)
    {
        ReportForm form = ReportForm.Of(release);
        string text = $"{string.Join('\n', form.Of("failure"))}\nMem-Info:\n{form.Fill(out _, s_memory)}";
        KernelVersion guess = AllocRules.Of(Logs.One(text), out bool isTold).Version;

        ReportForm[] later = [.. ReportForm.All.SkipWhile(one => one != form).SkipWhile(one => Letters(one) == Letters(form))];
        Assert.False(isTold);
        Assert.False(guess.IsBefore(Version(form)), $"{guess} doesn't print so yet");
        Assert.True(later.Length == 0 || guess.IsBefore(Version(later[0])), $"{guess} prints something else");

        static string Letters(ReportForm one) => string.Concat(one.Of(s_memory)).Replace(" ", "", StringComparison.Ordinal);
        static KernelVersion Version(ReportForm one) => KernelVersion.TryParse(one.Release, out KernelVersion version) ? version : default;
    }

    [Theory]
    [MemberData(nameof(Releases))]
    public void The_headlines_tell_the_request(string release)
    {
        ReportForm form = ReportForm.Of(release);
        KernelReport failure = ReadFailure(form, form.Fill(out _, s_memory)), oom = ReadOom(form, "");

        Assert.Equal((ReportKind.AllocationFailure, "a", 3), (failure.Kind, failure.Process, failure.Request!.Order));
        Assert.Equal((ReportKind.Oom, "a", 0, 0), (oom.Kind, oom.Process, oom.Request!.Order, oom.Oom!.AskerScoreAdj));
        foreach (ObservedRequest request in new[] { failure.Request, oom.Request })
        {
            Assert.Equal((GfpLayout.Find(release), GfpMask.GfpKernel.Value), (request.Layout, request.Meaning));
        }

        bool tellsNodes = form.Of("failure").Any(line => line.Contains("nodemask", StringComparison.Ordinal));
        Assert.Equal(tellsNodes ? ("(null)", "/", "0") : default, (failure.Request.NodeMask, failure.Request.Cpuset, failure.Request.MemsAllowed));
    }

    [Theory]
    [MemberData(nameof(Releases))]
    public void The_table_of_tasks_and_the_kill_are_read(string release)
    {
        ReportForm form = ReportForm.Of(release);
        string row = form.Fill(out List<int> cells, "tasks"), kill = form.Fill(out List<int> sizes, "kill");
        OomOutcome oom = ReadOom(form, row + kill).Oom!;

        // Old kernels name the victim twice and tell its score; since 5.3 the constraint has a line, and its pid and uid before.
        bool tellsConstraint = kill.StartsWith("oom-kill:", StringComparison.Ordinal);
        Assert.Equal(tellsConstraint ? "CONSTRAINT_NONE" : null, oom.Constraint);
        Assert.Equal(
            new OomVictim(
                oom.Victim!.Line, sizes[2], "b", sizes[3], sizes[4], sizes[5], kill.Contains("shmem", StringComparison.Ordinal) ? sizes[6] : null,
                tellsConstraint ? sizes[^1] : null, null),
            oom.Victim);

        string? header = form.Of("tasks").FirstOrDefault(line => line.Contains("total_vm", StringComparison.Ordinal));
        Assert.Equal(header is null ? 0 : 1, oom.Tasks.Length);
        if (header is null)
        {
            return;
        }

        string[] names = header[(header.IndexOf(']', StringComparison.Ordinal) + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[..^1];
        long? Cell(string name) => names.Contains(name) ? cells[Array.IndexOf(names, name) + 1] : null;
        long tables = Cell("pgtables_bytes") ?? ((Cell("nr_ptes") ?? 0) + (Cell("nr_pmds") ?? 0)) * 4096;
        Assert.Equal(
            new ObservedTask(
                oom.Tasks[0].Line, cells[0], (int)Cell("uid")!, (int)Cell("tgid")!, (long)Cell("total_vm")!, (long)Cell("rss")!, Cell("rss_anon"),
                Cell("rss_file"), Cell("rss_shmem"), tables, (long)Cell("swapents")!, (int)Cell("oom_score_adj")!, "a b"),
            oom.Tasks[0]);
    }

    [Theory]
    [MemberData(nameof(Releases))]
    public void The_usual_masks_have_their_numbers(string release)
    {
        string[] masks = [.. ReportForm.Of(release).Of("mask")];

        Assert.Equal(2, masks.Length);
        Assert.All(masks, mask =>
        {
            string[] words = mask.Split(' ');
            Assert.Equal(words[1], $"0x{GfpText.Parse(words[0], GfpLayout.Find(release)):x}");
        });
    }

    [Theory]
    [MemberData(nameof(Lines))]
    public void A_line_of_the_engine_prints_its_memory_report(string line)
    {
        using SimMachine machine = Boot(line);
        ReportForm form = ReportForm.Of(line);
        string[] printed = Shapes(machine.Texts.MemoryInfo());

        string[] memory = [.. form.Of(s_memory).SelectMany(Shapes)];
        Assert.Equal("Mem-Info:", printed[0]);
        Assert.Equal(memory, printed[1..].Where(one => !OfOtherZones().IsMatch(one)).Take(memory.Length));

        string[] tail = [.. form.Lines.Where(one => one.Part == "tail" || (one.Part == "tail?" && printed.Contains(one.Text))).Select(one => Shapes(one.Text)[0])];
        Assert.Equal(tail, printed[^tail.Length..]);
    }

    [Theory]
    [MemberData(nameof(Lines))]
    public void A_line_of_the_engine_prints_its_failures_and_kills(string line)
    {
        using SimMachine machine = Boot(line);
        ReportForm form = ReportForm.Of(line);
        machine.Tasks.Add(new SimTask(10, "b"));
        machine.AllocPages(new AllocationRequest(GfpMask.GfpKernel) { Order = 9, Pid = 10 });

        string[] failure = Shapes(Until(machine, new AllocationRequest(GfpMask.GfpKernel) { Order = 10 }));
        string[] kill = Shapes(Until(machine, new AllocationRequest(GfpMask.GfpKernel)));

        Assert.Equal(Printed("failure"), failure[..1]);
        Assert.Equal(Printed("oom"), kill[..1]);
        int table = Array.IndexOf(kill, Printed("tasks")[0]);
        Assert.Equal(Printed("tasks")[..2].Append(Blanks().Replace(Printed("tasks")[2], " ")[..^" a b".Length] + " b"), [.. kill[table..(table + 2)], Blanks().Replace(kill[table + 2], " ")]);
        Assert.Equal(Printed("kill"), kill[^Printed("kill").Length..]);

        string[] Printed(string part) => [.. form.Of(part).SelectMany(text => Shapes(text.Replace("a: ", "physmem: ", StringComparison.Ordinal).Replace("a invoked", "physmem invoked", StringComparison.Ordinal)))];
    }

    [Fact]
    public void The_lines_of_the_engine_print_the_letters_of_the_table() => Assert.All(
        KernelLine.All, line => Assert.Equal(MigrateTypes.ReportLetters, ReportForm.Of(line.Name).Of("letters").Single()));

    private static SimMachine Boot(string line) => SimMachine.Boot(
        MachineTemplates.FromSize(ArchitectureProfile.X64, 64 << 20) with { Line = KernelLine.All.Single(one => one.Name == line) });

    private static string Until(SimMachine machine, AllocationRequest request)
    {
        string log = "";
        while (log.Length == 0)
        {
            log = machine.AllocPages(request).KernelLog;
        }

        return log;
    }

    // The stack stands between headline and memory; the release is told there.
    private static KernelReport ReadFailure(ReportForm form, string memory) => Read(form, "failure", memory);

    private static KernelReport ReadOom(ReportForm form, string rest) => Read(form, "oom", form.Fill(out _, s_memory) + rest);

    private static KernelReport Read(ReportForm form, string headline, string rest)
    {
        KernelReport report = Logs.One(
            form.Fill(out _, headline) + $"CPU: 0 PID: 7 Comm: a Not tainted {form.Release}.0 #1\nCall Trace:\n dump_stack+0x5/0x7\nMem-Info:\n" + rest);
        Assert.Empty(report.Unused);
        Assert.Equal($"{form.Release}.0", report.Release);
        return report;
    }

    private static IEnumerable<string> Fields(ReportForm form, string part) =>
        form.Of(part).SelectMany(line => Field().Matches(line)).Select(match => match.Groups[1].Value).Order(StringComparer.Ordinal);

    // The lines of a text, numbers apart.
    private static string[] Shapes(string text) =>
        [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => Digits().Replace(line, $"{ReportForm.Number}"))];

    [GeneratedRegex(@"([A-Za-z_()]+): ?#")]
    private static partial Regex Field();

    // The table has one zone, and neither its reserves nor its free lists.
    [GeneratedRegex(@"^Node # DMA |^lowmem_reserve|^Node # \w+#?: ")]
    private static partial Regex OfOtherZones();

    [GeneratedRegex(" +")]
    private static partial Regex Blanks();

    [GeneratedRegex(@"-?\d+")]
    private static partial Regex Digits();
}
