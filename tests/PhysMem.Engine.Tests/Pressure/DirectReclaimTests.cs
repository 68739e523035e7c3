using PhysMem.Engine.Core.Allocation;
using PhysMem.Engine.Core.Decisions;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Pressure;
using PhysMem.Engine.Tests.Testing;
using static PhysMem.Engine.Tests.Pressure.PressureMachine;

namespace PhysMem.Engine.Tests.Pressure;

/// <summary>A zone of 1024 pages with min 64, low 80, high 96: at 64 free pages an ordinary request must reclaim.</summary>
public sealed class DirectReclaimTests : IDisposable
{
    private readonly PressureMachine _machine = new(1024, min: 64, step: 16);

    public void Dispose() => _machine.Dispose();

    [Fact]
    public void A_request_at_the_min_watermark_frees_32_pages_and_gets_one()
    {
        _machine.Fill(900);
        TakeDownTo(64);

        Assert.True(_machine.Alloc(GfpBits.GfpKernel) >= 0);

        Assert.Equal(64 + 32 - 1, _machine.Free);
        Assert.Equal(32, _machine.System.Totals.StolenDirect);
        Assert.Equal(1, _machine.System.Totals.AllocStalls);
    }

    [Fact]
    public void The_oldest_pages_go_first()
    {
        long filled = _machine.Fill(900);
        TakeDownTo(64);
        _machine.Alloc(GfpBits.GfpKernel);

        IReadOnlyList<long> left = _machine.Lru.Pfns(LruLists.InactiveFile);
        Assert.Equal(filled - 32, left.Count);
        Assert.Equal(At(32), left[^1]);
    }

    [Theory]
    [InlineData("6.1", false)]
    [InlineData("6.12", true)]
    [InlineData("7.2", true)]
    public void Of_the_pages_that_are_reclaimed_together_the_last_is_freed_first_or_each_in_its_turn(string line, bool inTurn)
    {
        using var machine = new PressureMachine(1024, min: 64, step: 16, batch: 63, high: 252, line: KernelLine.All.Single(one => one.Name == line));
        machine.Fill(100);
        OnDemand.Reclaim(machine.System, [machine.Node], 20, cpu: 0);

        // Passes at priority 6, 5, 4 and 3 take 1, 3, 6 and 10 pages; each page freed goes to the list's head.
        long[] waiting = [.. ZoneLists.PerCpu(machine.Zone, 0, MigrateTypes.Movable).Select(p => p.Pfn)];
        int[] order = inTurn ? [.. Enumerable.Range(0, 20).Reverse()] : [.. Enumerable.Range(10, 10), .. Enumerable.Range(4, 6), 1, 2, 3, 0];
        Assert.Equal(order.Select(k => At(k)), waiting[..20]);
    }

    [Fact]
    public void Swap_counts_as_room_where_the_request_decides_whether_to_retry()
    {
        _machine.Fill(20, LruKind.Anonymous);
        _machine.Fill(10);
        Assert.Equal(10, _machine.System.ReclaimablePages(_machine.Zone));

        _machine.System.Swap.Resize(1);
        Assert.Equal(30, _machine.System.ReclaimablePages(_machine.Zone));
    }

    [Fact]
    public void A_zone_with_nothing_to_reclaim_counts_by_its_free_pages()
    {
        _machine.Fill(20, LruKind.Anonymous);
        Assert.Equal(1004, _machine.System.ReclaimablePages(_machine.Zone));
    }

    [Fact]
    public void For_a_costly_order_nothing_is_reclaimed_where_compaction_has_room_enough()
    {
        // Page cache, every second page of it dropped: room, but no block of order 4. Half of it is so large that even
        // the first pass would look at a page.
        using var machine = new PressureMachine(16384, min: 64, step: 16);
        machine.Fill(16000);
        while (machine.Free > 0)
        {
            machine.Alloc(GfpBits.GfpKernel | GfpBits.MemAlloc);
        }

        foreach (long pfn in machine.Lru.Pfns(LruLists.InactiveFile).Where(p => p % 2 == 0))
        {
            machine.FreePages(pfn);
        }

        machine.State.Decisions = new DecisionLog();
        machine.Alloc((GfpBits.GfpKernel | GfpBits.NoRetry) & ~GfpBits.Fs, 4);

        Assert.Equal(0, machine.System.Totals.ScannedDirect);
        Assert.Contains(new Reclaim(1), machine.State.Decisions.Facts);
    }

    [Fact]
    public void A_request_above_the_min_watermark_reclaims_nothing()
    {
        _machine.Fill(900);
        TakeDownTo(65);
        Assert.True(_machine.Alloc(GfpBits.GfpKernel) >= 0);

        Assert.Equal(0, _machine.System.Totals.AllocStalls);
    }

    [Fact]
    public void Memory_of_processes_is_reclaimed_to_swap_alone()
    {
        _machine.Fill(900, LruKind.Anonymous);
        TakeDownTo(64);
        Assert.Equal(-1, _machine.Alloc(GfpBits.GfpKernel));

        _machine.System.Swap.Resize(10);
        Assert.True(_machine.Alloc(GfpBits.GfpKernel) >= 0);

        Assert.Equal(64 + 10 - 1, _machine.Free);
        Assert.Equal(0, _machine.System.Swap.Free);
        Assert.Equal(890, _machine.LruPages);
    }

    [Theory]
    [InlineData(GfpBits.GfpNoio, 900)]
    [InlineData(GfpBits.GfpNofs, 868)]
    public void Swapping_needs_IO_but_no_file_system(uint gfp, long left)
    {
        _machine.System.Swap.Resize(1000);
        _machine.Fill(900, LruKind.Anonymous);
        TakeDownTo(64);

        _machine.Alloc(gfp);

        Assert.Equal(left, _machine.LruPages);
    }

    [Fact]
    public void Active_pages_are_spared_while_there_are_enough_inactive_ones()
    {
        _machine.Fill(400, active: true);
        _machine.Fill(500);
        TakeDownTo(64);

        _machine.Alloc(GfpBits.GfpKernel);

        Assert.Equal(400, _machine.Lru.Pages(LruLists.ActiveFile));
        Assert.Equal(468, _machine.Lru.Pages(LruLists.InactiveFile));
    }

    [Fact]
    public void Where_only_active_pages_are_left_they_are_aged_and_reclaimed()
    {
        _machine.Fill(900, active: true);
        TakeDownTo(64);

        Assert.True(_machine.Alloc(GfpBits.GfpKernel) >= 0);

        Assert.Equal(32, _machine.System.Totals.StolenDirect);
        Assert.Equal(900 - 32, _machine.LruPages);
    }

    [Fact]
    public void A_task_that_reclaims_already_does_not_reclaim_again()
    {
        _machine.Fill(900);
        TakeDownTo(64);

        // PF_MEMALLOC ignores watermarks instead.
        Assert.True(_machine.Alloc(GfpBits.GfpKernel, 0, TaskFlags.MemAlloc) >= 0);
        Assert.Equal(0, _machine.System.Totals.StolenDirect);
    }

    [Fact]
    public void A_request_that_may_not_wait_fails_instead()
    {
        _machine.Fill(900);
        TakeDownTo(64);

        Assert.Equal(-1, _machine.Alloc(GfpBits.GfpNowait));
        Assert.Equal(0, _machine.System.Totals.StolenDirect);
    }

    [Fact]
    public void Pages_behind_the_mark_are_reclaimed_until_nothing_is_left()
    {
        _machine.Fill(100);
        TakeDownTo(10);

        // 100 pages can't be enough to get above 64 and stay there: the last ones go to requests.
        int got = 0;
        while (_machine.Alloc(GfpBits.GfpKernel) >= 0)
        {
            got++;
        }

        Assert.Equal(10 + 100 - 64, got);
        Assert.Equal(0, _machine.LruPages);
        Assert.Equal(64, _machine.Free);
    }

    [Fact]
    public void A_reclaimed_page_is_gone_for_its_holder()
    {
        _machine.System.Swap.Resize(1000);
        long held = _machine.Alloc(Movable);
        TakeDownTo(64);
        _machine.Alloc(GfpBits.GfpKernel);

        Assert.False(_machine.IsInUse(held) && _machine.Lru.IsOnList(_machine.Zone.FrameIndex(held)));
        Assert.Equal(FrameMoves.Reclaimed, _machine.System.Moves.Find(held, 0));
    }

    // Takes unmovable pages until so many are free, without reclaiming any.
    private void TakeDownTo(long free)
    {
        while (_machine.Free > free)
        {
            Assert.True(_machine.Alloc(GfpBits.GfpKernel | GfpBits.MemAlloc) >= 0);
        }
    }
}
