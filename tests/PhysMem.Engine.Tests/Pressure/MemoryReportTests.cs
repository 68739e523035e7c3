using PhysMem.Engine.Boot;
using PhysMem.Engine.Core.Allocation;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Describe;
using PhysMem.Engine.Face;
using PhysMem.Engine.Gfp;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Pressure;
using PhysMem.Engine.Report;

namespace PhysMem.Engine.Tests.Pressure;

/// <summary>The kernel's reports about memory: line by line like those of real machines, numbers apart.</summary>
public class MemoryReportTests
{
    [Fact]
    public void The_memory_report_has_the_lines_of_a_real_one()
    {
        using SimMachine machine = SimMachine.Boot(MachineTemplates.FromSize(ArchitectureProfile.X64, 6L << 30));

        // That kernel has a second size of huge pages, and CMA; the recorded 6.1 kernels have neither.
        string[] real = [.. FromMemInfo(RealReport.X64())
            .Where(l => !l.Contains("hugepages_size=1048576kB", StringComparison.Ordinal) && !l.Contains("cma reserved", StringComparison.Ordinal))
            .TakeWhile(l => !l.StartsWith("warn_alloc:", StringComparison.Ordinal))];

        Assert.Equal(real.Select(RealReport.Shape), Lines(machine.Texts.MemoryInfo()).Select(RealReport.Shape));
    }

    [Fact]
    public void Without_NUMA_zones_are_named_alone()
    {
        using SimMachine machine = SimMachine.Boot(MachineTemplates.FromSize(ArchitectureProfile.I386Pae, 1L << 30));
        string[] given = [.. Lines(machine.Texts.MemoryInfo()).Select(RealReport.Shape)];
        string[] real = [.. FromMemInfo(RealReport.WithoutNuma()).Select(RealReport.Shape)];

        // The sums, the node (huge pages apart, which that kernel doesn't have), the first zone with its reserves.
        Assert.Equal(real[..9], given[..9]);
        Assert.Equal(real[9], given[9].Replace("shmem_thp: #kB shmem_pmdmapped: #kB anon_thp: #kB ", "", StringComparison.Ordinal));
        Assert.Equal(real[10..12], given[10..12]);

        // Its free lists, behind the zones Normal and HighMem here.
        Assert.Equal(real[12], given[16]);
    }

    [Fact]
    public void A_fresh_machine_reports_what_it_has()
    {
        using SimMachine machine = SimMachine.Boot(new MachineDescription
        {
            Name = "bare",
            Nodes = [new NodeDescription(0) { Memory = [new(0x1000, 0xa0000), new(0x100000, 16 << 20)], Cpus = [0] }],
        });
        machine.DrainAllPages();
        string[] lines = Lines(machine.Texts.MemoryInfo());

        // Pages 1 to 159 and 256 to 4095; the first pageblock is an unmovable one.
        Assert.Contains(
            "Node 0 DMA: 1*4kB (U) 1*8kB (U) 1*16kB (U) 1*32kB (U) 1*64kB (U) 2*128kB (U) 1*256kB (U) 0*512kB 1*1024kB (U) "
                + "1*2048kB (M) 3*4096kB (M) = 15996kB",
            lines);
        Assert.Contains("3999 pages RAM", lines);
        Assert.Contains("0 pages reserved", lines);
    }

    [Fact]
    public void Page_cache_swap_and_dirty_pages_are_in_the_report()
    {
        using SimMachine machine = SimMachine.Boot(MachineTemplates.FromSize(ArchitectureProfile.X64, 64 << 20));
        machine.Pressure.SwapPages = 100;
        machine.Pressure.FillPageCache(30);
        machine.Pressure.FillPageCache(12, active: true);
        machine.Pressure.FillPageCache(7, LruKind.Anonymous);
        machine.Pressure.SetDirtyPages(0, 5, writeback: 2);
        string[] lines = Lines(machine.Texts.MemoryInfo());

        Assert.Equal("active_anon:0 inactive_anon:7 isolated_anon:0", lines[1]);
        Assert.Equal(" active_file:12 inactive_file:30 isolated_file:0", lines[2]);
        Assert.Equal(" unevictable:0 dirty:5 writeback:2", lines[3]);
        Assert.Contains("inactive_anon:28kB active_file:48kB inactive_file:120kB", lines[9], StringComparison.Ordinal);
        Assert.Contains("dirty:20kB writeback:8kB", lines[9], StringComparison.Ordinal);
        Assert.Contains("42 total pagecache pages", lines);
        Assert.Contains("Free swap  = 400kB", lines);
        Assert.Contains("Total swap = 400kB", lines);
    }

    [Fact]
    public void Zones_above_the_request_are_left_out()
    {
        using SimMachine machine = SimMachine.Boot(MachineTemplates.FromSize(ArchitectureProfile.X64, 6L << 30));
        string text = Text(machine, new AllocationRequest(GfpMask.GfpKernel | GfpMask.Dma32), "task");

        Assert.Contains("\nNode 0 DMA32 free:", text, StringComparison.Ordinal);
        Assert.DoesNotContain("\nNode 0 Normal free:", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Nodes_that_a_waiting_request_may_not_use_are_left_out()
    {
        using SimMachine machine = SimMachine.Boot(MachineTemplates.FromSize(ArchitectureProfile.X64, 2L << 30, nodes: 2));
        var bound = new AllocationRequest(GfpMask.GfpKernel) { Nodes = new NodeMask(1) };
        string text = Text(machine, bound, "task");

        Assert.Contains("nodemask=1,cpuset=/,mems_allowed=0-1\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("\nNode 0 ", text, StringComparison.Ordinal);

        // One that doesn't wait may go anywhere, so all memory is shown.
        Assert.Contains("\nNode 0 ", Text(machine, bound with { Gfp = GfpMask.GfpAtomic }, "task"), StringComparison.Ordinal);
    }

    [Fact]
    public void The_headline_of_a_failure_is_that_of_a_real_one()
    {
        using SimMachine machine = SimMachine.Boot(MachineTemplates.FromSize(ArchitectureProfile.I386Pae, 1L << 30));
        string real = RealReport.WithoutNuma()[0];
        var request = new AllocationRequest(GfpMask.High | GfpMask.KswapdReclaim);

        // Since 6.3 GFP_ATOMIC has no bit of its own; 0x820 has another name here.
        string given = Text(machine, request, "kswapd0").Split('\n')[0];
        Assert.Equal(real.Replace("GFP_ATOMIC", "GFP_NOWAIT|__GFP_HIGH", StringComparison.Ordinal), given);
    }

    [Theory]
    [InlineData(GfpBits.GfpKernel | GfpBits.NoWarn)]
    [InlineData(GfpBits.NoWarn)]
    public void Nothing_is_logged_about_requests_that_do_not_want_it(uint gfp)
    {
        using SimMachine machine = SimMachine.Boot(MachineTemplates.FromSize(ArchitectureProfile.X64, 64 << 20));
        Assert.Equal("", Text(machine, new AllocationRequest(new GfpMask(gfp)), "task"));
    }

    [Fact]
    public void What_is_said_of_a_failure_is_of_its_moment_whenever_it_is_read()
    {
        using SimMachine machine = SimMachine.Boot(MachineTemplates.FromSize(ArchitectureProfile.X64, 64 << 20));
        var request = new AllocationRequest(GfpMask.GfpNowait);
        var held = new List<Allocation>();
        AllocationResult now;
        while ((now = machine.AllocPages(request)).Allocation is { } page)
        {
            held.Add(page);
        }

        string log = now.KernelLog, memory = machine.Texts.MemoryInfo();
        AllocationResult later = machine.AllocPages(request);
        held.ForEach(page => machine.FreePagesAt(page.Pfn, 0));
        machine.DrainAllPages();
        machine.Sysctls.Set("min_free_kbytes", "4096");

        Assert.Equal(log, later.KernelLog);
        Assert.EndsWith(memory, log, StringComparison.Ordinal);
        Assert.NotEqual(memory, machine.Texts.MemoryInfo());
    }

    [Fact]
    public void Nothing_is_logged_about_a_DMA_zone_that_has_no_memory()
    {
        using SimMachine machine = SimMachine.Boot(new MachineDescription
        {
            Name = "no dma",
            Nodes = [new NodeDescription(0) { Memory = [new(32 << 20, 64 << 20)], Cpus = [0] }],
        });
        AllocationResult result = machine.AllocPages(new AllocationRequest(GfpMask.GfpDma | GfpMask.DirectReclaim));

        Assert.False(result.Succeeded);
        Assert.Equal("", result.KernelLog);
    }

    [Fact]
    public void The_OOM_report_has_the_lines_of_a_real_one()
    {
        using SimMachine machine = SimMachine.Boot(MachineTemplates.FromSize(ArchitectureProfile.X64, 2L << 30));
        string[] real = RealReport.Oom();
        var journal = new TaskEntry(
            new SimTask(323, "systemd-journal") { OomScoreAdj = -250, TotalVmPages = 9458, PageTableBytes = 77824 }) { AnonPages = 2766 };
        var victim = new TaskEntry(
            new SimTask(651, "unattended-upgr") { TotalVmPages = 27005, PageTableBytes = 106496 }) { AnonPages = 2095, FilePages = 3137 };
        var user = new TaskEntry(
            new SimTask(856, "systemd") { Uid = 1000, TotalVmPages = 3789, PageTableBytes = 73728 }) { FilePages = 2157 };
        var oom = new OomContext
        {
            Machine = machine.State,
            Gfp = GfpMask.GfpKernel,
            Order = -1,
            HighestZone = 2,
            Cpu = 0,
            MemsAllowed = null,
            Caller = new SimTask(735, "kworker/0:2"),
            Tasks = [journal, victim, user],
            TotalPages = machine.State.TotalRam,
        };

        string[] head = Lines($"{OomText.Head(oom)}"), kill = Lines($"{OomText.Kill(oom, victim, "Out of memory")}");

        Assert.Equal(real[0], head[0]);
        Assert.Equal("Mem-Info:", head[1]);
        int tasks = Array.IndexOf(head, "Tasks state (memory values in pages):");
        Assert.Equal(real.SkipWhile(l => l != head[tasks]).Take(2), head[tasks..(tasks + 2)]);
        Assert.Equal(3, head[(tasks + 2)..].Length);
        Assert.All(head[(tasks + 2)..], line => Assert.Contains(line, real));
        Assert.Equal(
            real[^2].Replace("/system.slice/unattended-upgrades.service", "/", StringComparison.Ordinal), kill[0]);
        Assert.Equal(real[^1], kill[1]);
    }

    // What the lines' sources print, numbers apart (show_free_areas, show_mem).
    [Theory]
    [InlineData(
        "6.12",
        "shmem_thp:#kB shmem_pmdmapped:#kB anon_thp:#kB writeback_tmp:#kB kernel_stack:#kB pagetables:#kB sec_pagetables:#kB all_unreclaimable? no",
        "reserved_highatomic:#KB active_anon:#kB inactive_anon:#kB active_file:#kB inactive_file:#kB unevictable:#kB writepending:#kB present:#kB ")]
    [InlineData(
        "7.2",
        "shmem_thp:#kB shmem_pmdmapped:#kB anon_thp:#kB kernel_stack:#kB pagetables:#kB sec_pagetables:#kB all_unreclaimable? no Balloon:#kB gpu_active:#kB gpu_reclaim:#kB",
        "reserved_highatomic:#KB free_highatomic:#KB active_anon:#kB inactive_anon:#kB active_file:#kB inactive_file:#kB unevictable:#kB writepending:#kB zspages:#kB present:#kB ")]
    public void Later_kernels_tell_of_nodes_and_zones_in_their_own_words(string line, string ofNode, string inZone)
    {
        using SimMachine machine = Boot(line);
        string[] lines = [.. Lines(machine.Texts.MemoryInfo()).Select(RealReport.Shape)];

        Assert.Contains(lines, one => one.StartsWith("Node # active_anon:", StringComparison.Ordinal) && one.EndsWith(ofNode, StringComparison.Ordinal));
        Assert.Contains(lines, one => one.StartsWith("Node # DMA# free:", StringComparison.Ordinal) && one.Contains(inZone, StringComparison.Ordinal));
    }

    [Fact]
    public void Contiguous_areas_are_told()
    {
        using SimMachine machine = SimMachine.Boot(MachineTemplates.From(new() { Line = KernelLine.V72, Bytes = 280 << 20, CmaBytes = 64 << 20 }));
        string[] lines = Lines(machine.Texts.MemoryInfo());

        Assert.Contains(" free:", lines[8], StringComparison.Ordinal);
        Assert.EndsWith(" free_cma:16384", lines[8], StringComparison.Ordinal);
        Assert.Contains(lines, one => one.StartsWith("Node 0 DMA32 free:", StringComparison.Ordinal) && one.EndsWith(" free_cma:65536kB", StringComparison.Ordinal));
        Assert.Contains("16384 pages cma reserved", lines);
    }

    [Theory]
    [InlineData("6.12", false)]
    [InlineData("7.2", true)]
    public void What_cgroups_protect_stands_behind_a_failure_of_7_2(string line, bool stands)
    {
        using SimMachine machine = Boot(line);
        string text = Text(machine, new AllocationRequest(GfpMask.GfpAtomic), "task");

        Assert.Equal(stands, text.EndsWith("Memory cgroup min protection 0kB -- low protection 0kB\n", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("6.12")]
    [InlineData("7.2")]
    public void Later_OOM_killers_tell_kinds_of_resident_memory(string line)
    {
        using SimMachine machine = Boot(line);
        var task = new TaskEntry(new SimTask(323, "journal") { OomScoreAdj = -250, TotalVmPages = 9458, PageTableBytes = 77824 }) { AnonPages = 2766, FilePages = 12 };
        var oom = new OomContext
        {
            Machine = machine.State, Gfp = GfpMask.GfpKernel, Order = 0, HighestZone = 1, Cpu = 0, MemsAllowed = null,
            Caller = task.Task, Tasks = [task], TotalPages = machine.State.TotalRam,
        };

        Assert.Equal(
            [
                "[  pid  ]   uid  tgid total_vm      rss rss_anon rss_file rss_shmem pgtables_bytes swapents oom_score_adj name",
                "[    323]     0   323     9458     2778     2766       12         0    77824        0          -250 journal",
            ],
            Lines($"{OomText.Head(oom)}")[^2..]);
    }

    private static string Text(SimMachine machine, AllocationRequest request, string comm) =>
        new FailureText(request, comm, MemoryNumbers.Take(machine.State, request.Cpu)).ToString();

    private static SimMachine Boot(string line) =>
        SimMachine.Boot(MachineTemplates.From(new() { Line = KernelLine.All.Single(one => one.Name == line), Bytes = 64 << 20 }));

    private static string[] FromMemInfo(string[] lines) => [.. lines.SkipWhile(l => l != "Mem-Info:")];

    private static string[] Lines(string text)
    {
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        return text[..^1].Split('\n');
    }
}
