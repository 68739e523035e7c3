using PhysMem.Engine.Boot;
using PhysMem.Engine.Core.Allocation;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Face;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Gfp;
using PhysMem.Engine.Isolation;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Pressure;
using PhysMem.Engine.Report;
using PhysMem.Engine.Tests.Testing;
using static PhysMem.Engine.Tests.Pressure.PressureMachine;

namespace PhysMem.Engine.Tests.Pressure;

/// <summary>Contiguous ranges with pages in use: what moves out of them, where to, and what is left when it doesn't work.</summary>
public sealed class RangeMigrationTests
{
    private const uint Compound = Movable | GfpBits.Comp;

    public static TheoryData<string> Lines => [.. KernelLine.All.Select(line => line.Name)];

    [Theory]
    [MemberData(nameof(Lines))]
    public void Pages_in_use_move_behind_the_range_the_last_one_first(string line)
    {
        using PressureMachine machine = Of(line);
        machine.Alloc(8, Movable);

        Assert.Equal(ContigOutcome.Done, Take(machine, 0, 512));

        // The rest of the first pageblock is isolated, so that the second is the smallest block to take pages of.
        Assert.Equal([.. Enumerable.Range(0, 8).Select(k => At(519 - k))], Enumerable.Range(0, 8).Select(k => machine.System.Moves.Find(At(k), 0)));
        Assert.Equal("o3 1208, o4 1210, o5 1220, o6 1240, o7 1280, o8 1300, o10 1400", machine.Lists(MigrateType.Movable));
        Assert.Equal((8, 8, 0), (machine.System.Totals.Migrated, machine.LruPages, machine.Zone.IsolatedPageblocks));
        Invariants.Check(machine.State, held: 512 + 8);
    }

    [Theory]
    [MemberData(nameof(Lines))]
    public void Frames_outside_of_the_range_stay_where_they_are(string line)
    {
        using PressureMachine machine = Of(line);
        machine.Alloc(64, Movable);

        Assert.Equal(ContigOutcome.Done, Take(machine, 10, 30));

        Assert.Equal(
            [At(9), At(30)], new[] { 9, 30 }.Select(k => machine.System.Moves.Find(At(k), 0)));
        Assert.Equal(20, machine.System.Totals.Migrated);
        Invariants.Check(machine.State, held: 64 + 20);
    }

    [Theory]
    [MemberData(nameof(Lines))]
    public void Page_cache_goes_for_good(string line)
    {
        using PressureMachine machine = Of(line);
        machine.Fill(40);
        machine.Alloc(2, Movable);

        Assert.Equal(ContigOutcome.Done, Take(machine, 0, 64));

        Assert.Equal((2, 40, 2), (machine.System.Totals.Migrated, machine.System.Totals.StolenOnDemand, machine.LruPages));
        Invariants.Check(machine.State, held: 64 + 2);
    }

    [Theory]
    [MemberData(nameof(Lines))]
    public void Compound_pages_move_whole_and_others_of_several_pages_stay(string line)
    {
        using PressureMachine machine = Of(line);
        machine.Alloc(Compound, 2);
        machine.Alloc(Compound, 5);

        // In the middle of a compound page there is nothing that could be isolated.
        Assert.Equal(ContigOutcome.Busy, Take(machine, 1, 64));
        Assert.Equal(32, machine.System.Totals.Migrated);
        Assert.Equal(ContigOutcome.Done, Take(machine, 0, 64));
        Assert.Equal((36, 36), (machine.System.Totals.Migrated, machine.LruPages));

        machine.Alloc(Movable, 1);
        long pair = machine.Lru.Pfns(LruLists.InactiveAnon)[0] - At(0);
        Assert.Equal(ContigOutcome.Busy, Take(machine, pair, pair + 2));
        Assert.Equal(36, machine.System.Totals.Migrated);
        Invariants.Check(machine.State, held: 64 + 36 + 2, mayHoldApart: true);
    }

    [Theory]
    [MemberData(nameof(Lines))]
    public void Without_room_for_all_those_that_have_some_move_and_nobody_loses_a_page(string line)
    {
        using PressureMachine machine = Of(line);
        machine.Alloc(512, Movable | GfpBits.MemAlloc);
        long[] others = machine.Alloc(1536, GfpBits.GfpKernel | GfpBits.MemAlloc);
        Array.ForEach(others[..3], pfn => machine.FreePages(pfn));

        Assert.Equal(ContigOutcome.NoMemory, Take(machine, 0, 512));

        // Three of the first batch of 32: the last isolated of it. What they left is free, as movable as before.
        Assert.Equal([At(31), At(30), At(29)], Enumerable.Range(0, 512).Where(k => machine.System.Moves.Find(At(k), 0) != At(k)).Select(k => At(k)).Reverse());
        Assert.Equal("o0 101d, o1 101e", machine.Lists(MigrateType.Movable));
        Assert.Equal((3, 512, 0), (machine.System.Totals.Migrated, machine.LruPages, machine.Zone.IsolatedPageblocks));
        Invariants.Check(machine.State, held: 2048 - 3);

        // All of them are on their list still, so that they move as soon as there is room.
        Array.ForEach(others[3..], pfn => machine.FreePages(pfn));
        Assert.Equal(ContigOutcome.Done, Take(machine, 0, 512));
        Assert.Equal(512, machine.System.Totals.Migrated);
        Invariants.Check(machine.State, held: 1024);
    }

    [Theory]
    [MemberData(nameof(Lines))]
    public void A_compound_page_without_room_ends_the_call_whole(string line)
    {
        using PressureMachine machine = Of(line);
        machine.Alloc(Compound | GfpBits.MemAlloc, 9);
        long[] others = machine.Alloc(1536, GfpBits.GfpKernel | GfpBits.MemAlloc);
        Array.ForEach([.. others.Where((_, k) => k % 2 == 0)], pfn => machine.FreePages(pfn));

        Assert.Equal(ContigOutcome.NoMemory, Take(machine, 0, 512));
        Assert.Equal((0, 512), (machine.System.Totals.Migrated, machine.LruPages));
        Invariants.Check(machine.State, held: 512 + 768);
    }

    [Theory]
    [InlineData("6.1", "alloc 1220 o0 M, free 101f o0, alloc 1221 o0 M, free 101e o0")]
    [InlineData("6.12", "alloc 1220 o0 M, alloc 1221 o0 M, alloc 1222 o0 M, alloc 1223 o0 M")]
    [InlineData("7.2", "alloc 1220 o0 M, alloc 1221 o0 M, alloc 1222 o0 M, alloc 1223 o0 M")]
    public void Later_lines_find_room_for_a_batch_before_its_first_page_moves(string line, string events)
    {
        using PressureMachine machine = Of(line);
        machine.Alloc(32, Movable);
        machine.Alloc(32, Compound, 4);
        var trace = new TraceLog();
        machine.State.Trace = trace;

        Assert.Equal(ContigOutcome.Done, Take(machine, 0, 32));

        Assert.Equal(events, string.Join(", ", trace.Events.Where(e => e.StartsWith("alloc", StringComparison.Ordinal) || e.StartsWith("free", StringComparison.Ordinal)).Take(4)));
    }

    // As the kernel prints them: GFP_USER has __GFP_HARDWALL, which 7.2 leaves out. A huge page may go to any zone and wakes no kswapd.
    [Theory]
    [InlineData("6.1", "GFP_USER|__GFP_RETRY_MAYFAIL|__GFP_COMP|__GFP_MOVABLE")]
    [InlineData("6.12", "GFP_USER|__GFP_RETRY_MAYFAIL|__GFP_COMP|__GFP_MOVABLE")]
    [InlineData("7.2", "GFP_KERNEL|__GFP_RETRY_MAYFAIL|__GFP_COMP|__GFP_MOVABLE")]
    public void Room_is_asked_for_as_the_kernel_does(string line, string mask)
    {
        using PressureMachine machine = Of(line);
        machine.Alloc(Movable);
        machine.Alloc(Compound, 2);
        var heard = new Listener();
        machine.State.Trace = heard;

        Assert.Equal(ContigOutcome.Done, Take(machine, 0, 16));

        Assert.Equal(["GFP_TRANSHUGE|__GFP_RETRY_MAYFAIL", mask], heard.Masks);
    }

    [Fact]
    public void It_stops_between_two_batches()
    {
        using PressureMachine machine = Of("6.1");
        machine.Alloc(100, Movable);
        using var stop = new CancellationTokenSource();
        machine.State.Trace = new Listener(onFree: stop.Cancel);

        Assert.Equal(ContigOutcome.Interrupted, Take(machine, 0, 512, stop.Token));

        Assert.Equal((32, 100, 0), (machine.System.Totals.Migrated, machine.LruPages, machine.Zone.IsolatedPageblocks));
        Invariants.Check(machine.State, held: 100);
    }

    [Fact]
    public void A_page_that_was_found_for_one_isnt_taken_for_the_next()
    {
        // Swap has room, so the search for more targets reclaims what is on the LRU, but no target.
        using PressureMachine machine = Of("6.12");
        machine.System.Swap.Resize(4096);
        machine.Alloc(512, Movable | GfpBits.MemAlloc);
        machine.Alloc(1535, Movable | GfpBits.MemAlloc);

        Assert.Equal(ContigOutcome.Done, Take(machine, 0, 512));
        Assert.Equal(2047, machine.System.Swap.Used + machine.LruPages);
        Assert.True(machine.System.Swap.Used > 400, $"{machine.System.Swap.Used} pages were swapped out");
        Invariants.Check(machine.State, held: 512 + machine.LruPages);
    }

    [Theory]
    [MemberData(nameof(Lines))]
    public void Pages_of_a_full_node_move_to_another_and_their_task_keeps_them(string line)
    {
        using SimMachine machine = SmallMachines.TwoNodes(KernelLine.All.Single(one => one.Name == line));
        machine.Tasks.Add(new SimTask(7, "owner"));
        ModeledSystem model = ModeledSystem.Of(machine.State)!;
        Zone first = machine.State.PopulatedZones.First(zone => zone.Name == "DMA32"), other = machine.State.PopulatedZones.Last();
        var request = new AllocationRequest(GfpMask.GfpHighUserMovable | GfpMask.ThisNode | GfpMask.NoRetry) { Node = 0, Pid = 7 };
        Allocation[] held = [.. Enumerable.Range(0, 20000).Select(_ => machine.AllocPages(request).Allocation).TakeWhile(a => a is not null)!];
        long pages = model.Tasks.Find(7)!.Rss;

        Assert.True(machine.ContigPages.AllocRange(first.StartPfn, 1024).Succeeded);

        long[] gone = [.. held.Where(a => other.Spans(machine.Blocks.CurrentPfn(a)!.Value)).Select(a => a.Pfn)];
        Assert.NotEmpty(gone);
        Assert.Equal((pages, held.Length), (model.Tasks.Find(7)!.Rss, held.Select(a => machine.Blocks.CurrentPfn(a)).Distinct().Count()));
        Assert.Equal(gone.Length, other.LruCounters[LruLists.InactiveAnon]);
        Invariants.Check(machine.State, held.Length + 1024);
        machine.Tasks.Remove(7);
        Invariants.Check(machine.State, 1024);
    }

    [Theory]
    [MemberData(nameof(Lines))]
    public void The_owner_of_an_area_gets_it_from_those_who_borrowed_it(string line)
    {
        using SimMachine machine = SimMachine.Boot(MachineTemplates.From(
            new() { Line = KernelLine.All.Single(one => one.Name == line), Bytes = 64 << 20, CmaBytes = 8 << 20 }));
        Zone zone = machine.State.PopulatedZones.Single(z => z.CmaPages > 0);
        long area = Enumerable.Range(0, (int)zone.Pageblocks.Count).Select(k => zone.Pfn(0) / 512 * 512 + (k * 512L)).First(pfn => zone.Pageblocks.OfFrame(zone.FrameIndex(pfn)) == MigrateTypes.Cma);
        var borrowing = new AllocationRequest(GfpMask.GfpHighUserMovable | GfpMask.NoRetry);
        var held = new List<Allocation>();
        while (machine.FreePages > 4096 && machine.AllocPages(borrowing).Allocation is { } page)
        {
            held.Add(page);
        }

        long[] lent = [.. held.Where(a => a.Pfn >= area && a.Pfn < area + 1024).Select(a => a.Pfn)];
        Assert.NotEmpty(lent);
        Assert.False(machine.ContigPages.AllocRange(area, 1024).Succeeded);
        Assert.Equal(FaultCode.ForeignFrame, Assert.Throws<PhysMemException>(
            () => machine.ContigPages.AllocRange(area - 512, 1024, MigrateType.Cma)).Code);

        Assert.True(machine.ContigPages.AllocRange(area, 1024, MigrateType.Cma).Succeeded);

        Assert.Equal(lent.Length, machine.Reports.Pressure().Migrated);
        Assert.Equal(MigrateTypes.Cma, zone.Pageblocks.OfFrame(zone.FrameIndex(area)));
        Assert.All(held, a => Assert.NotNull(machine.Blocks.CurrentPfn(a)));
        Assert.Empty(machine.Reports.Audit());
        machine.SinglePages.FreeExact(area, 1024);
        Assert.Empty(machine.Reports.Audit());
    }

    // All of it is in use, but nobody moves anything where a recorded state stands.
    [Theory]
    [MemberData(nameof(Lines))]
    public void On_an_idle_system_a_page_in_use_fails_the_call(string line)
    {
        using SimMachine machine = SmallMachines.OneNode(line: KernelLine.All.Single(one => one.Name == line));
        long pfn = machine.AllocPages(new AllocationRequest(GfpMask.GfpHighUserMovable)).Allocation!.Pfn;

        Assert.False(machine.ContigPages.AllocRange(pfn, 512).Succeeded);
        Assert.Equal(0, machine.Reports.Pressure().Migrated);
        Invariants.Check(machine.State, held: 1);
    }

    private static PressureMachine Of(string line) => new(2048, line: KernelLine.All.Single(one => one.Name == line));

    private static ContigOutcome Take(PressureMachine machine, long from, long to, CancellationToken stop = default) =>
        new ContigRange(machine.State).Allocate(At(from), At(to), MigrateTypes.Movable, cpu: 0, stop: stop);

    private sealed class Listener(Action? onFree = null) : ITraceSink
    {
        public List<string> Masks { get; } = [];

        public void PageAlloc(long pfn, int order, uint gfp, int migrateType) => Masks.Add(new GfpMask(gfp).ToString());

        public void PageAllocZoneLocked(long pfn, int order, int migrateType, bool perCpuRefill)
        {
        }

        public void PageAllocExtFrag(
            long pfn, int order, int fallbackOrder, int migrateType, int fallbackMigrateType, bool changedOwnership)
        {
        }

        public void PageFree(long pfn, int order) => onFree?.Invoke();

        public void PageFreeBatched(long pfn)
        {
        }

        public void PagePcpuDrain(long pfn, int order, int migrateType)
        {
        }
    }
}
