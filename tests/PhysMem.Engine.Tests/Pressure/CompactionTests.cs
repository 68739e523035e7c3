using PhysMem.Engine.Core.Decisions;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Frames;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Pressure;
using PhysMem.Engine.Report;
using PhysMem.Engine.Tests.Testing;
using static PhysMem.Engine.Tests.Pressure.PressureMachine;

namespace PhysMem.Engine.Tests.Pressure;

/// <summary>Zones without watermarks in which every second page is a movable page in use.</summary>
public sealed class CompactionTests : IDisposable
{
    private PressureMachine _machine = Checkered(2048);

    public void Dispose() => _machine.Dispose();

    [Fact]
    public void An_order_3_request_gets_its_block_by_compaction()
    {
        long pfn = _machine.Alloc(GfpBits.GfpKernel, 3);

        // The first pageblock was emptied into the last one.
        Assert.Equal(At(0), pfn);
        Assert.Equal(256, _machine.System.Totals.Migrated);
        Assert.Equal(1, _machine.System.Totals.CompactSuccesses);
        Assert.Equal(1024 - 8, _machine.Free);
    }

    [Fact]
    public void Pages_move_from_the_zones_start_to_its_end_and_are_found_under_their_old_numbers()
    {
        _machine.Alloc(GfpBits.GfpKernel, 3);

        // 32 pages at a time; the last isolated goes to the highest of the free pages taken, so order is kept.
        for (long offset = 1; offset < 512; offset += 2)
        {
            Assert.Equal(At(1535 + offset), _machine.System.Moves.Find(At(offset), 0));
        }

        _machine.FreePages(At(1));
        Assert.False(_machine.IsInUse(At(1536)));
        Assert.Equal(FrameMoves.Freed, _machine.System.Moves.Find(At(1), 0));
    }

    [Fact]
    public void Moved_pages_stay_on_their_list()
    {
        long before = _machine.LruPages;
        _machine.Alloc(GfpBits.GfpKernel, 3);

        Assert.Equal(before, _machine.LruPages);
        Assert.Equal(before, _machine.Lru.Pfns(LruLists.InactiveAnon).Count);
        Assert.DoesNotContain(At(1), _machine.Lru.Pfns(LruLists.InactiveAnon));
        Assert.Contains(At(1536), _machine.Lru.Pfns(LruLists.InactiveAnon));
    }

    [Fact]
    public void Pages_that_are_not_movable_stand_in_the_way()
    {
        using var machine = Checkered(1024, GfpBits.GfpKernel);

        Assert.Equal(-1, machine.Alloc(GfpBits.GfpKernel, 3));
        Assert.Equal(0, machine.System.Totals.Migrated);
    }

    // A block of order 1 on the LRU is never isolated, but has every page looked at.
    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 0)]
    [InlineData(false, 100)]
    [InlineData(true, 100)]
    public void A_zone_with_nothing_to_move_is_remembered_as_compacted_in_vain(bool isLookedAt, long from)
    {
        using var machine = new PressureMachine(2048);
        machine.Alloc(isLookedAt ? Movable : GfpBits.GfpKernel, 1);
        long[] pages = machine.Alloc(2046, GfpBits.GfpKernel);
        foreach (long pfn in pages.Where(pfn => pfn % 2 == 0))
        {
            machine.FreePages(pfn);
        }

        // Where the run before has stopped.
        CompactionDeferral kept = machine.System.Of(machine.Zone);
        Array.Fill(kept.MigratePfn, At(from));
        Assert.Equal(isLookedAt, !machine.Lru.IsEmpty);
        Assert.Equal(-1, machine.Alloc(GfpBits.GfpKernel, 3));

        // The scanners met: the next run begins at both ends again, and requests are turned away for a while.
        Assert.Equal([At(0), At(0)], kept.MigratePfn);
        Assert.Equal(At(1536), kept.FreePfn);
        Assert.True(kept.Shift > 0);
        Assert.Equal(0, kept.OrderFailed);
        Assert.Equal(0, machine.System.Totals.Migrated);
    }

    [Fact]
    public void Without_IO_there_is_no_compaction()
    {
        Assert.Equal(-1, _machine.Alloc(GfpBits.GfpNoio | GfpBits.NoRetry, 3));
        Assert.Equal(0, _machine.System.Totals.CompactStalls);
    }

    [Theory]
    [InlineData(GfpBits.GfpNofs, 0)]
    [InlineData(GfpBits.GfpKernel, 256)]
    public void Page_cache_moves_only_where_file_systems_may_be_called(uint gfp, long moved)
    {
        using var machine = Checkered(2048, kind: LruKind.File);
        var run = new ZoneCompaction(machine.System, machine.Zone, new CompactionRequest(3, gfp, machine.Zone.Index));
        run.Run();

        Assert.Equal(moved, run.Moved);
    }

    [Fact]
    public void A_pageblock_that_merges_is_kept_for_the_request()
    {
        _machine.Dispose();
        _machine = Checkered(4096);
        long pfn = _machine.Alloc(GfpBits.GfpTransHuge, PageConstants.PageblockOrder);

        Assert.Equal(At(0), pfn);
        Assert.Equal(FrameState.InUse | FrameState.Compound | FrameState.Lru | 9, _machine.StateOf(pfn));
        Assert.Equal(256, _machine.System.Totals.Migrated);

        // It never was on a list: the page that completed it and what was free around it are gone from the counter.
        Assert.Equal(2048 - 512, _machine.Free);
        Assert.Equal(0, _machine.State.Events.PgAlloc[_machine.Zone.Index] - 4096);
    }

    [Fact]
    public void A_zone_that_has_the_block_is_not_compacted()
    {
        using var machine = new PressureMachine(1024);
        Assert.Equal(CompactResult.Success, Compactability.Of(machine.Zone, 3, 0, machine.Zone.Index));
    }

    [Theory]
    [InlineData(16, CompactResult.Skipped)]
    [InlineData(17, CompactResult.Continue)]
    public void Compaction_needs_twice_the_block_above_the_min_watermark(long free, CompactResult expected)
    {
        using var machine = new PressureMachine(1024, min: 10);
        long[] pfns = machine.Alloc(1024, Movable | GfpBits.MemAlloc);
        foreach (long pfn in pfns.Where(p => p % 2 == 0).Take((int)free + 10))
        {
            machine.FreePages(pfn);
        }

        Assert.Equal(free + 10, machine.Free);
        Assert.Equal(expected, Compactability.Of(machine.Zone, 3, 0, machine.Zone.Index));
    }

    [Fact]
    public void A_costly_order_is_skipped_where_memory_is_short_rather_than_scattered()
    {
        // 64 free blocks of order 3 for order 4: index 1000 - (1000 + 512*1000/16)/64 = 485, not above 500.
        using var machine = new PressureMachine(1024);
        long[] blocks = machine.Alloc(128, Movable, 3);
        foreach (long pfn in blocks.Where((_, k) => k % 2 == 0))
        {
            machine.FreePages(pfn, 3);
        }

        Assert.Equal(485, ContigPageInfo.Of(machine.Zone.Buddy, 4).FragmentationIndex);
        Assert.Equal(CompactResult.Skipped, Compactability.Of(machine.Zone, 4, 0, machine.Zone.Index));

        machine.State.Sysctl.ExtFragThreshold = 484;
        Assert.Equal(CompactResult.Continue, Compactability.Of(machine.Zone, 4, 0, machine.Zone.Index));
    }

    [Fact]
    public void After_failures_a_zone_is_left_alone_for_a_while()
    {
        var deferral = new CompactionDeferral();
        Assert.False(deferral.IsDeferred(3));
        deferral.Defer(3);
        deferral.Defer(3);

        // Two failures: three requests are turned away, the fourth is not.
        Assert.Equal([true, true, true, false, false], Enumerable.Range(0, 5).Select(_ => deferral.IsDeferred(3)));

        deferral.Reset(3, allocated: false);
        Assert.False(deferral.IsDeferred(3));
        deferral.Defer(4);
        Assert.True(deferral.IsDeferred(4));
        deferral.Reset(4, allocated: true);
        Assert.False(deferral.IsDeferred(5));
    }

    [Fact]
    public void A_request_that_scans_a_zone_in_vain_puts_the_next_one_off()
    {
        PinOneOfEight(_machine);
        Assert.Equal(-1, _machine.Alloc(GfpBits.GfpKernel | GfpBits.NoRetry, 3));
        Assert.Equal(1, _machine.System.Of(_machine.Zone).Shift);

        _machine.State.Decisions = new DecisionLog();
        Assert.Equal(-1, _machine.Alloc(GfpBits.GfpKernel | GfpBits.NoRetry, 3));
        Assert.Contains(new CompactZone(_machine.Zone, CompactResult.Deferred), _machine.State.Decisions.Facts);
    }

    [Fact]
    public void Pages_in_per_CPU_lists_are_drained_behind_the_scanner()
    {
        // Page sets so large that nothing leaves them by itself.
        using var machine = Checkered(2048, batch: 63, high: 1 << 20);

        Assert.Equal(At(0), machine.Alloc(GfpBits.GfpKernel, 3));
        Assert.Equal(256, machine.System.Totals.Migrated);
    }

    [Fact]
    public void No_more_than_64_requests_are_turned_away()
    {
        var deferral = new CompactionDeferral();
        for (int k = 0; k < 20; k++)
        {
            deferral.Defer(3);
        }

        Assert.Equal(63, Enumerable.Range(0, 200).TakeWhile(_ => deferral.IsDeferred(3)).Count());
    }

    [Fact]
    public void Requests_for_other_types_leave_movable_pageblocks_alone_at_first()
    {
        var request = new CompactionRequest(
            3, GfpBits.GfpKernel, _machine.Zone.Index, Async: true, Direct: true);
        var run = new ZoneCompaction(_machine.System, _machine.Zone, request);

        Assert.Equal(CompactResult.Complete, run.Run());
        Assert.Equal(0, run.Moved);
    }

    [Fact]
    public void A_cheap_attempt_gives_a_chunk_up_at_the_first_page_that_stays()
    {
        // Pages 8 and 24 can't move: of the first four chunks of 16 pages only the third and the fourth are emptied.
        long pinned = At(9), alsoPinned = At(25);
        _machine.Lru.Leave(_machine.Zone.FrameIndex(pinned), 0);
        _machine.Lru.Leave(_machine.Zone.FrameIndex(alsoPinned), 0);
        var request = new CompactionRequest(
            4, GfpBits.GfpKernel | GfpBits.Movable, _machine.Zone.Index, Async: true, Direct: true);
        new ZoneCompaction(_machine.System, _machine.Zone, request).Run();

        Assert.True(_machine.IsInUse(At(1)) && _machine.IsInUse(At(7)) && _machine.IsInUse(At(15)));
        Assert.True(_machine.IsInUse(At(17)) && _machine.IsInUse(At(31)));
        Assert.False(_machine.IsInUse(At(33)) || _machine.IsInUse(At(47)) || _machine.IsInUse(At(49)));
    }

    [Fact]
    public void Pages_taken_to_move_to_leave_the_min_watermark_alone()
    {
        _machine.Zone.SetRawWatermark(Watermark.Min, 1000);
        var request = new CompactionRequest(3, GfpBits.GfpKernel, _machine.Zone.Index);
        var source = new MigrateScanner(_machine.System, _machine.Zone, request, MigrateTypes.Unmovable) { Pfn = At(0) };
        var target = new FreeScanner(_machine.System, _machine.Zone, request) { Pfn = At(1536) };
        Assert.True(source.Isolate(At(1536), new CompactionDeferral()));

        // 1024 are free, and a page is taken while more than 1000 + 1 are: 23 of the 32 that are wanted.
        Assert.Equal(32, source.Isolated.Count);
        Assert.Equal(23, Enumerable.Range(0, 32).Count(_ => target.Take(ref source, order: 0, out long _)));
        Assert.Equal(1001, _machine.Free);
    }

    [Fact]
    public void Everything_can_be_compacted()
    {
        var before = _machine.Lru.Pfns(LruLists.InactiveAnon).Count;
        CompactionReport report = OnDemand.Compact(_machine.System, _machine.Zone, ZoneCompaction.WholeMemory, 0);

        Assert.Equal(nameof(CompactResult.Complete), report.Result);

        // All of the first pageblock and, of the second one, what was scanned before the scanners met.
        Assert.Equal(256 + 224, report.Moved);
        Assert.Equal(before, _machine.Lru.Pfns(LruLists.InactiveAnon).Count);
        Assert.Equal(1, _machine.Zone.Buddy.BlockCount(9));
        Assert.Equal(At(0), _machine.Zone.Pfn(_machine.Zone.Buddy.First(9, MigrateTypes.Movable)));
    }

    [Fact]
    public void Kcompactd_works_only_when_it_was_asked()
    {
        Assert.Empty(_machine.System.Kcompactd.Run(_machine.Node));

        _machine.System.Kcompactd.Wake(_machine.Node, 3, _machine.Zone.Index);
        CompactionReport report = Assert.Single(_machine.System.Kcompactd.Run(_machine.Node));

        Assert.Equal(nameof(CompactResult.Success), report.Result);
        Assert.Equal(256, report.Moved);
        Assert.Equal(0, _machine.System.Of(_machine.Node).KcompactdOrder);
    }

    [Fact]
    public void Nothing_is_lost_when_compaction_runs_out_of_targets()
    {
        using var machine = Checkered(3 * 1024);
        machine.Zone.SetRawWatermark(Watermark.Min, 1500);
        OnDemand.Compact(machine.System, machine.Zone, 2, 0);
        OnDemand.Compact(machine.System, machine.Zone, ZoneCompaction.WholeMemory, 0);

        Invariants.Check(machine.State, held: 1536);
    }

    // No block of order 3 can come about then.
    private static void PinOneOfEight(PressureMachine machine)
    {
        for (long offset = 1; machine.Zone.Spans(At(offset)); offset += 8)
        {
            machine.Lru.Leave(machine.Zone.FrameIndex(At(offset)), 0);
        }
    }

    private static PressureMachine Checkered(
        long pages, uint gfp = Movable, LruKind kind = LruKind.Anonymous, int batch = 1, int high = 0)
    {
        var machine = new PressureMachine(pages, batch: batch, high: high);
        machine.System.MovableRequests = kind;
        long[] pfns = machine.Alloc((int)pages, gfp | GfpBits.MemAlloc);
        for (int k = 0; k < pfns.Length; k += 2)
        {
            Assert.Equal(At(k), pfns[k]);
            machine.FreePages(pfns[k]);
        }

        machine.State.Allocator.DrainAll(0);
        return machine;
    }
}
