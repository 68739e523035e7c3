using System.Text;
using PhysMem.Engine.Exchange;
using PhysMem.Engine.Face;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Observed;
using PhysMem.Engine.Report;
using PhysMem.Engine.Tests.Testing;
using PhysMem.Engine.Twins;

namespace PhysMem.Engine.Tests.Twins;

/// <summary>A machine whose free memory is brought to given blocks.</summary>
public sealed class FragmentationDialTests : IDisposable
{
    private readonly SimMachine _machine = SmallMachines.TwoNodes();

    public void Dispose() => _machine.Dispose();

    [Theory]
    [InlineData(9, 800, 50)]
    [InlineData(9, 1000, 30)]
    [InlineData(4, 500, 60)]
    [InlineData(10, 0, 50)]
    public void Free_memory_is_unusable_to_the_share_that_was_wanted(int order, int index, double percent)
    {
        IReadOnlyList<FragmentationReached> reached = Turn(FragmentationTarget.OfIndex(_machine, order, index, percent));

        Assert.All(reached, one => Assert.Equal(one.Wanted, one.Reached));
        foreach (FragmentationReport row in _machine.Reports.Fragmentation().Where(row => row.Order == order))
        {
            ZoneReport zone = _machine.Reports.Zones().Single(zone => (zone.Node, zone.Zone) == (row.Node, row.Zone));
            long free = (long)(zone.ManagedPages * percent / 100);

            // Whole blocks of the order are what it can come near by.
            Assert.Equal(free, FreeIn(row.Node, row.Zone));
            Assert.InRange(row.UnusableIndex, index - 1, index + (1000L << order) / free + 1);
        }

        Assert.Empty(_machine.Reports.Audit());
    }

    [Fact]
    public void The_free_blocks_of_a_text_are_reached_block_for_block()
    {
        const string Text = """
            Node 0, zone      DMA      7      5      3      0      2      1      0      1      0      1      1
            Node 0, zone    DMA32    100     50     25     12      6      3      1      0      1      0      1
            Node 1, zone    DMA32      0      0      0    300      0      0      0      0      0      0      2
            """;
        Turn(OfText(Text));

        Assert.Equal(Words(Text), Words(_machine.Texts.BuddyInfo()));
        Assert.Empty(_machine.Reports.Audit());
    }

    [Fact]
    public void A_zone_that_the_text_is_not_about_has_as_much_as_before()
    {
        (long dma, long other) = (FreeIn(0, "DMA"), FreeIn(1, "DMA32"));
        Turn(OfText("Node 0, zone DMA32 1 0 0 0 0 0 0 0 0 0 0"));

        Assert.Equal((dma, 1, other), (FreeIn(0, "DMA"), FreeIn(0, "DMA32"), FreeIn(1, "DMA32")));
    }

    [Fact]
    public void The_same_seed_comes_to_the_same_and_another_to_another()
    {
        using SimMachine same = _machine.Exchange.Copy("same"), other = _machine.Exchange.Copy("other");
        IReadOnlyList<FragmentationTarget> targets = FragmentationTarget.OfIndex(_machine, 9, 700, 40);
        Turn(targets, 0.5);
        FragmentationDial.Turn(same, targets, 0.5, seed: 1);
        FragmentationDial.Turn(other, targets, 0.5, seed: 2);

        Assert.Empty(MachineComparison.Compare(_machine.Exchange.Picture(), same.Exchange.Picture()));
        Assert.NotEmpty(MachineComparison.Compare(_machine.Exchange.Picture(), other.Exchange.Picture()));
    }

    [Theory]
    [InlineData(1, 0, 0)]
    [InlineData(0, 32, 32)]
    [InlineData(0.5, 8, 24)]
    public void Pageblocks_are_of_the_types_that_were_asked_for(double movableShare, int least, int most)
    {
        Turn(FragmentationTarget.OfIndex(_machine, 9, 900, 30), movableShare);
        List<PageBlockReport> blocks = [];
        _machine.Reports.ReadPageBlocks(new PageQuery(), blocks);

        Assert.Equal(32, blocks.Count);
        Assert.InRange(blocks.Count(block => block.MigrateType == "Unmovable"), least, most);
    }

    [Fact]
    public void What_is_in_use_stays_and_what_there_is_no_room_for_is_told()
    {
        AllocationResult held = _machine.AllocPages(new(Engine.Gfp.GfpMask.GfpKernel, 9));
        IReadOnlyList<FragmentationReached> reached = Turn(OfText("Node 0, zone DMA 0 0 0 0 0 0 0 0 0 0 99"));

        Assert.Equal((99, true), (reached[10].Wanted, reached[10].Reached is > 0 and < 4));
        _machine.Blocks.Free(held.Allocation!);
        Assert.Empty(_machine.Reports.Audit());
    }

    [Theory]
    [InlineData("Node 0, zone Normal 1 0 0 0 0 0 0 0 0 0 0", "no zone Normal on node 0")]
    [InlineData("Node 7, zone DMA 1 0 0 0 0 0 0 0 0 0 0", "no zone DMA on node 7")]
    [InlineData("Node 0, zone DMA 1 0 0 0 0 0 0 0 0 0 0 5", "none above 10")]
    public void A_text_of_another_machine_is_refused_with_its_line(string text, string reason)
    {
        InputException fault = Assert.Throws<InputException>(() => OfText("\n" + text));

        Assert.Equal(2, fault.Line);
        Assert.Contains(reason, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_order_that_nothing_is_unusable_for_is_refused() =>
        Assert.Equal(FaultCode.OrderInvalid, Assert.Throws<PhysMemException>(() => FragmentationTarget.OfIndex(_machine, 0, 500, 50)).Code);

    [Fact]
    public void A_machine_whose_blocks_this_host_could_not_hold_is_refused_before_any_is_taken()
    {
        using SimMachine machine = SimMachine.Boot(Engine.Boot.MachineTemplates.From(new() { Name = "m", Architecture = Engine.Kernel.ArchitectureProfile.X64, Bytes = 200L << 40, Nodes = 1, Cpus = 1 }));
        string before = machine.Texts.BuddyInfo();
        PhysMemException fault = Assert.Throws<PhysMemException>(() => FragmentationDial.Turn(machine, FragmentationTarget.OfIndex(machine, 9, 500, 50), 1, 1));

        Assert.Equal(FaultCode.InputInvalid, fault.Code);
        Assert.Equal(before, machine.Texts.BuddyInfo());
    }

    [Theory]
    [InlineData("collectl-fedora15")]
    [InlineData("collectl-fedora43-qemu")]
    [InlineData("insights-buddyinfo-1")]
    [InlineData("jc-buddyinfo")]
    [InlineData("pcp-buddyinfo-tool-output")]
    [InlineData("pcp-meminfo-root-001-buddyinfo")]
    [InlineData("jc-pagetypeinfo")]
    [InlineData("x86_64-5.2-8G-zswap-movable")]
    [InlineData("x86_64-5.2-8G-zswap-unmovable")]
    [InlineData("jc-buddyinfo", "jc-zoneinfo")]
    public void An_empty_machine_with_the_zones_of_a_real_text_comes_to_its_blocks(params string[] names)
    {
        string[] files = [.. names.Select(name => Path.Combine(AppContext.BaseDirectory, "data", "proc", name + ".txt"))];
        ProcSnapshot snapshot = ProcZones.ReadTogether(files)[0];
        using SimMachine machine = TwinMachine.Build(snapshot, "empty", isEmpty: true).Machine;
        Assert.All(machine.Reports.Zones(), zone => Assert.InRange(zone.FreePages, zone.ManagedPages - machine.Build.MaxOrderPages, zone.ManagedPages));

        using FileStream text = File.OpenRead(files[0]);
        FragmentationDial.Turn(machine, FragmentationTarget.OfText(machine, text, names[0]), movableShare: 1, seed: 1);

        Assert.Equal(
            snapshot.Zones.SelectMany(zone => zone.Blocks.Where(one => one.Count > 0).Select(one => (zone.Node, zone.Name, one.Order, one.Count))).Order(),
            machine.Reports.FreeAreas().Where(list => list.Blocks > 0)
                .GroupBy(list => (list.Node, list.Zone, list.Order), (at, lists) => (at.Node, at.Zone, at.Order, lists.Sum(list => list.Blocks))).Order());
        Assert.Empty(machine.Reports.Audit());
    }

    private long FreeIn(int node, string zone) =>
        _machine.Reports.FreeAreas().Where(list => list.Node == node && list.Zone == zone).Sum(list => list.Pages);

    private IReadOnlyList<FragmentationReached> Turn(IReadOnlyList<FragmentationTarget> targets, double movableShare = 1) =>
        FragmentationDial.Turn(_machine, targets, movableShare, seed: 1);

    private IReadOnlyList<FragmentationTarget> OfText(string text)
    {
        using var bytes = new MemoryStream(Encoding.ASCII.GetBytes(text));
        return FragmentationTarget.OfText(_machine, bytes, "text");
    }

    private static string[] Words(string text) => text.Split(['\r', '\n', ' '], StringSplitOptions.RemoveEmptyEntries);
}
