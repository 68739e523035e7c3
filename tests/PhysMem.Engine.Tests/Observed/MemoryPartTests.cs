using PhysMem.Engine.Diagnosis;
using PhysMem.Engine.Observed;

namespace PhysMem.Engine.Tests.Observed;

/// <summary>Pages, orders and rows in the forms of other machines and other years.</summary>
public sealed class MemoryPartTests
{
    [Theory]
    [InlineData(4)]
    [InlineData(16)]
    [InlineData(64)]
    public void The_first_column_tells_the_size_of_a_page(int kb)
    {
        MemoryInfo memory = Logs.One(
            $"Mem-Info:\nNode 0 DMA free:{100 * kb}kB min:{10 * kb}kB\nNode 0 DMA: 3*{kb}kB (U) 0*{2 * kb}kB 1*{4 * kb}kB (M) = {7 * kb}kB").Memory!;

        Assert.Equal((kb * 1024, true), (memory.PageSize, memory.IsPageSizeTold));
        Assert.Equal((100, 10, 7), (memory.Zones[0].Free, memory.Zones[0].Min, memory.Zones[0].BlocksTotal));
        Assert.Equal([new FreeBlocks(0, 3, "U"), new FreeBlocks(1, 0, ""), new FreeBlocks(2, 1, "M")], memory.Zones[0].Blocks);
    }

    [Fact]
    public void Markdown_makes_lines_of_stars_into_others()
    {
        MemoryInfo memory = Logs.One("Mem-Info:\nNode 0 Normal free:2264kB min:13224kB\nNode 0 Normal: 486_4kB 46_8kB 2_16kB 0_32kB = 2344kB").Memory!;

        Assert.Equal((566, 586, 486), (memory.Zones[0].Free, memory.Zones[0].BlockPages, memory.Zones[0].Blocks[0].Count));
    }

    // printk of 4.9 and later gives each piece of a line a line of its own.
    [Fact]
    public void Reserves_may_stand_below_each_other()
    {
        MemoryInfo memory = Logs.One("Mem-Info:\nDMA32 free:1600kB min:160kB\nlowmem_reserve[]:\n 0\n 0\n 62446\nNode 0\nNormal free:160kB min:16kB").Memory!;

        Assert.Equal([0, 0, 62446], memory.Zones[0].LowmemReserve);
        Assert.Equal(["DMA32", "Normal"], memory.Zones.Select(zone => zone.Name));
    }

    [Fact]
    public void RAM_against_present_tells_it_too()
    {
        MemoryInfo memory = Logs.One("Mem-Info:\nNode 0 DMA free:1600kB min:160kB present:64000kB\n1000 pages RAM").Memory!;

        Assert.Equal((65536, true, 25), (memory.PageSize, memory.IsPageSizeTold, memory.Zones[0].Free));
    }

    [Fact]
    public void Without_both_it_is_the_usual_one()
    {
        MemoryInfo memory = Logs.One("Mem-Info:\nNode 0 DMA free:1600kB min:160kB present:64000kB").Memory!;

        Assert.Equal((4096, false, 400), (memory.PageSize, memory.IsPageSizeTold, memory.Zones[0].Free));
    }

    // MAX_ORDER of 13 or so, as some boards have.
    [Fact]
    public void A_line_may_have_any_number_of_columns()
    {
        string columns = string.Join(' ', Enumerable.Range(0, 14).Select(order => $"1*{4 << order}kB (M)"));
        ObservedZone zone = Logs.One($"Mem-Info:\nNormal: {columns} = {4 * ((1 << 14) - 1)}kB").Memory!.Zones[0];

        Assert.Equal(Enumerable.Range(0, 14), zone.Blocks.Select(one => one.Order));
        Assert.Equal(((1 << 14) - 1, (1 << 14) - 1), (zone.BlockPages, zone.BlocksTotal));
    }

    [Fact]
    public void Zones_of_several_nodes_keep_their_nodes()
    {
        MemoryInfo memory = Logs.One(
            "Mem-Info:\nNode 0 Normal free:4kB min:0kB\nlowmem_reserve[]: 0 1\nNode 1 Normal free:8kB min:0kB\nlowmem_reserve[]: 0 2\n"
            + "Node 0 Normal: 1*4kB (U) = 4kB\nNode 1 Normal: 2*4kB (U) = 8kB").Memory!;

        Assert.Equal([(0, 1L, 1L), (1, 2L, 2L)], memory.Zones.Select(zone => (zone.Node, zone.LowmemReserve[1], zone.Blocks[0].Count)));
    }

    [Theory]
    [InlineData(
        "[ pid ]   uid  tgid total_vm      rss nr_ptes swapents oom_score_adj name",
        "[  323]     0   323     9458     2766      19        5          -250 my daemon", null, 19 * 4096)]
    [InlineData(
        "[ pid ]   uid  tgid total_vm      rss nr_ptes nr_pmds swapents oom_score_adj name",
        "[  323]     0   323     9458     2766      17       2        5          -250 my daemon", null, 19 * 4096)]
    [InlineData(
        "[  pid  ]   uid  tgid total_vm      rss pgtables_bytes swapents oom_score_adj name",
        "[    323]     0   323     9458     2766    77824        5          -250 my daemon", null, 77824)]
    [InlineData(
        "[  pid  ]   uid  tgid total_vm      rss rss_anon rss_file rss_shmem pgtables_bytes swapents oom_score_adj name",
        "[    323]     0   323     9458     2766     2000      700        66    77824        5          -250 my daemon", 2000, 77824)]
    public void The_header_says_what_the_columns_of_tasks_are(string header, string row, int? anon, int tables)
    {
        KernelReport report = Logs.One($"a invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0\n{header}\n{row}");

        Assert.Equal(
            new ObservedTask(3, 323, 0, 323, 9458, 2766, anon, anon is null ? null : 700, anon is null ? null : 66, tables, 5, -250, "my daemon"),
            Assert.Single(report.Oom!.Tasks));
    }

    [Theory]
    [InlineData("Out of memory: Kill process 39 (php) score 900 or sacrifice child\nKilled process 39 (php) total-vm:8kB, anon-rss:4kB, file-rss:2kB", 900, null, null, ReportKind.Oom)]
    [InlineData("Out of memory: Kill process 39 (php) score 900 or sacrifice child\nKilled process 39, UID 48, (php) total-vm:8kB, anon-rss:4kB, file-rss:2kB", 900, null, null, ReportKind.Oom)]
    [InlineData("Out of memory: Killed process 39 (php) total-vm:8kB, anon-rss:4kB, file-rss:2kB, shmem-rss:1kB, UID:48 pgtables:5kB oom_score_adj:-3", null, 1, -3, ReportKind.Oom)]
    [InlineData("Out of memory (oom_kill_allocating_task): Killed process 39 (php) total-vm:8kB, anon-rss:4kB, file-rss:2kB, shmem-rss:1kB, UID:48 pgtables:5kB oom_score_adj:0", null, 1, 0, ReportKind.Oom)]
    [InlineData("Task in /a/b killed as a result of limit of /a\nmemory: usage 8kB, limit 8kB, failcnt 3\nMemory cgroup out of memory: Kill process 39 (php) score 7 or sacrifice child\nKilled process 39 (php) total-vm:8kB, anon-rss:4kB, file-rss:2kB", 7, null, null, ReportKind.CgroupOom)]
    public void The_victim_is_told_in_the_words_of_any_age(string lines, int? score, int? shmem, int? adj, ReportKind kind)
    {
        KernelReport report = Logs.One($"a invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=5\n{lines}");

        Assert.Equal(kind, report.Kind);
        Assert.Equal(new OomVictim(1 + lines.Split('\n').Length, 39, "php", 8, 4, 2, shmem, adj, score), report.Oom!.Victim);
        Assert.Equal(kind == ReportKind.CgroupOom ? "/a" : null, report.Oom.Cgroup);
        Assert.Equal(5, report.Oom.AskerScoreAdj);
        Assert.Empty(report.Unused);
    }

    [Fact]
    public void Statistics_of_a_cgroup_in_one_line_are_KB()
    {
        KernelReport report = Logs.One(
            "a invoked oom-killer: gfp_mask=0xd0, order=0, oom_score_adj=0\nMemory cgroup stats for /a: cache:0KB rss:4KB mapped_file:0KB\n"
            + "Memory cgroup stats for /a/b: cache:0KB rss:8KB mapped_file:0KB");

        Assert.Equal((4096, "/a"), (report.Oom!.CgroupStats["rss"], report.Oom.Cgroup));
        Assert.Empty(report.Unused);
    }

    [Fact]
    public void Each_task_of_a_cgroup_that_is_killed_as_one_has_a_line_and_the_first_is_the_victim()
    {
        KernelReport report = Logs.One(
            "a invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0\nTasks in /a are going to be killed due to memory.oom.group set\n"
            + "Memory cgroup out of memory: Killed process 1 (x) total-vm:8kB, anon-rss:4kB, file-rss:2kB\n"
            + "Memory cgroup out of memory: Killed process 2 (y) total-vm:8kB, anon-rss:4kB, file-rss:2kB");

        Assert.Equal(("x", 4), (report.Oom!.Victim!.Name, report.LastLine));
    }

    [Theory]
    [InlineData("Out of memory: kill process 41 (sh) score 900 or a child\nKilled process 39 (php)", null)]
    [InlineData("Out of Memory: Kill process 39 (php) score 900 and children.\nOut of memory: Killed process 39 (php).", 900)]
    [InlineData("Out of Memory: Killed process 39 (php).", null)]
    public void The_victim_is_told_in_the_words_of_kernels_that_tell_no_sizes(string lines, int? score)
    {
        KernelReport report = Logs.One($"oom-killer: gfp_mask=0xd0, order=1\n{lines}");

        Assert.Equal(new OomVictim(1 + lines.Split('\n').Length, 39, "php", null, null, null, null, null, score), report.Oom!.Victim);
        Assert.Contains($"Killed: php (pid 39){(score is null ? "" : ", score 900")}.", ExplanationLetter.Write(AllocExplainer.Explain(report)), StringComparison.Ordinal);
    }

    // 110000 pages of 64 KiB are 7040000 kB; what a zone's line lacks as it was shortened tells no page size.
    [Theory]
    [InlineData(110000, 65536)]
    [InlineData(110100, 65536)]
    [InlineData(1760000, 4096)]
    [InlineData(500000, 4096)]
    public void Free_pages_of_all_and_of_the_zones_tell_the_page_size(int free, int bytes) => Assert.Equal(
        bytes,
        Logs.One($"Mem-Info:\nactive_anon:0 inactive_anon:0 isolated_anon:0\n free:{free} free_pcp:1 free_cma:0\n"
            + "Node 0 DMA free:640000kB min:205120kB low:256384kB high:307648kB ...\nlowmem_reserve[]: 0 0 7908\n"
            + "Node 0 Normal free:6400000kB min:6403200kB low:8078912kB high:9694656kB ...\nlowmem_reserve[]: 0 0 0").Memory!.PageSize);

    [Fact]
    public void A_kill_without_its_report_is_told_of() =>
        Assert.Equal(39, Logs.One("eth0: up\nOut of memory: Killed process 39 (php) total-vm:8kB, anon-rss:4kB, file-rss:2kB").Oom!.Victim!.Pid);

    [Fact]
    public void Lists_of_per_CPU_pages_are_passed_by()
    {
        KernelReport report = Logs.One(
            "Mem-Info:\nNode 0 DMA per-cpu:\nCPU    0: hi:    0, btch:   1 usd:   0\nCPU    1: hi:    0, btch:   1 usd:   0\nfree:5 slab:1");

        Assert.Equal(5, report.Memory!.Totals["free"]);
        Assert.Empty(report.Unused);
    }
}
