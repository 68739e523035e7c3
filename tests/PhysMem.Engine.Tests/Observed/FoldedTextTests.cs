using System.Text;
using System.Text.RegularExpressions;
using PhysMem.Engine.Observed;

namespace PhysMem.Engine.Tests.Observed;

/// <summary>A report tells the same however its lines were folded on the way.</summary>
public sealed class FoldedTextTests
{
    private const string Rpi = "arm64-6.17-rpi4-order4-meminfo-only.txt";
    private const string RpiHead = "arm64-6.17-rpi4-order4-head-and-stack.txt";

    [Fact]
    public void A_report_quoted_by_one_mail_and_folded_by_another_is_one()
    {
        KernelReport folded = Logs.One(Logs.Text("mips-ingenic-1G-highmem-order5-wrapped.txt"));

        Assert.Equal(Logs.Facts(Logs.One(Logs.Text("mips-ingenic-1G-highmem-order5-quoted.txt"))), Logs.Facts(folded));
        Assert.Empty(folded.Unused);
    }

    public static TheoryData<int> Widths => [50, 60, 66, 70, 72, 75, 78, 80, 90, 100, 120, 132, 200];

    [Theory]
    [MemberData(nameof(Widths))]
    public void A_mail_folds_lines_between_words(int width)
    {
        string whole = Stamped();

        Assert.Equal(Logs.Facts(Logs.One(whole)), Logs.Facts(Logs.One(Fold(whole, width, betweenWords: true))));
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void A_terminal_folds_lines_anywhere(int width)
    {
        string whole = Stamped();

        Assert.Equal(Memory(Logs.One(whole)), Memory(Logs.One(Fold(whole, width, betweenWords: false))));
    }

    [Theory]
    [InlineData("Node 0 active_anon:8kB inactive_anon:4kB all_unreclaimable?\nyes")]
    [InlineData("Node 0\nactive_anon:8kB inactive_anon:4kB\nall_unreclaimable? yes")]
    [InlineData("Node 0 active_anon:8kB inactive_\nanon:4kB all_unreclaimable? yes")]
    [InlineData("Node 0 active_anon:8kB inactive_anon:\n4kB all_unreclaimable? yes")]
    [InlineData("Node 0 active_anon:8kB\nBTRFS: selftest: sectorsize: 4096  nodesize: 8192\ninactive_anon:4kB all_unreclaimable? yes")]
    public void Words_of_a_node_s_line_go_on_in_the_next(string text)
    {
        ObservedNode node = Assert.Single(Logs.One($"Mem-Info:\n{text}\nlowmem_reserve[]: 0").Memory!.Nodes);

        Assert.Equal((8, 4, true, 2), (node.Values["active_anon"], node.Values["inactive_anon"], node.AllUnreclaimable, node.Values.Count));
    }

    [Fact]
    public void Another_s_line_in_the_middle_is_kept_as_unused()
    {
        KernelReport report = Logs.One(
            "Mem-Info:\nDMA free:8kB\nBTRFS: selftest: sectorsize: 4096  nodesize: 8192\nmin:4kB low:5kB high:6kB\nlowmem_reserve[]: 0");

        Assert.Equal([new UnusedLine(3, "BTRFS: selftest: sectorsize: 4096  nodesize: 8192")], report.Unused);
        Assert.Equal((2, 1), (report.Memory!.Zones[0].Free, report.Memory.Zones[0].Min));
    }

    // A page made of Markdown: signs have backslashes, each second line is blank, and what stands behind one goes on.
    [Fact]
    public void Each_second_line_may_be_blank_and_signs_escaped()
    {
        string[] lines =
        [
            "[ 5.168012] sh invoked oom-killer: gfp_mask=0x140dca(GFP_HIGHUSER_MOVABLE|__GFP_COMP|", "__GFP_ZERO), order=0, oom_score_adj=0",
            "[ 5.168013] CPU: 0 PID: 8 Comm: sh Not tainted 6.", "0.2+ #27", "[ 5.168020] Mem-Info:",
            "[ 5.168021] active_anon:45 inactive_anon:1997 isolated_anon:0", "free:25 free_pcp:0 free_cma:0",
            "[ 5.168022] Node 0 Normal free:100kB boost:0kB min:420kB low:528kB", "high:634kB present:5242kB managed:5097kB",
            "[ 5.168023] lowmem_reserve[]: 0 0 [ 5.168024] Node 0 Normal: 5*4kB (U) 10*8kB (", "UE) = 100kB",
            "[ 5.168025] [ pid ] uid tgid total_vm rss pgtables_bytes swapents oom_score_adj", "name",
            "[ 5.168026] [ 115] 0 115 12408 270 90112 0 -250 systemd-", "journal",
        ];
        string page = string.Join("\n\n", lines.Select(line => Regex.Replace(line, @"[\[\]_*#<>|]", match => @"\" + match.Value)));

        KernelReport report = Logs.One(page);

        Assert.Equal((0x140dcau, 0, "6.0.2+"), (report.Request!.Mode, report.Request.Order, report.Release));
        ObservedZone zone = Assert.Single(report.Memory!.Zones);
        Assert.Equal((25, 105, 158), (zone.Free, zone.Min, zone.High));
        Assert.Equal([5, 10], zone.Blocks.Select(one => one.Count));
        Assert.Equal("systemd-journal", Assert.Single(report.Oom!.Tasks).Name);
        Assert.Empty(report.Unused);
    }

    [Theory]
    [InlineData("[1.5] CPU: 0 PID: 8 Comm: a Not tainted\n5.18.0-rc1 #52")]
    [InlineData("[1.5] CPU: 0 PID: 8 Comm:\na Not tainted 5.18.0-rc1 #52")]
    [InlineData("[1.5] CPU: 0 PID: 8 Comm: a Kdump: loaded Tainted: G          I    ------------ T 5.18.0-rc1 #52")]
    [InlineData("[1.5] CPU: 0 PID: 8 Comm: a Tainted: G        W\n5.18.0-rc1 #52")]
    public void The_release_may_be_on_the_next_line(string cpu)
    {
        KernelReport report = Logs.One($"[1.5] a: page allocation failure: order:0, mode:0xcc0\n{cpu}\n[1.5] Mem-Info:");

        Assert.Equal((0, 8, "5.18.0-rc1", "a"), (report.Cpu, report.Pid, report.Release, report.Process));
    }

    [Theory]
    [InlineData("a: page allocation\nfailure: order:0, mode:0xcc0")]
    [InlineData("a: page allocation failure:\norder:0,\nmode:0xcc0")]
    [InlineData("a: page allocation failure: order:0, mode:0x\ncc0")]
    [InlineData("a: page allocation failure: or\nder:0, mode:0xcc0")]
    public void A_headline_may_be_folded_anywhere(string headline)
    {
        KernelReport report = Logs.One($"foreign\n{headline}\nMem-Info:");

        Assert.Equal((ReportKind.AllocationFailure, "a", 0, 0xcc0u), (report.Kind, report.Process, report.Request!.Order, report.Request.Mode));
    }

    // One CPU printed the words of a line one by one, another one between them.
    [Fact]
    public void Words_printed_one_by_one_make_lines()
    {
        ObservedZone zone = Assert.Single(Logs.One(
            "[1.5] Mem-Info:\n[1.5] Node 0 \n[1.5]  ? foo+0x1/0x2\n[1.5] DMA free:8kB min:4kB\n[1.5] lowmem_reserve[]:\n[1.5]  ? bar+0x1/0x2\n"
            + "[1.5]  0\n[1.5]  5\n[1.5] Node 0 \n[1.5] DMA: \n[1.5] 2*4kB \n[1.5]  ? foo+0x1/0x2\n[1.5] (UM) \n[1.5] 0*8kB \n[1.5] = 8kB").Memory!.Zones);

        Assert.Equal((2, 1, 2), (zone.Free, zone.Min, zone.BlocksTotal));
        Assert.Equal([0, 5], zone.LowmemReserve);
        Assert.Equal([new FreeBlocks(0, 2, "UM"), new FreeBlocks(1, 0, null)], zone.Blocks.Select(one => one with { Types = one.Types is "" ? null : one.Types }));
    }

    // The head and the memory of one report, which were posted apart, with the stamps of one moment.
    private static string Stamped() => string.Join('\n', (Logs.Text(RpiHead) + Logs.Text(Rpi)).Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Select(line => "[2681891.757523] " + (line.StartsWith('[') ? line[line.IndexOf("] [", StringComparison.Ordinal)..][14..] : line.Trim())));

    private static string Fold(string text, int width, bool betweenWords)
    {
        var folded = new StringBuilder();
        foreach (string line in text.Split('\n'))
        {
            string rest = line;
            while (rest.Length > width)
            {
                int at = betweenWords ? rest.LastIndexOf(' ', width) : width;
                at = at <= 17 ? rest.Length : at;
                folded.Append(rest.AsSpan(0, at)).Append('\n');
                rest = betweenWords ? rest[Math.Min(at + 1, rest.Length)..] : rest[at..];
            }

            folded.Append(rest).Append('\n');
        }

        return folded.ToString();
    }

    private static string Memory(KernelReport report) => Logs.Facts(report with
    {
        Headline = null, Process = null, Pid = null, Cpu = null, Release = null, Hardware = null, Stack = [],
        Request = report.Request! with { Layout = null, Meaning = null },
    });

    // A mail was filled again, and the line of the zone stands behind the counts.
    [Theory]
    [InlineData("")]
    [InlineData("Node 0 ")]
    public void A_zone_may_begin_behind_a_count(string node)
    {
        KernelReport report = Logs.One($"""
            crypto: page allocation failure. order:0, mode:0x20
            Mem-info:
            Active:1016 inactive:5489 dirty:0 writeback:0 unstable:0 free:268
            slab:122220 mapped:503 pagetables:56 {node}DMA free:1072kB min:2896kB
            low:3620kB high:4344kB present:524288kB
            lowmem_reserve[]: 0 0 0 0
            """);
        Assert.Equal((268, 724, 131072), (report.Memory!.Zones[0].Free, report.Memory.Zones[0].Min, report.Memory.Zones[0].Present));
        Assert.Equal(56, report.Memory.Totals["pagetables"]);
    }

    // Quoted-printable breaks a release as well.
    [Fact]
    public void A_release_may_be_broken_at_its_hyphen() => Assert.Equal(
        "5.6.0-rc1-00054-gd32122774dab",
        Logs.One("sh: page allocation failure: order:9, mode:0x100cc2=\n(GFP_HIGHUSER), nodemask=3D(null)\n[    1.394224] CPU: 0 PID: 1 Comm: sh Not tainted 5.6.0-rc1-00054-=\ngd32122774dab #12").Release);

    // Quoted-printable breaks words, hard blanks and the name of a task, and its rows are folded behind what the logger wrote.
    [Fact]
    public void A_mail_may_break_a_kill_anywhere()
    {
        List<KernelReport> reports = Logs.Read("""
            Sep=C2=A05 12:00:52 hp kernel: sh invoked oom-kille=
            r:
            gfp_mask=3D0xdc0(GFP_KERNEL|__GFP_ZERO), order=3D0, oom_score_=
            adj=3D0
            Sep=C2=A05 12:00:52 hp kernel: CPU: 35 PID: 25560 Comm=
            : sh Not
            tainted 5.3.0-rc7-next-20190904+ #5
            Sep=C2=A05 12:00:52 hp kernel: Mem-Info:
            Sep=C2=A05 12:00:52 hp kernel: [=C2=A0=C2=A0pid=C2=A0=C2=
            =A0]=C2=A0=C2=A0uid=C2=A0=C2=A0tgid total_vm=C2=A0=C2=A0rss
            pgtables_bytes swapents oom_score_adj name
            Sep=C2=A05 12:00:53 hp kernel:
            [=C2=A0=C2=A02629]=C2=A0=C2=A00=C2=A0=C2=A02629=C2=A0=C2=A0106234=C2=A0=C2=
            =A0399=C2=A0=C2=A0442368=C2=A0=C2=A03836=C2=A0=C2=A00 tuned
            Sep=C2=A05 12:00:54 hp kernel: Out of memory: Killed p=
            rocess 2629
            (tuned) total-vm:424936kB, anon-rss:328kB, file-rss:1268kB, shmem-rss:0kB=
            , UID:0
            pgtables:442368kB oom_score_adj:0
            """, out LogAccount account);
        KernelReport report = Assert.Single(reports);
        Assert.Equal(("sh", "5.3.0-rc7-next-20190904+"), (report.Process, report.Release));
        Assert.Equal((2629, "tuned", 328L), (report.Oom!.Victim!.Pid, report.Oom.Victim.Name, report.Oom.Victim.AnonRssKb));
        Assert.Equal(("tuned", 399L, 3836L), (report.Oom.Tasks[0].Name, report.Oom.Tasks[0].Rss, report.Oom.Tasks[0].SwapEntries));
        Assert.Equal(account.Read, account.Used + account.Unused + account.Outside);
        Assert.Equal(0, account.Unused);
    }
}
