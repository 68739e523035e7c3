using System.IO.Compression;
using System.Text;
using PhysMem.Engine.Observed;
using PhysMem.Engine.Tests.Testing;
using PhysMem.Engine.Text;

namespace PhysMem.Engine.Tests.Observed;

/// <summary>Reports are found in logs of any form and size.</summary>
public sealed class LogReaderTests
{
    private const string Sample = "c07-riscv32-nommu-order7-8mib.txt";

    public static TheoryData<string> Encodings => ["as it is", "gzip", "utf-16", "utf-16BE", "utf-8 mark", "CR LF"];

    [Theory]
    [MemberData(nameof(Encodings))]
    public void A_file_may_have_any_form(string form)
    {
        using var folder = new ScratchFolder();
        string path = Path.Combine(folder.Path, "log"), text = Logs.Text(Sample);
        File.WriteAllBytes(path, form switch
        {
            "gzip" => Pack(text),
            "utf-16" => [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes(text)],
            "utf-16BE" => [.. Encoding.BigEndianUnicode.GetPreamble(), .. Encoding.BigEndianUnicode.GetBytes(text)],
            "utf-8 mark" => [.. Encoding.UTF8.GetPreamble(), .. Encoding.UTF8.GetBytes(text)],
            "CR LF" => Encoding.UTF8.GetBytes(text.Replace("\n", "\r\n", StringComparison.Ordinal)),
            _ => Encoding.UTF8.GetBytes(text),
        });
        KernelReport report = Assert.Single(LogReader.Read(path));

        Assert.Equal(Logs.Facts(Logs.One(text)), Logs.Facts(report));
        Assert.Equal((path, 1, 20), (report.Source, report.FirstLine, report.LastLine));
        Assert.Empty(report.Unused);
    }

    [Fact]
    public void Bytes_that_are_not_UTF_8_are_Latin_1()
    {
        byte[] text = Encoding.Latin1.GetBytes("[ao\u00fbt 12 03:54:03 2025] a: page allocation failure: order:0, mode:0xcc0");
        var reader = new LogReader("log");
        KernelReport report = Assert.Single(reader.ReadAll(() => LineSource.LogFromStream(new MemoryStream(text), "log")));

        Assert.Equal(("ao\u00fbt 12 03:54:03 2025", "a"), (report.Time, report.Process));
    }

    // Who writes of a report quotes its headline, or a part of it, and two loggers print one line twice.
    [Theory]
    [InlineData("I get this, mostly:\n\nsh: page allocation failure: order:1, mode:0x204020\n\nand in full:\n", "[1.000000] ", "", 5)]
    [InlineData("sh: page allocation failure: order:1\n", "", "", 1)]
    [InlineData("", "", "sh: page allocation failure. mode:0x204020\n", 0)]
    [InlineData("sh: page allocation failure: order:1, mode:0x204020\n", "", "", 1)]
    public void A_headline_that_only_repeats_another_is_no_report(string before, string clock, string behind, int lines)
    {
        List<KernelReport> reports = Logs.Read(
            $"{before}{clock}sh: page allocation failure: order:1, mode:0x204020\n{clock}CPU: 0 PID: 6673 Comm: sh Not tainted 4.2.3\n{clock}Mem-Info:\n"
            + $"{clock}DMA32 free:7888kB min:5588kB low:6984kB high:8380kB present:2080768kB managed:2038300kB\n{behind}".TrimEnd('\n'),
            out LogAccount account);
        KernelReport report = Assert.Single(reports);
        Assert.Equal(("4.2.3", 1972L), (report.Release, report.Memory!.Zones[0].Free));
        Assert.Equal((4, account.Read), (account.Used, account.Used + account.Unused + account.Outside));
        Assert.True(report.FirstLine >= lines);
    }

    [Theory]
    [InlineData("palo_be  <============")]
    [InlineData("palo_be <-- this one")]
    [InlineData("palo_be")]
    public void An_arrow_is_no_part_of_a_name(string name) => Assert.Equal(
        "palo_be",
        Assert.Single(Logs.One(
            $"sh invoked oom-killer: gfp_mask=0x201da, order=0\n[ pid ]   uid  tgid total_vm      rss nr_ptes swapents oom_score_adj name\n[53549]     0 53549 14994038 10068578   27987     8552             0 {name}\n"
            + "Out of memory: Kill process 53549 (palo_be) score 237 or sacrifice child").Oom!.Tasks).Name);

    // Both CPUs print their headline first.
    [Fact]
    public void Two_tasks_of_one_name_that_fail_for_the_same_are_two()
    {
        List<KernelReport> reports = Logs.Read("[1.000001] sh: page allocation failure: order:1, mode:0x204020\n[1.000002] sh: page allocation failure: order:1, mode:0x204020");
        Assert.Equal([1, 2], reports.Select(report => report.FirstLine));
    }

    // A page about kills has several, each in its own box and cut short.
    [Fact]
    public void A_kill_that_has_more_than_its_headline_ends_with_the_next_one()
    {
        List<KernelReport> reports = Logs.Read("""
            a invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0
            Task in /a killed as a result of limit of /a
            memory: usage 8kB, limit 8kB, failcnt 26
            b invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0
            Node 0 Normal free:40kB min:48kB low:60kB high:72kB
            """);
        Assert.Equal([(ReportKind.CgroupOom, 0), (ReportKind.Oom, 1)], reports.Select(report => (report.Kind, report.Memory?.Zones.Length ?? 0)));
    }

    [Fact]
    public void Every_line_is_counted_once()
    {
        string text = "before\n" + Logs.Text("ppc32-5.15-powermac-g4-vmalloc.txt") + "after\nafter\n";
        KernelReport report = Assert.Single(Logs.Read(text, out LogAccount account));

        // 49 lines of which 4 are btrfs's; the text ends with a line end, behind which Split finds an empty line.
        Assert.Equal(new LogAccount(53, 45, 4, 4), account);
        Assert.Equal([36, 38, 40, 42], report.Unused.Select(line => line.Line));
        Assert.Equal((2, 50), (report.FirstLine, report.LastLine));
    }

    [Fact]
    public void Several_reports_of_a_log_are_told_one_by_one()
    {
        string[] names = ["c07-riscv32-nommu-order7-8mib.txt", "x86_64-5.13-ubuntu-sysrq-oom.txt", "arm64-6.17-rpi4-order4-meminfo-only.txt", "x86_64-5.15-proxmox-memcg-oom.txt"];
        List<KernelReport> reports = Logs.Read(string.Concat(names.Select(name => "something\n" + Logs.Text(name) + "else\n")));

        Assert.Equal([ReportKind.AllocationFailure, ReportKind.SysRqOom, ReportKind.MemoryInfo, ReportKind.CgroupOom], reports.Select(report => report.Kind));
        Assert.All(reports, report => Assert.Empty(report.Unused));
        Assert.All(names.Zip(reports), pair => Assert.Equal(
            Logs.Read(Logs.Text(pair.First))[0].Memory?.Zones.Length, pair.Second.Memory?.Zones.Length));
    }

    // The report before has ended long since when the next one begins: it needn't be held until then.
    [Fact]
    public void A_report_is_given_when_it_has_ended()
    {
        var reader = new LogReader("-");
        string[] lines = Logs.Text(Sample).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        int number = 0;
        foreach (string line in lines)
        {
            Assert.Empty(reader.Add(++number, line));
        }

        int given = 0;
        for (int i = 0; i < 3000 && given == 0; i++)
        {
            given = reader.Add(++number, "eth0: link is up").Count;
        }

        Assert.Equal(1, given);
        Assert.Empty(reader.Finish());
        Assert.Equal(new LogAccount(number, 20, 0, number - 20), reader.Account);
    }

    [Fact]
    public void A_report_cut_short_ends_too()
    {
        var text = new StringBuilder("a: page allocation failure: order:0, mode:0xcc0\n");
        for (int i = 0; i < 5000; i++)
        {
            text.Append("eth0: link is up\n");
        }

        List<KernelReport> reports = Logs.Read(text + "Mem-Info:\nDMA free:4kB min:0kB\n");

        Assert.Equal([ReportKind.AllocationFailure, ReportKind.MemoryInfo], reports.Select(report => report.Kind));
        Assert.Null(reports[0].Memory);
        Assert.Empty(reports[0].Unused);
    }

    [Theory]
    [InlineData("[...]")]
    [InlineData("...")]
    [InlineData("[snip]")]
    [InlineData("<snip>")]
    [InlineData("> [... snipped ...]")]
    public void What_somebody_left_out_is_told(string mark) =>
        Assert.True(Logs.One($"Mem-Info:\nfree:4 free_pcp:0 free_cma:0\n{mark}\n12 pages RAM").IsElided);

    [Theory]
    [InlineData("One time I also got another page allocation failure:")]
    [InlineData("#regzbot title: kswapd0: page allocation failure")]
    public void A_sentence_about_a_failure_is_no_report(string sentence)
    {
        var reader = new LogReader("-");
        KernelReport report = Assert.Single(reader.ReadAll(
            $"{sentence}\n====\nsh: page allocation failure: order:0, mode:0x820(GFP_ATOMIC)\nMem-Info:\nNormal free:4kB min:8kB low:8kB high:8kB\nlowmem_reserve[]: 0 0"));

        Assert.Equal(("sh", 3, 1), (report.Process, report.FirstLine, report.Memory!.Zones.Length));
        Assert.Equal(2, reader.Account.Outside);
        Assert.Empty(new LogReader("-").ReadAll($"it said\n{sentence}\nand that was all"));
    }

    [Fact]
    public void A_text_without_a_report_has_none()
    {
        Assert.Empty(Logs.Read("Node 0, zone      DMA\n        present  3998\nvmalloc is a word, and so is page allocation\nfree:\n", out LogAccount account));
        Assert.Equal(new LogAccount(5, 0, 0, 5), account);
    }

    private static byte[] Pack(string text)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(Encoding.UTF8.GetBytes(text));
        }

        return packed.ToArray();
    }
}
