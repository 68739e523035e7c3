using PhysMem.Engine.Face;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Replay;
using PhysMem.Engine.Tests.Testing;
using PhysMem.Engine.Trace;

namespace PhysMem.Engine.Tests.Replay;

/// <summary>Bulk requests that probes saw, whose pages no event names; and requests made in another way than recorded.</summary>
public sealed class KmemBulkTests : IDisposable
{
    private readonly SimMachine _machine = SmallMachines.OneNode(cpus: 2);
    private readonly long _free;

    public KmemBulkTests() => _free = _machine.FreePages;

    public void Dispose() => _machine.Dispose();

    [Fact]
    public void Its_pages_are_taken_when_it_returns_and_come_back_by_frees_of_unknown_pages()
    {
        KmemReplay replay = _machine.Replay();
        Bulk(replay, pid: 7, want: 4);

        Assert.Equal((_free - 4, 1, 4), (_machine.FreePages, replay.Account.BulkRequests, replay.Account.BulkPages));
        for (int k = 0; k < 5; k++)
        {
            replay.Play(Free(0x900000 + k));
        }

        Assert.Equal((_free, 4, 4, 1), (_machine.FreePages, replay.Account.Frees, replay.Account.FreesOfBulk, replay.Account.UnknownFrees));
        Assert.Empty(_machine.Reports.Audit());
    }

    // Page 0x900000 was freed, then a bulk request got it, then it was freed again.
    [Fact]
    public void A_second_free_of_a_page_is_of_a_bulk_request_if_there_was_one()
    {
        KmemReplay replay = _machine.Replay();
        replay.Play(Alloc(0x900000));
        replay.Play(Free(0x900000));
        Bulk(replay, pid: 7, want: 1);
        replay.Play(Free(0x900000));

        Assert.Equal((_free, 0, 1), (_machine.FreePages, replay.Account.DoubleFrees, replay.Account.FreesOfBulk));
    }

    [Fact]
    public void A_machine_at_the_start_gives_back_the_very_page_if_it_was_got_here()
    {
        KmemReplay replay = _machine.Replay(fromItsStart: true);
        long last = Bulk(replay, pid: 7, want: 3);

        Assert.Equal(last, replay.Play(Free(last)));
        Assert.Equal((_free - 2, 0), (_machine.FreePages, replay.Account.FreesOfEarlier));
    }

    [Fact]
    public void A_machine_at_the_start_gives_back_what_it_held_before_rather_than_a_page_of_the_bulk()
    {
        long held = _machine.Replay().Play(Alloc(0x900000));
        KmemReplay replay = _machine.Replay(fromItsStart: true);
        Bulk(replay, pid: 7, want: 3);

        Assert.Equal(held, replay.Play(Free(held)));
        Assert.Equal((1, 0), (replay.Account.FreesOfEarlier, replay.Account.FreesOfBulk));
    }

    [Fact]
    public void The_single_request_that_it_falls_back_to_is_a_part_of_it_unless_an_interrupt_made_it()
    {
        KmemReplay replay = _machine.Replay();
        replay.Play(Begin(pid: 7, want: 2));
        replay.Play(Alloc(0x900000) with { Pid = 7, Flags = "..s1." });
        Assert.Equal((1, _free - 1), (replay.Account.Requests, _machine.FreePages));
        replay.Play(Alloc(0x900001) with { Pid = 7 });
        replay.Play(Alloc(0x900002) with { Pid = 8 });
        Assert.Equal((2, _free - 2), (replay.Account.Requests, _machine.FreePages));
        replay.Play(End(pid: 7, got: 2));

        Assert.Equal((2, _free - 4), (replay.Account.BulkPages, _machine.FreePages));
        for (int k = 0; k < 3; k++)
        {
            replay.Play(Free(0x900000 + k));
        }

        Assert.Equal((_free - 1, 0), (_machine.FreePages, replay.Account.FreesOfBulk));
    }

    [Fact]
    public void One_whose_beginning_was_not_seen_is_passed_over()
    {
        KmemReplay replay = _machine.Replay();
        replay.Play(End(pid: 7, got: 4));

        Assert.Equal((_free, 0, 1), (_machine.FreePages, replay.Account.BulkRequests, replay.Account.Observed));
    }

    [Fact]
    public void A_block_asked_for_in_another_order_goes_back_as_a_whole_with_the_first_page_that_comes_back()
    {
        KmemReplay replay = _machine.Replay();
        KmemEvent larger = Alloc(0x900000), smaller = Alloc(0x900008) with { Order = 3 };
        replay.Play(larger, new KmemRequest(larger.Gfp, 2));
        replay.Play(smaller, new KmemRequest(smaller.Gfp, 1));
        Assert.Equal(_free - 4 - 2, _machine.FreePages);

        replay.Play(Free(0x900000));
        Assert.Equal(_free - 2, _machine.FreePages);
        replay.Play(Free(0x900009));
        Assert.Equal(_free, _machine.FreePages);
        replay.Play(Free(0x900008));
        Assert.Equal((_free, 1), (_machine.FreePages, replay.Account.FreesOfNothing));
        Assert.Empty(_machine.Reports.Audit());
    }

    [Fact]
    public void A_migratetype_takes_the_place_of_the_masks()
    {
        KmemReplay replay = _machine.Replay();
        KmemEvent e = Alloc(0x900000);
        long pfn = replay.Play(e, new KmemRequest("GFP_HIGHUSER_MOVABLE", 4, (int)MigrateType.Unmovable));

        Assert.Equal("Unmovable", PageblockOf(pfn));
        Assert.Equal("Movable", PageblockOf(replay.Play(e with { Pfn = 0x901000 })));
    }

    private string PageblockOf(long pfn)
    {
        List<Engine.Report.PageReport> rows = [];
        _machine.Reports.ReadPages(new Engine.Report.PageQuery { StartPfn = pfn, EndPfn = pfn + 1 }, rows);
        return rows[0].MigrateType;
    }

    private static long Bulk(KmemReplay replay, int pid, int want)
    {
        replay.Play(Begin(pid, want));
        return replay.Play(End(pid, want));
    }

    private static KmemEvent Begin(int pid, int want) => new() { Kind = TraceEventKind.Bulk, Pid = pid, Pages = want, Nid = 0, Gfp = "GFP_KERNEL", Pfn = -1 };

    private static KmemEvent End(int pid, int got) => new() { Kind = TraceEventKind.BulkReturn, Pid = pid, Pages = got, Pfn = -1 };

    private static KmemEvent Alloc(long pfn) => new() { Kind = TraceEventKind.Alloc, Pfn = pfn, Gfp = "GFP_HIGHUSER_MOVABLE", MigrateType = 1 };

    private static KmemEvent Free(long pfn) => new() { Kind = TraceEventKind.Free, Pfn = pfn };
}
