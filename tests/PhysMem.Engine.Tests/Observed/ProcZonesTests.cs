using System.Text;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Observed;
using PhysMem.Engine.Text;

namespace PhysMem.Engine.Tests.Observed;

/// <summary>Texts of /proc, with the numbers as they stand in them.</summary>
public sealed class ProcZonesTests
{
    [Fact]
    public void A_whole_zoneinfo()
    {
        ProcSnapshot snapshot = Assert.Single(ReadFile("pcp-meminfo-root-004.txt"));
        ObservedZone zone = snapshot.Zones[0];

        Assert.Equal(["DMA", "DMA32", "Normal"], snapshot.Zones.Select(one => one.Name));
        Assert.Equal((3975, 67, 83, 99, 4095, 3998, 3977), (zone.Free, zone.Min, zone.Low, zone.High, zone.Spanned, zone.Present, zone.Managed));
        Assert.Equal([0, 2934, 3886, 3886, 3886], zone.LowmemReserve);
        Assert.Equal((68583, 6100), (snapshot.Nodes[0].Values["nr_active_anon"], snapshot.Nodes[0].Values["nr_written"]));
        Assert.Empty(snapshot.Unused);
        Assert.Empty(zone.Blocks);
    }

    [Fact]
    public void Lists_of_CPUs_are_summed_and_their_marks_are_not_the_zone_s()
    {
        ObservedZone zone = Read(
            "Node 1, zone   Normal\n  pages free     10\n        boost    2\n        min      3\n        high     5\n  pagesets\n    cpu: 0\n              count:    6\n"
            + "              high:     77\n              high_min: 78\n    cpu: 1\n              count:    7\n              high:     77\n  vm stats threshold: 8\n"
            + "  node_unreclaimable:  0\n  start_pfn:           4096\n  reserved_highatomic: 512")[0].Zones[0];

        Assert.Equal((1, 10, 2, 5, 13, 4096, 512), (zone.Node, zone.Free, zone.Boost, zone.High, zone.FreePcp, zone.StartPfn, zone.ReservedHighAtomic));
    }

    [Fact]
    public void A_filtered_zoneinfo()
    {
        ObservedZone zone = Read("> Node 0, zone      DMA\n>   pages free     1355\n>         min      3\n>         low      3\n>         high     4\n>         protection: (0, 2004, 2004, 2004)")[0].Zones[0];

        Assert.Equal((1355, 3, 3, 4, null), (zone.Free, zone.Min, zone.Low, zone.High, zone.Present));
        Assert.Equal([0, 2004, 2004, 2004], zone.LowmemReserve);
    }

    [Theory]
    [InlineData("1. Node 0, zone      DMA      3      2      1")]
    [InlineData("  12\tNode 0, zone      DMA      3      2      1")]
    [InlineData("2:Node 0, zone      DMA      3      2      1")]
    [InlineData("/proc/buddyinfo:Node 0, zone      DMA      3      2      1")]
    [InlineData("/proc/buddyinfo:1:Node 0, zone      DMA      3      2      1")]
    [InlineData("Node\t0,\tzone\tDMA\t3\t2\t1")]
    [InlineData("> 1) Node 0, zone      DMA      3      2      1")]
    public void Lines_with_a_number_or_a_file_before_them(string line)
    {
        ObservedZone zone = Read($"$ cat -n /proc/buddyinfo\n{line}")[0].Zones[0];

        Assert.Equal("DMA: 3 2 1", $"{zone.Name}: {string.Join(' ', zone.Blocks.Select(one => one.Count))}");
    }

    [Fact]
    public void Snapshots_of_a_recorder()
    {
        IReadOnlyList<ProcSnapshot> snapshots = ReadFile("collectl-fedora43-qemu.txt");

        Assert.Equal(["1781929899.002", "1781929900.001", "1781929901.001", "1781929902.001"], snapshots.Select(one => one.Time));
        Assert.Equal([3129L, 3313L, 3331L, 3373L], snapshots.Select(one => one.Zones[1].Blocks[0].Count));
        Assert.Equal("3129 350 44 85 13673 8331 3416 1527 551 20 0", string.Join(' ', snapshots[0].Zones[1].Blocks.Select(one => one.Count)));
        Assert.All(snapshots[0].Zones[1].Blocks, one => Assert.Null(one.Types));
    }

    [Fact]
    public void Output_of_pcp_buddyinfo()
    {
        IReadOnlyList<ProcSnapshot> snapshots = ReadFile("pcp-buddyinfo-tool-output.txt");

        Assert.Equal(["09:54:15", "09:54:17"], snapshots.Select(one => one.Time));
        Assert.Equal((16818, 481), (snapshots[0].Zones[1].Blocks[0].Count, snapshots[0].Zones[1].Blocks[10].Count));
    }

    [Fact]
    public void Buddyinfo_of_two_nodes()
    {
        ProcSnapshot snapshot = Assert.Single(ReadFile("insights-buddyinfo-1.txt"));

        Assert.Equal([(0, "DMA"), (0, "DMA32"), (0, "Normal"), (1, "Normal")], snapshot.Zones.Select(zone => (zone.Node, zone.Name)));
        Assert.Equal(new FreeBlocks(10, 6723, null), snapshot.Zones[3].Blocks[10]);
    }

    [Fact]
    public void Pagetypeinfo_tells_blocks_by_type()
    {
        ProcSnapshot snapshot = Assert.Single(ReadFile("x86_64-5.2-8G-zswap-movable.txt"));
        ObservedZone normal = snapshot.Zones[2];

        Assert.Equal((9, "Normal"), (snapshot.PageblockOrder, normal.Name));
        Assert.Equal((2525, 5255, 511), (normal.FreeByType["Unmovable"][0], normal.FreeByType["Movable"][0], normal.FreeByType["Movable"][10]));

        // 2525 + 5255 + 103, and at order 9 nothing but 276 movable and 1 reclaimable ones.
        Assert.Equal([new FreeBlocks(0, 7883, "UME"), new FreeBlocks(9, 277, "ME")], [normal.Blocks[0], normal.Blocks[9]]);
        Assert.Equal((78, 2330, 23), (normal.PageblocksByType["Unmovable"], normal.PageblocksByType["Movable"], normal.PageblocksByType["Reclaimable"]));
        Assert.Empty(snapshot.Unused);
    }

    [Fact]
    public void All_three_in_one_text_are_one_snapshot()
    {
        ProcSnapshot snapshot = Assert.Single(Read(
            "Node 0, zone      DMA\n  pages free     3\n        min      1\nNode 0, zone      DMA      1      1\n"
            + "Page block order: 9\nNode    0, zone      DMA, type    Unmovable      1      0\nNode    0, zone      DMA, type      Movable      0      >100000\n"));

        Assert.Equal([new FreeBlocks(0, 1, "U"), new FreeBlocks(1, 1, "M")], snapshot.Zones[0].Blocks);
        Assert.Equal((3, 1, 100000), (snapshot.Zones[0].Free, snapshot.Zones[0].Min, snapshot.Zones[0].FreeByType["Movable"][1]));
    }

    [Fact]
    public void Other_lines_are_kept() => Assert.Equal(
        [new UnusedLine(2, "and so on")], Read("Node 0, zone      DMA      1      1\nand so on\nNode 0, zone      DMA32    1      1")[0].Unused);

    [Theory]
    [InlineData("Node 0, zone      DMA      1      x1", 1, "zone DMA: 'x1' is not a number")]
    [InlineData("Node 0, zone      DMA\n  pages free     3x", 2, "free: '3x' is not a number")]
    [InlineData("Node 0, zone      DMA\n  protection: (0, a)", 2, "protection: 'a' is not a number")]
    [InlineData("MemTotal: 5 kB", 0, "there is no line of a zone, such as 'Node 0, zone   Normal'")]
    public void A_fault_has_its_place(string text, int line, string reason)
    {
        var fault = Assert.Throws<InputException>(() => Read(text));

        Assert.Equal((line, reason), (fault.Line, fault.Reason));
    }

    private static IReadOnlyList<ProcSnapshot> ReadFile(string name) => ProcZones.Read(Path.Combine(AppContext.BaseDirectory, "data", "proc", name));

    private static IReadOnlyList<ProcSnapshot> Read(string text)
    {
        using var source = LineSource.LogFromStream(new MemoryStream(Encoding.UTF8.GetBytes(text)), "-");
        return ProcZones.Read(source);
    }
}
