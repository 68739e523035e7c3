using PhysMem.Engine.Faults;
using PhysMem.Engine.Observed;
using PhysMem.Engine.Tests.Testing;

namespace PhysMem.Engine.Tests.Observed;

/// <summary>Lists of nodes and of RAM, as people have them: alone, quoted, in logs of one boot and of several.</summary>
public sealed class ListingTests
{
    [Theory]
    [InlineData("arm64-2nodes-neoverse", "0: 64 CPUs 257730 MB; 1: 64 CPUs 256877 MB", "10 20 / 20 10")]
    [InlineData("ppc64-2nodes-ranges", "0: 92 CPUs 261659 MB; 1: 92 CPUs 261713 MB", "10 40 / 40 10")]
    [InlineData("ppc64-available-3-lists-2", "0: 32 CPUs 31565 MB; 2: 0 CPUs 0 MB", "10 40 / 40 10")]
    [InlineData("ppc64-cpuless-nodes", "0: 8 CPUs 0 MB; 5: 0 CPUs 32038 MB", "10 40 / 40 10")]
    [InlineData("ppc64-memoryless-node0", "0: 0 CPUs 0 MB; 2: 8 CPUs 32625 MB", "10 20 / 20 10")]
    [InlineData("x86_64-5nodes-asymmetric-distances", "0: 2 CPUs 2927 MB; 1: 2 CPUs 3023 MB; 2: 2 CPUs 3023 MB; 3: 2 CPUs 3023 MB; 4: 2 CPUs 3022 MB", "10 39 38 37 36 / 39 10 38 37 36 / 38 38 10 37 36 / 37 37 37 10 36 / 36 36 36 36 10")]
    public void Nodes_of_real_machines(string file, string nodes, string distances)
    {
        NumaListing listing = NumaListing.Read(Data(file))[0];

        Assert.Equal(nodes, string.Join("; ", listing.Nodes.Select(node => $"{node.Id}: {node.Cpus.Length} CPUs {node.SizeMb} MB")));
        Assert.Equal(distances, string.Join(" / ", listing.Nodes.Select(node => string.Join(' ', listing.Nodes.Select(other => node.Distances[other.Id])))));
    }

    [Fact]
    public void Each_list_of_a_text_is_one_and_what_stands_between_is_kept_or_counted()
    {
        using var folder = new ScratchFolder();
        IReadOnlyList<NumaListing> lists = NumaListing.Read(folder.Write(
            "mail.txt", "Hello,\n> available: 1 nodes (0)\n> node 0 cpus: 0 1\n> what's this?\n> node 0 size: 5 MB\n> node 0 free: 1 MB\n\nand\navailable: 1 nodes (3)\nnode 3 size: 7 MB\n"));

        Assert.Equal([(2, 0, 5L), (9, 3, 7L)], lists.Select(list => (list.Line, list.Nodes[0].Id, list.Nodes[0].SizeMb!.Value)));
        Assert.Equal(["> what's this?"], lists[0].Unused.Select(line => line.Text));
        Assert.Equal(3, lists[0].Outside);
    }

    // On node 0 totalpages: 1934483; Memory: ../24507704K.
    [Theory]
    [InlineData("e820-x86_64-hp-desktop-m01", 2, RamMapForm.NodeRanges, 7, 1934483)]
    [InlineData("e820-x86_64-acer-aspire", 1, RamMapForm.NodeRanges, 7, 24507704 / 4)]
    [InlineData("zone-ranges-riscv64-polarfire", 2, RamMapForm.NodeRanges, 3, 2095104 / 4)]
    [InlineData("jc-iomem", 1, RamMapForm.Iomem, 4, 157 + 785872 + 256 + 262144)]
    public void Ram_of_real_machines_is_what_their_kernels_counted(string file, int boots, RamMapForm form, int ranges, long pages)
    {
        IReadOnlyList<RamMap> maps = RamMap.Read(Data(file));

        Assert.Equal((boots, form, ranges), (maps.Count, maps[0].Form, maps[0].Ram.Length));
        Assert.Equal(pages, maps[0].Ram.Sum(range => (range.End / 4096) - ((range.Start + 4095) / 4096)));
    }

    [Fact]
    public void Zones_have_their_ranges_and_lines_between_are_kept()
    {
        RamMap map = RamMap.Read(Data("e820-x86_64-acer-aspire"))[0];

        Assert.Equal(["DMA 0x1000-0x1000000", "DMA32 0x1000000-0x100000000", "Normal 0x100000000-0x60f340000"], map.Zones.Select(zone => $"{zone.Name} 0x{zone.Start:x}-0x{zone.End:x}"));
        Assert.Contains(map.Unused, line => line.Text.Contains("No NUMA configuration found", StringComparison.Ordinal));
        Assert.Equal((2, 24), (map.Line, map.Ranges.Count(range => range.Form == RamMapForm.Firmware)));
    }

    [Fact]
    public void The_form_of_old_kernels_and_what_mem_makes_of_the_map()
    {
        using var folder = new ScratchFolder();
        RamMap map = Assert.Single(RamMap.Read(folder.Write(
            "dmesg", " BIOS-e820: 0000000000000000 - 000000000009f800 (usable)\n BIOS-e820: 000000000009f800 - 00000000000a0000 (reserved)\n BIOS-e820: 0000000000100000 - 000000007fef0000 (usable)\nuser-defined physical RAM map:\n user: 0000000000000000 - 000000000009f800 (usable)\n user: 0000000000100000 - 0000000040000000 (usable)\n")));

        Assert.Equal((RamMapForm.User, 0x4000_0000L), (map.Form, map.Ram[^1].End));
    }

    // Frames: decimal up to 2.6.33, hexadecimal up to 3.4. HighMem ends where it begins, so there is none.
    [Theory]
    [InlineData("  DMA             0 ->     4096\n  Normal       4096 ->    65520\n  HighMem     65520 ->    65520\nearly_node_map[2] active PFN ranges\n    0:        0 ->      159\n    0:      256 ->    65520\n", "DMA 0x0-0x1000000; Normal 0x1000000-0xfff0000", "0: 0x0-0x9f000; 0: 0x100000-0xfff0000")]
    [InlineData("  DMA      0x00000010 -> 0x00001000\n  DMA32    0x00001000 -> 0x00100000\n  Normal   empty\nMovable zone start PFN for each node\nearly_node_map[2] active PFN ranges\n    0: 0x00000010 -> 0x0000009f\n    1: 0x00000100 -> 0x000cffa0\n", "DMA 0x10000-0x1000000; DMA32 0x1000000-0x100000000", "0: 0x10000-0x9f000; 1: 0x100000-0xcffa0000")]
    public void Zones_and_nodes_of_old_kernels_in_frames(string text, string zones, string ram)
    {
        using var folder = new ScratchFolder();
        RamMap map = Assert.Single(RamMap.Read(folder.Write("dmesg", $" BIOS-e820: 0000000000000000 - 000000000009f800 (usable)\n0: 1 -> 2\nZone PFN ranges:\n{text}On node 0 totalpages: 65423\n")));

        Assert.Equal(zones, string.Join("; ", map.Zones.Select(zone => $"{zone.Name} 0x{zone.Start:x}-0x{zone.End:x}")));
        Assert.Equal(ram, string.Join("; ", map.Ram.Select(range => $"{range.Node}: 0x{range.Start:x}-0x{range.End:x}")));
        Assert.Contains(map.Unused, line => line.Text == "0: 1 -> 2");
    }

    [Theory]
    [InlineData("Xen: [mem 0x0000000000100000-0x00000000bfc6efff] usable")]
    [InlineData("Xen: 0000000000100000 - 00000000bfc6f000 (usable)")]
    [InlineData("BIOS-88: [mem 0x0000000000100000-0x00000000bfc6efff] usable")]
    public void Maps_that_the_kernel_has_from_others_than_e820(string line)
    {
        using var folder = new ScratchFolder();
        RamRange range = Assert.Single(Assert.Single(RamMap.Read(folder.Write("dmesg", $"[    0.000000] {line}\n"))).Ram);

        Assert.Equal((RamMapForm.Firmware, 0x100000, 0xbfc6f000), (range.Form, range.Start, range.End));
    }

    [Theory]
    [InlineData("node 0 cpus: 0 1-\n", 1, "a CPU: '' is not a number")]
    [InlineData("node 0 cpus: 0\nnode 0 size: much\n", 2, "' much' is no size such as '32038 MB'")]
    public void Faults_of_a_list_of_nodes(string text, int line, string reason) => Refused(text, line, reason, path => NumaListing.Read(path));

    [Theory]
    [InlineData("BIOS-e820: [mem 0x2000-0x1000] usable\n", 1, "the range ends at 0x1000 before it begins at 0x2000")]
    [InlineData("00000000-ffffffffffffffff : System RAM\n", 1, "0xffffffffffffffff is no physical address")]
    [InlineData("nothing\n", 0, "there is no range of memory, such as 'BIOS-e820: [mem 0x100000-0xbfffffff] usable' or '00100000-bfffffff : System RAM'")]
    public void Faults_of_a_map(string text, int line, string reason) => Refused(text, line, reason, path => RamMap.Read(path));

    private static void Refused(string text, int line, string reason, Action<string> read)
    {
        using var folder = new ScratchFolder();
        var fault = Assert.Throws<InputException>(() => read(folder.Write("text", text)));
        Assert.Equal((line, reason), (fault.Line, fault.Reason));
    }

    private static string Data(string name) => Path.Combine(AppContext.BaseDirectory, "data", "listings", $"{name}.txt");
}
