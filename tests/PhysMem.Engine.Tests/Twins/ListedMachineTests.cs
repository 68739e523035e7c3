using PhysMem.Engine.Faults;
using PhysMem.Engine.Observed;
using PhysMem.Engine.Tests.Testing;
using PhysMem.Engine.Twins;

namespace PhysMem.Engine.Tests.Twins;

/// <summary>What lists of RAM and nodes add to a twin, and machines of such a list alone.</summary>
public sealed class ListedMachineTests
{
    private const string Zones =
        "Node 0, zone   Normal\n  pages free     1024\n        min      10\n        low      12\n        high     15\n        spanned  8192\n        present  6144\n        managed  6144\n        protection: (0, 0)\n"
        + "  pagesets\n    cpu: 0\n              count: 0\n              high:  14\n              batch: 1\n    cpu: 1\n              count: 0\n              high:  14\n              batch: 1\n  start_pfn:           4096\n";

    private const string Map = "01000000-017fffff : System RAM\n  01000000-0100ffff : Kernel code\n01800000-01ffffff : reserved\n02000000-02ffffff : System RAM\n";

    private const string Nodes =
        "available: 2 nodes (0-1)\nnode 0 cpus: 1\nnode 0 size: 24 MB\nnode 0 free: 4 MB\nnode 1 cpus: 0\nnode 1 size: 0 MB\nnode 1 free: 0 MB\nnode distances:\nnode   0   1\n  0:  10  17\n  1:  17  10\n";

    [Fact]
    public void Zones_with_lists_beside_them_have_their_holes_cpus_and_distances_where_they_are()
    {
        using var folder = new ScratchFolder();
        folder.Write("zoneinfo", Zones);
        folder.Write("iomem", Map);
        folder.Write("numactl.txt", Nodes);
        Twin twin = MachinePath.Open(folder.Path, "twin");
        using var machine = twin.Machine;

        Assert.Contains("node 0 Normal: its RAM, 2 ranges", twin.Told);
        Assert.Contains("nodes of 2 CPUs", twin.Told);
        Assert.Contains("distances of nodes", twin.Told);
        Assert.Equal([1, 0], machine.Cpus.Select(cpu => cpu.Node));
        Assert.Equal([(4096L, 6144L), (8192L, 12288L)], machine.State.Frames.Ranges.Select(range => (range.Start, range.End)));
        Assert.Equal(17, machine.State.NodeDistance(1, 0));
        Assert.Empty(machine.Reports.Audit());
        Assert.Equal(1024, machine.FreePages);
    }

    [Fact]
    public void Lists_of_another_machine_are_not_used_and_the_twin_says_so()
    {
        using var folder = new ScratchFolder();
        folder.Write("zoneinfo", Zones);
        folder.Write("iomem", "01000000-02ffffff : System RAM\n");
        folder.Write("numactl", Nodes.Replace("cpus: 0", "cpus: 0 2", StringComparison.Ordinal));
        Twin twin = MachinePath.Open(folder.Path, "twin");
        using var machine = twin.Machine;

        Assert.Contains("node 0 Normal: where its holes are: at its end, as the map of RAM has 8192 pages there and not 6144", twin.Filled);
        Assert.Contains("which node a CPU is of: dealt out in turn, as the list of nodes has 3 CPUs and not 2", twin.Filled);
    }

    [Fact]
    public void Addresses_that_are_hidden_tell_nothing()
    {
        using var folder = new ScratchFolder();
        folder.Write("zoneinfo", Zones);
        folder.Write("iomem", "00000000-00000000 : System RAM\n00000000-00000000 : reserved\n");
        Twin twin = MachinePath.Open(folder.Path, "twin");
        twin.Machine.Dispose();

        Assert.Contains("nothing of iomem, which hides its addresses from who isn't root", twin.Filled);
    }

    // 158 + 3840 pages below 16 MiB, frame 0 being nobody's, and 4096 + 2048 above.
    [Theory]
    [InlineData("BIOS-e820: [mem 0x0-0x9fbff] usable", "BIOS-e820: [mem 0x100000-0x1ffffff] usable", "BIOS-e820: [mem 0x2000000-0x27fffff] reserved", "BIOS-e820: [mem 0x2800000-0x2ffffff] usable")]
    [InlineData("  node   0: [mem 0x1000-0x9efff]", "  node   0: [mem 0x100000-0x1ffffff]", "BIOS-e820: [mem 0x2800000-0x2000000] usable", "  node   0: [mem 0x2800000-0x2ffffff]")]
    public void The_boot_messages_before_a_report_say_where_its_zones_have_their_RAM(params string[] map)
    {
        string zones = map[0].StartsWith("BIOS", StringComparison.Ordinal) ? "" : "  DMA      [mem 0x1000-0xffffff]\n  DMA32    [mem 0x1000000-0xffffffff]\n";
        string report = string.Join('\n', [
            "[   50.000000] app: page allocation failure: order:0, mode:0xcc0(GFP_KERNEL)", "[   50.000001] CPU: 0 PID: 1 Comm: app Not tainted 6.1.0", "[   50.000002] Mem-Info:",
            "[   50.000003] Node 0 DMA free:8kB boost:0kB min:16kB low:20kB high:24kB reserved_highatomic:0KB present:15992kB managed:15992kB free_cma:0kB", "[   50.000004] lowmem_reserve[]: 0 24 24 24",
            "[   50.000005] Node 0 DMA32 free:4096kB boost:0kB min:8192kB low:8200kB high:8208kB reserved_highatomic:0KB present:24576kB managed:24576kB free_cma:0kB", "[   50.000006] lowmem_reserve[]: 0 0 0 0",
            "[   50.000007] Node 0 DMA: 2*4kB (M) 0*8kB 0*16kB 0*32kB 0*64kB 0*128kB 0*256kB 0*512kB 0*1024kB 0*2048kB 0*4096kB = 8kB",
            "[   50.000008] Node 0 DMA32: 0*4kB 0*8kB 0*16kB 0*32kB 0*64kB 0*128kB 0*256kB 0*512kB 0*1024kB 0*2048kB 1*4096kB (M) = 4096kB\n"]);
        string boot = $"{zones}{string.Concat(map.Select(line => $"[    0.000000] {line}\n"))}[    0.100000] Calibrating delay loop\n";
        List<KernelReport> reports = new LogReader("-").ReadAll($"{report}[   51.000000] 6144 pages RAM\n{boot}{report}");

        Twin twin = TwinMachine.Build(reports[^1], "twin");
        using var machine = twin.Machine;
        Assert.Equal(
            [(1L, 159L), (256L, 4096L), (4096L, 8192L), (10240L, 12288L)], machine.State.Frames.Ranges.Select(range => (range.Start, range.End)));
        Assert.Contains("node 0 DMA: its RAM, 2 ranges", twin.Told);
        Assert.Contains("node 0 DMA32: its RAM, 2 ranges", twin.Told);
        Assert.Empty(machine.Reports.Audit());
    }

    // Blocks alone tell no size: the boot log does. 0x1000 .. 0x1800000 and 0x2000000 .. 0x3000000.
    [Fact]
    public void A_boot_log_tells_the_sizes_of_zones_that_only_have_blocks()
    {
        using var folder = new ScratchFolder();
        folder.Write("buddyinfo", "Node 0, zone   Normal      0      0      0      0      0      0      0      0      0      0      2\n");
        folder.Write("dmesg", "Zone ranges:\n  Normal   [mem 0x01000000-0x02ffffff]\nEarly memory node ranges\n  node   0: [mem 0x01000000-0x017fffff]\n  node   0: [mem 0x02000000-0x02ffffff]\n");
        Twin twin = MachinePath.Open(folder.Path, "twin");
        using var machine = twin.Machine;

        Assert.Equal((6144L, 2048L), (machine.PresentPages, machine.FreePages));
        Assert.Equal(4096, machine.State.Frames.Ranges[0].Start);
        Assert.DoesNotContain(twin.Filled, note => note.Contains("as its size isn't told", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("x86_64-5nodes-asymmetric-distances", "0,1,2,3,4", "0 0 1 1 2 2 3 3 4 4", 15018)]
    [InlineData("ppc64-cpuless-nodes", "0,5", "0 0 0 0 0 0 0 0", 32038)]
    [InlineData("ppc64-available-3-lists-2", "0", "0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0", 31565)]
    public void A_list_of_nodes_alone_is_booted(string file, string nodes, string cpus, long megabytes)
    {
        Twin twin = MachinePath.Open(Data(file), "nodes");
        using var machine = twin.Machine;

        Assert.Equal((nodes, cpus), (string.Join(',', machine.NodeIds), string.Join(' ', machine.Cpus.Select(cpu => cpu.Node))));

        // What lies below 1 MiB of a PC is no RAM in part.
        Assert.InRange(machine.PresentPages / 256, megabytes - 2, megabytes);
        Assert.Contains($"sizes of {twin.Told.Single(one => one.StartsWith("sizes", StringComparison.Ordinal)).Split(' ')[2]} nodes", twin.Told);
    }

    // node 0 of three has distances to 4: 39, 38, 37, 36.
    [Fact]
    public void The_nearest_node_of_the_list_is_the_first_to_fall_back_to()
    {
        using var machine = MachinePath.Open(Data("x86_64-5nodes-asymmetric-distances"), "nodes").Machine;

        Assert.Equal([0, 4, 3, 2, 1], machine.State.NodeData[0]!.Fallback.Zones.ToArray().Select(zone => zone.Node.Nid).Distinct());
    }

    // On node 0 totalpages: 1934483.
    [Fact]
    public void A_boot_log_alone_is_booted()
    {
        Twin twin = MachinePath.Open(Data("e820-x86_64-hp-desktop-m01"), "hp");
        using var machine = twin.Machine;

        Assert.Equal((1934483, 1), (machine.PresentPages, machine.CpuCount));
        Assert.Contains("nothing of 1 earlier boots in e820-x86_64-hp-desktop-m01.txt", twin.Filled);
    }

    // The fifth is an i386 with more low memory than ours, the sixth and seventh are boards whose devices reach less than others'.
    [Theory]
    [InlineData("DMA [mem 0x1000-0xffffff]|DMA32 [mem 0x1000000-0xffffffff]|Normal empty", "0x1000-0x9ffff|0x100000-0x3fffffff", "x86_64", "x86_64, whose zones lie where those of the text do", "DMA DMA32")]
    [InlineData("DMA [mem 0x40000000-0xffffffff]|DMA32 empty|Normal [mem 0x100000000-0x13fffffff]", "0x40000000-0x13fffffff", "arm64", "arm64, whose zones lie where those of the text do", "DMA Normal")]
    [InlineData("DMA32 [mem 0x80000000-0xbfffffff]|Normal empty", "0x80000000-0xbfffffff", "riscv64", "riscv64, whose zones lie where those of the text do", "DMA32")]
    [InlineData("DMA [mem 0x0-0x7fffffff]|Normal [mem 0x80000000-0xffffffff]", "0x0-0xffffffff", "s390x", "s390x, whose zones lie where those of the text do", "DMA Normal")]
    [InlineData("DMA [mem 0x1000-0xffffff]|Normal [mem 0x1000000-0x37ffffff]|HighMem [mem 0x38000000-0x3fffffff]", "0x1000-0x9ffff|0x100000-0x3fffffff", "i386", "i386, with its zones, though the text has Normal from 0x1000000 to 0x38000000 and not from 0x1000000 to 0x36ffe000", "DMA Normal HighMem")]
    [InlineData("DMA [mem 0x0-0x3fffffff]|DMA32 [mem 0x40000000-0x7fffffff]", "0x0-0x7fffffff", "arm64", "arm64, with its zones, though the text has DMA from 0x0 to 0x40000000 and not from 0x0 to 0x80000000", "DMA")]
    [InlineData("DMA32 [mem 0x0-0x3fffffff]|Normal [mem 0x40000000-0x7fffffff]", "0x0-0x7fffffff", "riscv64", "riscv64, with its zones, though the text has DMA32 from 0x0 to 0x40000000 and not from 0x0 to 0x80000000", "DMA32")]
    public void The_zones_of_a_boot_log_say_of_which_architecture_it_is(string zones, string ram, string architecture, string filled, string populated)
    {
        using var folder = new ScratchFolder();
        string[] firmware = ram.StartsWith("0x1000-", StringComparison.Ordinal) ? ["BIOS-e820: [mem 0x0-0x9ffff] usable"] : [];
        string[] lines = [.. firmware, "Zone ranges:", .. zones.Split('|'), "Early memory node ranges", .. ram.Split('|').Select(range => $"node 0: [mem {range}]")];
        Twin twin = MachinePath.Open(folder.Write("dmesg", string.Join('\n', lines)), "booted");
        using var machine = twin.Machine;

        Assert.Contains($"architecture: {filled}", twin.Filled);
        Assert.Equal((architecture, populated), (machine.Architecture.Name, string.Join(' ', machine.State.PopulatedZones.ToArray().Select(zone => zone.Name))));
        Assert.Empty(machine.Reports.Audit());
    }

    [Fact]
    public void A_map_of_ram_and_a_list_of_nodes_share_it_out_by_their_sizes()
    {
        using var folder = new ScratchFolder();
        folder.Write("iomem", "00001000-0009ffff : System RAM\n00100000-0fffffff : System RAM\n");
        folder.Write("numactl", "node 0 cpus: 0\nnode 0 size: 60 MB\nnode 1 cpus: 1\nnode 1 size: 180 MB\n");
        Twin twin = MachinePath.Open(folder.Path, "both");
        using var machine = twin.Machine;

        Assert.Contains("which RAM is of which node: in the order of the nodes, by their sizes", twin.Filled);
        long[] pages = [.. machine.State.Nodes.Select(node => node.PresentPages)];
        Assert.Equal(0x9f + 0xff00, pages.Sum());

        // A quarter of what is there, up to a border of 2 MiB.
        Assert.InRange(pages[0] / 256.0, 61, 64);
    }

    [Fact]
    public void Lists_that_contradict_each_other_are_refused()
    {
        using var folder = new ScratchFolder();
        folder.Write("dmesg", "  node   0: [mem 0x00100000-0x0fffffff]\n  node   1: [mem 0x10000000-0x1fffffff]\n");
        folder.Write("numactl", "node 0 cpus: 0\nnode 0 size: 60 MB\n");
        var fault = Assert.Throws<InputException>(() => MachinePath.Open(folder.Path, "both"));

        Assert.Equal("there is RAM on node 1, which the list of nodes doesn't have", fault.Reason);
    }

    private static string Data(string name) => Path.Combine(AppContext.BaseDirectory, "data", "listings", $"{name}.txt");
}
