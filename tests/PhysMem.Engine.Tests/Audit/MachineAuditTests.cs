using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Frames;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Tests.Testing;
using Xunit.Sdk;

namespace PhysMem.Engine.Tests.Audit;

/// <summary>That the audit notices what it is there for: one thing is broken by hand each time.</summary>
public sealed class MachineAuditTests : IDisposable
{
    private readonly TestMachine _machine = new(0x800);
    private readonly long _held;

    public MachineAuditTests()
    {
        // Something on every kind of list: single pages held and waiting, odd blocks free.
        long[] pages = _machine.Alloc(20, 0, MigrateType.Unmovable);
        _machine.Free(pages[3], 0);
        _machine.Alloc(4, MigrateType.Movable);
        _held = 19 + 16;
    }

    public void Dispose() => _machine.Dispose();

    [Fact]
    public void A_sound_machine_passes() => Invariants.Check(_machine.State, _held);

    [Fact]
    public void A_wrong_free_counter_is_noticed()
    {
        _machine.Zone.NrFreeGlobal++;
        Fails("NR_FREE_PAGES");
    }

    [Fact]
    public void A_difference_above_its_threshold_is_noticed()
    {
        _machine.PageSet.DiffFree = 3;
        _machine.Zone.NrFreeGlobal -= 3;
        Fails("a CPU's difference is above its threshold");
    }

    [Fact]
    public void A_wrong_page_set_count_is_noticed()
    {
        _machine.PageSet.Count++;
        Fails("count of cpu 0's page set");
    }

    [Fact]
    public void A_leak_is_noticed() =>
        Assert.ThrowsAny<XunitException>(() => Invariants.Check(_machine.State, _held - 1));

    [Fact]
    public unsafe void A_listed_block_that_is_marked_with_another_order_is_noticed()
    {
        long i = _machine.Zone.Buddy.First(5, MigrateTypes.Movable);
        _machine.Zone.Table.State[i] = FrameState.Free | 4;
        Fails("on list [5][1] but marked 0x14");
    }

    [Fact]
    public unsafe void A_free_block_whose_frame_is_marked_besides_is_noticed()
    {
        var machine = new TestMachine(0x800, wideLinks: true);
        int order = machine.Zone.Buddy.SmallestOrder(FrameTable.LargeOrder, MigrateTypes.Movable);
        machine.Zone.Table.State[machine.Zone.Buddy.First(order, MigrateTypes.Movable)] = FrameState.InUse;
        var e = Assert.ThrowsAny<XunitException>(() => Invariants.Check(machine.State, 0));

        Assert.Contains("marked 0x30 and as a free block too", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public unsafe void A_free_mark_without_a_list_is_noticed()
    {
        long i = _machine.Zone.FrameIndex(0x1000);
        _machine.Zone.Table.State[i] = FrameState.Free;
        Fails("pfn 4096: marked free, but on no list");
    }

    [Fact]
    public unsafe void A_page_that_remembers_a_type_of_another_list_is_noticed()
    {
        long i = _machine.Zone.Table.Next(_machine.PageSet.Head(0));
        _machine.Zone.Table.State[i] = FrameState.PerCpu | (MigrateTypes.Reclaimable << FrameState.RememberedShift);
        Fails("remembers type 2 on list 0");
    }

    [Fact]
    public unsafe void A_block_inside_of_another_is_noticed()
    {
        long i = _machine.Zone.Buddy.First(9, MigrateTypes.Movable);
        _machine.Zone.Table.State[i + 8] = FrameState.InUse | 3;
        Fails("marked 0x33 inside of the block that ends at ");
    }

    [Fact]
    public unsafe void A_block_out_of_line_is_noticed()
    {
        _machine.Zone.Table.State[_machine.Zone.FrameIndex(0x1001)] = FrameState.InUse | 1;
        Fails("pfn 4097: not aligned to order 1");
    }

    // Pages in use that lie side by side are looked at together.
    [Fact]
    public unsafe void Of_pages_in_use_side_by_side_those_where_the_zone_has_no_memory_are_noticed()
    {
        using var fresh = new TestMachine(0x401);
        Zone zone = fresh.Zone;
        zone.Buddy.TakeOut(0x400, 0);
        new Span<byte>(zone.Table.State + 0x400, 16).Fill(FrameState.InUse | FrameState.Lru);
        var e = Assert.ThrowsAny<XunitException>(() => Invariants.Check(fresh.State));
        Assert.DoesNotContain("pfn 5120:", e.Message, StringComparison.Ordinal);
        Assert.Contains("pfn 5121: block of order 0 where the zone has no memory", e.Message, StringComparison.Ordinal);
        Assert.Contains("pfn 5135: block of order 0 where the zone has no memory", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public unsafe void A_broken_backward_link_is_noticed()
    {
        long first = _machine.Zone.Buddy.First(9, MigrateTypes.Movable);
        _machine.Zone.Table.Narrow.SetPrev(_machine.Zone.Table.Prev(first), first + 1);
        Fails("the tail of list [9][1] is not its last entry");
    }

    [Fact]
    public void Buddies_that_did_not_merge_are_noticed()
    {
        Zone zone = _machine.Zone;
        long i = zone.Buddy.First(5, MigrateTypes.Movable);
        zone.Buddy.TakeOut(i, 5);
        zone.Buddy.AppendRecorded(i, 4, MigrateTypes.Movable);
        zone.Buddy.AppendRecorded(i + 16, 4, MigrateTypes.Unmovable);
        Fails("not merged with its free buddy");
    }

    [Fact]
    public void Pageblocks_apart_are_excused_at_a_border_of_HighAtomic_or_where_there_was_one()
    {
        using var fresh = new TestMachine(0x400);
        fresh.Zone.Buddy.TakeOut(0, 10);
        fresh.Zone.Buddy.AppendRecorded(0, 9, MigrateTypes.Movable);
        fresh.Zone.Buddy.AppendRecorded(512, 9, MigrateTypes.HighAtomic);

        Assert.ThrowsAny<XunitException>(() => Invariants.Check(fresh.State));
        Invariants.Check(fresh.State, mayHoldApart: true);
        fresh.Zone.Pageblocks[1] = MigrateTypes.HighAtomic;
        Invariants.Check(fresh.State);
    }

    [Theory]
    [MemberData(nameof(LaterLines))]
    public void In_later_lines_what_follows_from_pageblock_types_is_noticed(string name)
    {
        KernelLine line = KernelLine.All.Single(one => one.Name == name);
        Notices(line, "on list [9][1] in a pageblock of type 0", zone =>
        {
            long i = zone.Buddy.First(10, MigrateTypes.Movable);
            zone.Buddy.TakeOut(i, 10);
            zone.Buddy.AppendRecorded(i, 9, MigrateTypes.Movable);
            zone.Buddy.AppendRecorded(i + 512, 9, MigrateTypes.Movable);
            zone.Pageblocks.SetOfFrame(i, MigrateTypes.Unmovable);
        });
        Notices(line, "nr_free_highatomic is 1, listed are 0", zone => zone.NrFreeHighAtomic++);
        Notices(line, "nr_isolate_pageblock is 1, but 0 pageblocks are isolated", zone => zone.IsolatedPageblocks++);
        Notices(line, "alloc_factor of cpu 0's page set is 6", zone => zone.PageSets[0].AllocFactor = 6);
    }

    // In 6.1 there may be fewer than are counted, but not more.
    [Fact]
    public void In_6_1_isolated_pageblocks_that_nobody_counts_are_noticed() => Notices(
        KernelLine.All[0], "nr_isolate_pageblock is 1, but 2 pageblocks are isolated", zone =>
        {
            zone.IsolatedPageblocks = 1;
            zone.EverIsolated = true;
            zone.Pageblocks[6] = zone.Pageblocks[7] = MigrateTypes.Isolate;
        });

    [Theory]
    [MemberData(nameof(Lines))]
    public void A_wrong_counter_of_contiguous_areas_is_noticed(string name) =>
        Notices(KernelLine.All.Single(one => one.Name == name), "NR_FREE_CMA_PAGES is 1025, listed are 1024", zone => zone.NrFreeCmaGlobal++);

    public static TheoryData<string> Lines => [.. KernelLine.All.Select(line => line.Name)];

    public static TheoryData<string> LaterLines => [.. KernelLine.All.Skip(1).Select(line => line.Name)];

    private static void Notices(KernelLine line, string what, Action<Zone> spoil)
    {
        using var fresh = new TestMachine(0x1000, line: line, areas: 2);
        Invariants.Check(fresh.State);
        spoil(fresh.Zone);
        var e = Assert.ThrowsAny<XunitException>(() => Invariants.Check(fresh.State, mayHoldApart: true));
        Assert.Contains(what, e.Message, StringComparison.Ordinal);
    }

    private void Fails(string what)
    {
        var e = Assert.ThrowsAny<XunitException>(() => Invariants.Check(_machine.State, _held));
        Assert.Contains(what, e.Message, StringComparison.Ordinal);
    }
}
