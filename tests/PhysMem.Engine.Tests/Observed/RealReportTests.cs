using PhysMem.Engine.Observed;

namespace PhysMem.Engine.Tests.Observed;

/// <summary>
/// Texts of people, with facts worked out by hand from the texts: kB divided by four are pages, lines are counted in the file.
/// </summary>
public sealed class RealReportTests
{
    [Fact]
    public void All_texts_give_their_reports() => Assert.Equal(
        [
            "arm-3.10-imx6-vmalloc-folded: VmallocFailure AllocationFailure",
            "arm-5.18-zipit-z2-32M-oom: Oom",
            "arm64-4.14-android-kswapd0-highatomic: AllocationFailure",
            "arm64-6.17-rpi4-order4-head-and-stack: AllocationFailure",
            "arm64-6.17-rpi4-order4-meminfo-only: MemoryInfo",
            "c01-x86_64-5.10-order0-all-zones-a-few-pages-short: AllocationFailure",
            "c03-mips-2.6-order3-one-block-free: AllocationFailure",
            "c05-csky-4.9-order10-free-but-cma: AllocationFailure",
            "c07-riscv32-nommu-order7-8mib: AllocationFailure",
            "mips-ingenic-1G-highmem-order5-quoted: AllocationFailure",
            "mips-ingenic-1G-highmem-order5-wrapped: AllocationFailure",
            "ppc32-5.15-powermac-g4-vmalloc: VmallocFailure",
            "ppc32-6.8-powermac-g4-order0-gfp_atomic: AllocationFailure",
            "ppc32-6.9-rc4-powermac-g4-kworker-order0: AllocationFailure",
            "ppc32-bugzilla-205099-vmalloc-wrapped: VmallocFailure",
            "riscv64-6.2-polarfire-boot-vmalloc: MemoryInfo",
            "x86_64-2.6.31-oom-quoted-printable: Oom",
            "x86_64-4.15-gce-linebroken: VmallocFailure",
            "x86_64-4.19-gce-two-failures: AllocationFailure AllocationFailure",
            "x86_64-4.4-android-order0: MemoryInfo VmallocFailure",
            "x86_64-5.0-qemu-order0-gfp_nowait: AllocationFailure",
            "x86_64-5.13-ubuntu-sysrq-oom: SysRqOom",
            "x86_64-5.15-proxmox-memcg-oom: CgroupOom",
            "x86_64-6.3-gentoo-vmalloc-wrapped-syslog: VmallocFailure",
            "x86_64-6.3-qemu-vmalloc-wrapped-journal: VmallocFailure",
        ],
        Logs.Names.Select(name => $"{name[..^4]}: {string.Join(' ', Logs.Read(Logs.Text(name)).Select(report => report.Kind))}"));

    // 44 lines of the texts end with a total. The free blocks of a line add up to what the line itself says behind its =.
    [Fact]
    public void Blocks_add_up_to_the_total_that_the_kernel_printed()
    {
        ObservedZone[] zones = [.. Logs.Names.SelectMany(name => Logs.Read(Logs.Text(name)))
            .SelectMany(report => report.Memory?.Zones ?? []).Where(zone => zone.BlocksTotal is not null)];

        Assert.Equal(44, zones.Length);
        Assert.All(zones, zone => Assert.Equal(zone.BlocksTotal, zone.BlockPages));
    }

    [Fact]
    public void Handset_with_words_broken_by_blanks()
    {
        KernelReport report = Read("arm64-4.14-android-kswapd0-highatomic.txt");
        ObservedZone zone = Assert.Single(report.Memory!.Zones);

        Assert.Equal(("kswapd0", 1221, 4, "4.14.113-18770262-userdebug"), (report.Process, report.Pid, report.Cpu, report.Release));
        Assert.Equal((0, 0x140000au, "/", "0"), (report.Request!.Order, report.Request.Mode, report.Request.Cpuset, report.Request.MemsAllowed));
        Assert.Equal((3510, 1860, 23625, 24534, 8192), (zone.Free, zone.Min, zone.Low, zone.High, zone.ReservedHighAtomic));
        Assert.Equal((1020416, 909272, 570, 333768), (zone.Present, zone.Managed, zone.FreePcp, zone.Values["inactive_file"]));
        Assert.Equal([0, 0], zone.LowmemReserve);
        Assert.Equal("860 453 180 26 34 6 2 0 0 0 0", string.Join(' ', zone.Blocks.Select(one => one.Count)));
        Assert.Equal("H H H H H H H    ", string.Join(' ', zone.Blocks.Select(one => one.Types)));
        Assert.Equal((3510, 553, 19566), (report.Memory.Totals["free"], report.Memory.Totals["free_pcp"], report.Memory.Totals["pagetables"]));

        // 'd irty:468kB'
        Assert.False(report.Memory.Nodes[0].Values.ContainsKey("dirty") || report.Memory.Nodes[0].Values.ContainsKey("irty"));
        Assert.False(report.Memory.Nodes[0].AllUnreclaimable);
    }

    [Fact]
    public void Raspberry_Pi_whose_zones_have_free_HighAtomic_pages()
    {
        KernelReport head = Read("arm64-6.17-rpi4-order4-head-and-stack.txt");
        MemoryInfo memory = Read("arm64-6.17-rpi4-order4-meminfo-only.txt").Memory!;

        Assert.Equal(("b2sum", 416120, "6.17.0", "Raspberry Pi 4 Model B Rev 1.5 (DT)"), (head.Process, head.Pid, head.Release, head.Hardware));
        Assert.Equal((4, 0x40c40u), (head.Request!.Order, head.Request.Mode));
        Assert.Equal(("show_stack", "el0t_64_sync", 31), (head.Stack[0], head.Stack[^1], head.Stack.Length));
        Assert.Equal(["DMA", "DMA32", "Normal"], memory.Zones.Select(zone => zone.Name));
        Assert.Equal([508L, 504L, 508L], memory.Zones.Select(zone => zone.FreeHighAtomic));
        Assert.Equal([3072L, 2560L, 4096L], memory.Zones.Select(zone => zone.Boost));
        Assert.Equal([0, 3008, 6962, 6962], memory.Zones[0].LowmemReserve);
        Assert.Equal((2061312, 0, 58883, 16384), (memory.RamPages, memory.HighMemPages, memory.ReservedPages, memory.CmaReservedPages));
        Assert.Equal((16764072, 16777212, 532), (memory.FreeSwapKb, memory.TotalSwapKb, memory.SwapCachePages));
        Assert.Equal(new FreeBlocks(4, 35, "UMEH"), memory.Zones[2].Blocks[4]);
    }

    // printk's parts of a line, each a line, and another CPU's oops between them.
    [Fact]
    public void Lines_broken_into_their_words_by_another_CPU()
    {
        KernelReport report = Read("x86_64-4.15-gce-linebroken.txt");
        ObservedZone[] zones = [.. report.Memory!.Zones];

        Assert.Equal(("syz-executor6", 30482, 1, "4.15.0+", 8589934588), (report.Process, report.Pid, report.Cpu, report.Release, report.Request!.Bytes));
        Assert.Equal(["DMA", "DMA32", "Normal"], zones.Select(zone => zone.Name));
        Assert.Equal("837 898 680 416 260 229 43 51 87 3 629", string.Join(' ', zones[2].Blocks.Select(one => one.Count)));
        Assert.Equal("2 1 0 1 1 2 2 3 2 1 716", string.Join(' ', zones[1].Blocks.Select(one => one.Count)));
        Assert.Equal([4, 4, 4], zones.Select(zone => zone.LowmemReserve.Length));
        Assert.Equal((697345, 9275, 1179648), (zones[2].Free, zones[2].Min, zones[2].Present));
        Assert.Equal((1965969, 328420, 12077), (report.Memory.RamPages, report.Memory.ReservedPages, report.Memory.PageCachePages));
        Assert.Contains(report.Unused, line => line is { Line: 29 } && line.Text.Contains("syz-executor4", StringComparison.Ordinal));
    }

    [Fact]
    public void Two_failures_of_which_none_has_memory()
    {
        List<KernelReport> reports = Logs.Read(Logs.Text("x86_64-4.19-gce-two-failures.txt"));

        Assert.Equal([("rsyslogd", "/", "0-1"), ("syz-executor.1", "syz1", "0-1")],
            reports.Select(report => (report.Process, report.Request!.Cpuset, report.Request.MemsAllowed)));
        Assert.Equal([229, 274], reports.Select(report => report.FirstLine));
        Assert.All(reports, report => Assert.Null(report.Memory));
        Assert.Equal((7437, "4.19.60"), (reports[0].Pid, reports[0].Release));
    }

    // Before 4.6 or so vmalloc prints its reason and then the allocator's headline, and zones tell what nodes do today.
    [Fact]
    public void Old_kernel_with_a_memory_part_before_the_report()
    {
        List<KernelReport> reports = Logs.Read(Logs.Text("x86_64-4.4-android-order0.txt"));

        Assert.Equal((46, 69), (reports[0].FirstLine, reports[0].LastLine));
        Assert.Equal(("syz-executor7", 17178820608, 0x24000c2u, "4.4.114+"),
            (reports[1].Process, reports[1].Request!.Bytes, reports[1].Request!.Mode, reports[1].Release));
        Assert.Equal(12430, reports[1].Pid);
        Assert.Equal(["dump_stack", "warn_alloc_failed", "__vmalloc_node_range"], reports[1].Stack.Take(3));
        Assert.Equal([true, false, false], reports[1].Memory!.Zones.Select(zone => zone.AllUnreclaimable ?? false));
        Assert.Equal((841749, 18369, 1179648, 900258), (reports[1].Memory!.Zones[2].Free, reports[1].Memory!.Zones[2].Min,
            reports[1].Memory!.Zones[2].Present, reports[1].Memory!.Zones[2].Managed));
    }

    [Fact]
    public void Terminal_that_lost_letters_at_its_edge()
    {
        MemoryInfo memory = Read("x86_64-5.0-qemu-order0-gfp_nowait.txt").Memory!;

        Assert.Equal([(3953L, 38L), (11108L, 7338L), (10072L, 10031L)], memory.Zones.Select(zone => (zone.Free!.Value, zone.Min!.Value)));
        Assert.Equal([0, 2991, 6846, 6846, 6846], memory.Zones[0].LowmemReserve);
        Assert.Equal((13, 101), (memory.Zones[2].FreeCma, memory.Zones[2].FreePcp));
        Assert.Equal(new FreeBlocks(0, 651, "UMEC"), memory.Zones[2].Blocks[0]);
        Assert.False(memory.Nodes[0].AllUnreclaimable);
    }

    [Fact]
    public void Folded_syslog()
    {
        KernelReport report = Read("x86_64-6.3-gentoo-vmalloc-wrapped-syslog.txt");

        Assert.Equal(("crawl_4065_7997", 8832, "6.3.1-gentoo-e350", "May  4 12:31:29"), (report.Process, report.Pid, report.Release, report.Time));
        Assert.Equal((14680064, 9, 0xcc2u, "cmd-zIYd"), (report.Request!.Bytes, report.Request.Order, report.Request.Mode, report.Request.Cpuset));
        Assert.Equal("Gigabyte Technology Co., Ltd. B450M DS3H/B450M DS3H-CF, BIOS F62d 10/13/2021", report.Hardware);
        Assert.Equal((1438620, 1366016, 7041024), (report.Memory!.Nodes[0].Values["shmem"], report.Memory.Nodes[0].Values["shmem_thp"], report.Memory.Nodes[0].Values["anon_thp"]));
        Assert.Equal([(3843L, 3999L), (22999L, 635603L), (151426L, 5501760L)], report.Memory.Zones.Select(zone => (zone.Free!.Value, zone.Present!.Value)));
        Assert.Equal(["dump_stack_lvl", "warn_alloc", "__vmalloc_node_range", "kvmalloc_node"], report.Stack.Take(4));
        Assert.Equal((0, 0), (report.Memory.CmaReservedPages, report.Memory.HwPoisonedPages));
    }

    [Fact]
    public void Folded_journal_whose_line_ends_are_written_out()
    {
        KernelReport report = Read("x86_64-6.3-qemu-vmalloc-wrapped-journal.txt");

        Assert.Equal((48523, 198, 2614, 1049576), (report.Memory!.Totals["free"], report.Memory.Totals["free_pcp"],
            report.Memory.Totals["pagetables"], report.Memory.Totals["unevictable"]));
        Assert.Equal((0, 9), (report.Request!.Bytes, report.Request.Order));
        Assert.Equal((33494, 8192, 1475420), (report.Memory.Zones[2].Free, report.Memory.Zones[2].ReservedHighAtomic, report.Memory.Zones[2].Managed));
    }

    [Fact]
    public void Board_of_32_MiB_whose_headline_was_cut_off()
    {
        KernelReport report = Read("arm-5.18-zipit-z2-32M-oom.txt");

        Assert.Equal((0, 0x100ccau, 0), (report.Request!.Order, report.Request.Mode, report.Oom!.AskerScoreAdj));
        Assert.Equal(("kworker/u2:0", "5.18.0-rc1-00109-gee927ad51300-dirty", "Zipit Z2"), (report.Process, report.Release, report.Hardware));
        Assert.Equal(["unwind_backtrace", "show_stack", "dump_header", "out_of_memory"], report.Stack.Take(4));
        Assert.Equal(["__alloc_pages", "shmem_getpage_gfp.constprop.0", "generic_perform_write"], report.Stack.Skip(4).Take(3));
        Assert.True(report.Memory!.Nodes[0].AllUnreclaimable);
        Assert.Equal((207, 256, 366, 393, 420, 3058), (report.Memory.Zones[0].Free, report.Memory.Zones[0].Boost, report.Memory.Zones[0].Min,
            report.Memory.Zones[0].Low, report.Memory.Zones[0].High, report.Memory.Zones[0].Managed));

        // Without a buddy line: 207 pages are free by the counts, 828 kB in the zone.
        Assert.Equal((4096, true), (report.Memory.PageSize, report.Memory.IsPageSizeTold));
    }

    [Fact]
    public void OOM_by_hand_with_its_tasks_and_its_victim()
    {
        KernelReport report = Read("x86_64-5.13-ubuntu-sysrq-oom.txt");

        Assert.Equal((-1, 23, "CONSTRAINT_NONE", null), (report.Request!.Order, report.Oom!.Tasks.Length, report.Oom.Constraint, report.Oom.Cgroup));
        Assert.Equal(
            new ObservedTask(55, 611, 0, 611, 311571, 8248, null, null, null, 221184, 0, -900, "snapd"), report.Oom.Tasks[10]);
        Assert.Equal(new OomVictim(69, 651, "unattended-upgr", 108020, 8380, 12548, 0, 0, null), report.Oom.Victim);
        Assert.Equal((424132, 502509), (report.Memory!.Zones[1].Free, report.Memory.Zones[1].Managed));
    }

    [Fact]
    public void OOM_of_a_memory_cgroup_has_no_memory_part()
    {
        KernelReport report = Read("x86_64-5.15-proxmox-memcg-oom.txt");
        OomOutcome oom = report.Oom!;

        Assert.Null(report.Memory);
        Assert.Equal(("Di Aug 12 03:54:03 2025", "php-fpm", 3923954), (report.Time, report.Process, report.Pid));
        Assert.Equal(("CONSTRAINT_MEMCG", "/lxc/39004", 31211520, 31211520), (oom.Constraint, oom.Cgroup, oom.CgroupUsageKb, oom.CgroupLimitKb));
        Assert.Equal((31154200576, 61533557290, 40), (oom.CgroupStats["anon"], oom.CgroupStats["pgfault"], oom.CgroupStats.Count));
        Assert.Equal((73, "(sd-pam)"), (oom.Tasks.Length, oom.Tasks[2].Name));
        Assert.Equal(new OomVictim(159, 3902942, "php-fpm", 14740176, 12625252, 0, 156088, 0, null), oom.Victim);
    }

    [Fact]
    public void Kernel_2_6_tells_less()
    {
        KernelReport report = Read("c03-mips-2.6-order3-one-block-free.txt");
        ObservedZone zone = Assert.Single(report.Memory!.Zones);

        Assert.Equal((258, 127, 158, 190, 4064, null), (zone.Free, zone.Min, zone.Low, zone.High, zone.Present, zone.Managed));
        Assert.Equal((631, 766), (report.Memory.Totals["Active"], report.Memory.Totals["slab"]));
        Assert.Equal("72 43 23 1 0 0 0 0 0 0 0", string.Join(' ', zone.Blocks.Select(one => one.Count)));
        Assert.All(zone.Blocks, one => Assert.Null(one.Types));
        Assert.False(zone.AllUnreclaimable);
        Assert.Empty(report.Unused);
    }

    [Fact]
    public void Line_of_which_only_one_column_is_left()
    {
        KernelReport report = Read("c05-csky-4.9-order10-free-but-cma.txt");

        Assert.Equal([new FreeBlocks(10, 58, "C")], report.Memory!.Zones[0].Blocks);
        Assert.Equal((true, 62086, 60234), (report.IsElided, report.Memory.Totals["free"], report.Memory.Totals["free_cma"]));
    }

    [Fact]
    public void Zone_of_which_only_the_blocks_are_told()
    {
        KernelReport report = Read("c01-x86_64-5.10-order0-all-zones-a-few-pages-short.txt");

        Assert.Equal(["DMA32", "Normal", "DMA"], report.Memory!.Zones.Select(zone => zone.Name));
        Assert.Equal((18984, 11536, 43276, 43279), (report.Memory.Zones[0].Free, report.Memory.Zones[0].Min, report.Memory.Zones[1].Free, report.Memory.Zones[1].Min));
        Assert.Equal((null, 3975), (report.Memory.Zones[2].Free, report.Memory.Zones[2].BlocksTotal));
    }

    // All counts are 0, so that no letter stands there; the kernel is of those that print letters.
    [Fact]
    public void Zone_without_a_free_block_has_no_types()
    {
        ObservedZone zone = Assert.Single(Read("ppc32-6.9-rc4-powermac-g4-kworker-order0.txt").Memory!.Zones);

        Assert.Equal((0, 1891, 2732, 778), (zone.Free, zone.Boost, zone.Min, zone.FreePcp));
        Assert.All(zone.Blocks, one => Assert.Equal((0, ""), (one.Count, one.Types)));
    }

    [Fact]
    public void Boot_log_whose_report_lost_its_begin()
    {
        KernelReport report = Read("riscv64-6.2-polarfire-boot-vmalloc.txt");

        Assert.Equal(("0.423801", 523776, 256876), (report.Time, report.Memory!.RamPages, report.Memory.ReservedPages));
        Assert.Equal([(235195L, 261632L), (31562L, 262144L)], report.Memory.Zones.Select(zone => (zone.Free!.Value, zone.Present!.Value)));
    }

    [Fact]
    public void Mail_as_an_archive_keeps_it()
    {
        KernelReport report = Read("x86_64-2.6.31-oom-quoted-printable.txt");

        Assert.Equal(("msgctl11", 30858, "2.6.31-rc1-cachefs", 0x200dau), (report.Process, report.Pid, report.Release, report.Request!.Mode));
        Assert.Equal([(983L, 15L, 3841L), (968L, 987L, 248008L)], report.Memory!.Zones.Select(zone => (zone.Free!.Value, zone.Min!.Value, zone.Present!.Value)));
        Assert.Equal("500 2 0 0 1 0 1 1 1 0 0", string.Join(' ', report.Memory.Zones[1].Blocks.Select(one => one.Count)));
        Assert.Equal((255744, 5589), (report.Memory.RamPages, report.Memory.ReservedPages));

        // The child of the task with the score was killed.
        Assert.Equal((26379, null), (report.Oom!.Victim!.Pid, report.Oom.Victim.Score));
        Assert.Empty(report.Unused);
    }

    [Fact]
    public void Board_with_larger_orders_and_the_reserve_of_old_kernels()
    {
        List<KernelReport> reports = Logs.Read(Logs.Text("arm-3.10-imx6-vmalloc-folded.txt"));
        ObservedZone zone = Assert.Single(reports[0].Memory!.Zones);

        Assert.Equal(("xbmc.bin", 483328, "3.10.30", 4), (reports[0].Process, reports[0].Request!.Bytes, reports[0].Release, reports[1].Request!.Order));
        Assert.Equal(["unwind_backtrace", "show_stack", "warn_alloc_failed"], reports[0].Stack);
        Assert.Equal((9091, 7336, 384818, 9132), (zone.Free, zone.FreeCma, zone.Managed, zone.BlocksTotal));
        Assert.Equal(14, zone.Blocks.Length);
        Assert.Equal([new FreeBlocks(0, 1704, "EMRC"), new FreeBlocks(8, 1, "R"), new FreeBlocks(13, 0, "")], [zone.Blocks[0], zone.Blocks[8], zone.Blocks[13]]);
        Assert.Equal((456704, 6289), (reports[0].Memory!.RamPages, reports[0].Memory!.ReservedPages));
        Assert.Empty(reports[0].Unused);
    }

    private static KernelReport Read(string name) => Logs.One(Logs.Text(name));
}
