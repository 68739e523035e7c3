using PhysMem.Engine.Observed;

namespace PhysMem.Engine.Tests.Observed;

/// <summary>CPUs that print at once.</summary>
public sealed class InterleavingTests
{
    private static readonly string[] s_first = Report("one", 11, 1000, 0);
    private static readonly string[] s_second = Report("two", 22, 2000, 4);

    // Any order in which each caller's own lines stay in theirs.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Caller_ids_tell_them_apart(int seed)
    {
        var random = new Random(seed);
        string[] first = [.. s_first.Select(line => $"[    1.000001][   T11] {line}")], second = [.. s_second.Select(line => $"[    1.000001][   T22] {line}")];
        var lines = new List<string>();
        for (int a = 0, b = 0; a < first.Length || b < second.Length;)
        {
            lines.Add(b == second.Length || (a < first.Length && random.Next(2) == 0) ? first[a++] : second[b++]);
        }

        AssertBoth(lines);
    }

    [Fact]
    public void Without_them_a_line_is_of_the_first_report_that_has_none_like_it() =>
        AssertBoth(s_first.Zip(s_second, (one, two) => new[] { $"[    1.000001] {one}", $"[    1.000002] {two}" }).SelectMany(both => both));

    // The first one's CPU had to wait for the other one's.
    [Fact]
    public void What_comes_behind_the_line_of_a_CPU_is_of_its_report() => AssertBoth([s_first[0], .. s_second, .. s_first.Skip(1)]);

    // Printed into a stack: the memory part that comes next is still the first one's.
    [Fact]
    public void A_headline_behind_a_line_of_a_stack_ends_no_report()
    {
        string[] into = [.. s_first.Take(3), $"{s_first[3]}{s_second[0]}", .. s_first.Skip(4), .. s_second.Skip(1)];
        List<KernelReport> reports = Logs.Read(string.Join('\n', into));

        Assert.Equal([(1000L, "one"), (2000, "two")], reports.Select(report => (report.Memory!.Zones[0].Free!.Value, report.Process!)));
    }

    // A report whose memory part was suppressed by the rate limit mustn't get the one of the next report.
    [Fact]
    public void A_headline_ends_a_report_that_has_its_stack()
    {
        List<KernelReport> reports = Logs.Read(string.Join('\n', (string[])[.. s_first.Take(4), .. s_second]));

        Assert.Null(reports[0].Memory);
        Assert.Equal(2000, reports[1].Memory!.Zones[0].Free);
    }

    // Another CPU prints into the headline of the first one, whose rest never comes.
    [Fact]
    public void A_headline_that_was_cut_off_gets_no_memory_part()
    {
        string cut = s_first[0][..s_first[0].IndexOf("mode", StringComparison.Ordinal)];
        List<KernelReport> reports = Logs.Read(string.Join('\n', (string[])
            [$"[    1.000001] {cut}[    1.000002] two: ", .. s_second.Select(line => $"[    1.000003] {line}")]));

        Assert.Equal([null, 2000L], reports.Select(report => report.Memory?.Zones[0].Free));
    }

    [Fact]
    public void A_second_memory_part_is_a_report_of_its_own()
    {
        List<KernelReport> reports = Logs.Read(string.Join('\n', (string[])[.. s_first, .. s_second.Skip(4)]));

        Assert.Equal([ReportKind.AllocationFailure, ReportKind.MemoryInfo], reports.Select(report => report.Kind));
        Assert.Equal([1000L, 2000L], reports.Select(report => report.Memory!.Zones[0].Free!.Value));
    }

    [Fact]
    public void A_CPU_s_line_of_another_task_is_not_taken()
    {
        KernelReport report = Logs.One(string.Join('\n', (string[])
            [s_first[0], "CPU: 7 PID: 77 Comm: other Not tainted 4.4.0 #1", .. s_first.Skip(1)]));

        Assert.Equal((11, "6.1.0"), (report.Pid, report.Release));
        Assert.Equal([2], report.Unused.Select(line => line.Line));
    }

    private static void AssertBoth(IEnumerable<string> lines)
    {
        List<KernelReport> reports = Logs.Read(string.Join('\n', lines), out LogAccount account);

        Assert.Equal([("one", 11), ("two", 22)], reports.OrderBy(report => report.Pid).Select(report => (report.Process, report.Pid!.Value)));
        Assert.Equal((0, 0), (account.Unused, account.Outside));
        foreach ((KernelReport report, string[] text) in reports.OrderBy(report => report.Pid).Zip([s_first, s_second]))
        {
            Assert.Equal(Logs.Facts(Logs.One(string.Join('\n', text))).Split('\n').Where((_, i) => i != 2), Logs.Facts(report).Split('\n').Where((_, i) => i != 2));
        }
    }

    private static string[] Report(string comm, int pid, int free, int order) =>
    [
        $"{comm}: page allocation failure: order:{order}, mode:0xcc0(GFP_KERNEL), nodemask=(null),cpuset=/,mems_allowed=0",
        $"CPU: {pid % 4} PID: {pid} Comm: {comm} Not tainted 6.1.0 #1",
        "Call Trace:",
        $" {comm}_calls+0x10/0x20",
        "Mem-Info:",
        $"active_anon:{free} inactive_anon:2 isolated_anon:0",
        $" free:{free} free_pcp:1 free_cma:0",
        $"Node 0 active_anon:{4 * free}kB inactive_anon:8kB all_unreclaimable? no",
        $"Node 0 DMA free:{4 * free}kB boost:0kB min:40kB low:52kB high:64kB present:40000kB managed:39000kB free_pcp:4kB free_cma:0kB",
        $"lowmem_reserve[]: 0 {free} {free}",
        $"Node 0 Normal free:{8 * free}kB boost:0kB min:80kB low:92kB high:104kB present:80000kB managed:79000kB free_pcp:0kB free_cma:0kB",
        $"lowmem_reserve[]: 0 0 {order}",
        $"Node 0 DMA: {free}*4kB (UM) 0*8kB = {4 * free}kB",
        $"Node 0 Normal: {2 * free}*4kB (U) 0*8kB = {8 * free}kB",
        $"{free} total pagecache pages",
        $"{free + 1} pages in swap cache",
        "Free swap  = 0kB",
        "Total swap = 0kB",
        $"{30 * free} pages RAM",
        "0 pages HighMem/MovableOnly",
        $"{pid} pages reserved",
    ];
}
