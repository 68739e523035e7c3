using PhysMem.Engine.Face;
using PhysMem.Engine.Replay;
using PhysMem.Engine.Tests.Testing;
using PhysMem.Engine.Trace;

namespace PhysMem.Engine.Tests.Replay;

/// <summary>Kmem events played on machines that they don't come from: each rule, and that it is counted.</summary>
public sealed class KmemReplayTests : IDisposable
{
    private const string Movable = "GFP_HIGHUSER_MOVABLE";

    private readonly SimMachine _machine = SmallMachines.OneNode(cpus: 2);
    private readonly KmemReplay _replay;
    private readonly long _free;

    public KmemReplayTests()
    {
        _replay = _machine.Replay();
        _free = _machine.FreePages;
    }

    public void Dispose() => _machine.Dispose();

    [Fact]
    public void A_block_is_followed_under_its_name_in_the_trace()
    {
        long given = _replay.Play(Alloc(0x900000, 3));

        Assert.True(given >= 0 && _machine.FreePages == _free - 8);
        Assert.Equal(given, _replay.Play(Free(0x900000, 3)));
        Assert.Equal((_free, 1, 1, 0), (_machine.FreePages, _replay.Account.Requests, _replay.Account.Frees, _replay.Account.UnknownFrees));
    }

    [Fact]
    public void A_block_may_come_back_in_parts()
    {
        long given = _replay.Play(Alloc(0x900000, 2));

        Assert.Equal(given + 1, _replay.Play(Free(0x900001, 0)));
        Assert.Equal(_free - 3, _machine.FreePages);
        Assert.Equal(given + 2, _replay.Play(Free(0x900002, 1)));
        Assert.Equal(given, _replay.Play(Free(0x900000, 0)));

        // What came back in parts once has no order any more: the two pages are two.
        Assert.Equal((_free, 4), (_machine.FreePages, _replay.Account.Frees));
        AssertSound();
    }

    [Fact]
    public void Blocks_may_come_back_as_one()
    {
        _replay.Play(Alloc(0x900000, 0));
        _replay.Play(Alloc(0x900001, 0));
        _replay.Play(Free(0x900000, 1));

        Assert.Equal((_free, 2), (_machine.FreePages, _replay.Account.Frees));
    }

    [Fact]
    public void A_free_of_a_page_that_no_event_handed_out_is_passed_over()
    {
        Assert.Equal(-1, _replay.Play(Free(0x900000, 2)));
        Assert.Equal((_free, 1, 0), (_machine.FreePages, _replay.Account.UnknownFrees, _replay.Account.Frees));
    }

    [Fact]
    public void A_second_free_is_passed_over()
    {
        _replay.Play(Alloc(0x900000, 0));
        _replay.Play(Free(0x900000, 0));
        _replay.Play(Free(0x900000, 0));
        _replay.Play(Free(0x900000, 0) with { Kind = TraceEventKind.FreeBatched });

        Assert.Equal((1, 1, 1), (_replay.Account.Frees, _replay.Account.DoubleFrees, _replay.Account.SecondHalves));
        Assert.Equal(_free, _machine.FreePages);
    }

    [Fact]
    public void What_lies_where_a_block_is_handed_out_is_given_back_first()
    {
        _replay.Play(Alloc(0x900000, 3));
        _replay.Play(Alloc(0x900002, 0));

        Assert.Equal((_free - 1, 1), (_machine.FreePages, _replay.Account.MissedFrees));
        _replay.Play(Free(0x900002, 0));
        Assert.Equal(_free, _machine.FreePages);
    }

    [Fact]
    public void A_request_that_failed_when_recorded_keeps_nothing()
    {
        Assert.True(_replay.Play(Alloc(-1, 0)) >= 0);
        Assert.Equal((_free, 1, 0), (_machine.FreePages, _replay.Account.FailedInTrace, _replay.Account.Failed));
    }

    [Fact]
    public void The_free_of_a_block_that_the_machine_did_not_have_gives_nothing_back()
    {
        Assert.Equal(-1, _replay.Play(Alloc(0x900000, 12)));
        Assert.Equal(-1, _replay.Play(Free(0x900000, 12)));
        Assert.Equal((1, 1, 0), (_replay.Account.Failed, _replay.Account.FreesOfNothing, _replay.Account.Frees));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(7)]
    public void A_cpu_that_the_machine_does_not_have_is_another(int cpu)
    {
        Assert.True(_replay.Play(Alloc(0x900000, 0) with { Cpu = cpu }) >= 0);
        Assert.Equal(1, _replay.Account.OtherCpu);
    }

    [Theory]
    [InlineData("GFP_ATOMIC|GFP_NOWARN|GFP_COMP", true)]
    [InlineData("GFP_KERNEL|__GFP_WAIT", true)]
    [InlineData("GFP_KERNEL|__GFP_VENDOR", false)]
    public void Masks_of_any_age_are_understood_and_what_is_not_is_left_out(string gfp, bool isKnown)
    {
        Assert.True(_replay.Play(Alloc(0x900000, 0) with { Gfp = gfp }) >= 0);
        Assert.Equal(isKnown ? 0 : 1, _replay.Account.UnknownFlags);
    }

    [Fact]
    public void A_mask_that_contradicts_itself_is_passed_over()
    {
        Assert.Equal(-1, _replay.Play(Alloc(0x900000, 0) with { Gfp = "__GFP_DMA|__GFP_HIGHMEM" }));
        Assert.Equal((1, 0, _free), (_replay.Account.BadMasks, _replay.Account.Requests, _machine.FreePages));
    }

    [Fact]
    public void A_machine_that_stands_where_the_trace_began_gives_back_its_own_pages()
    {
        long held = _replay.Play(Alloc(0x900000, 0));
        KmemReplay replay = _machine.Replay(fromItsStart: true);
        long free = _machine.FreePages;

        Assert.Equal(held, replay.Play(Free(held, 0)));
        Assert.Equal((free + 1, 1), (_machine.FreePages, replay.Account.FreesOfEarlier));
        Assert.Equal(-1, replay.Play(Free(held, 0)));

        // What the replay itself got there under another name isn't the trace's page of that name.
        long given = replay.Play(Alloc(0x900000, 0));
        Assert.Equal(-1, replay.Play(Free(given, 0)));
        Assert.Equal(free, _machine.FreePages);
    }

    [Fact]
    public void Random_histories_leave_a_sound_machine_and_lose_nothing()
    {
        var random = new Random(15);
        for (int i = 0; i < 20_000; i++)
        {
            int order = random.Next(4);
            long pfn = random.Next(2048) & -(1 << order);
            _replay.Play(random.Next(2) == 0 ? Alloc(pfn, order) with { Cpu = random.Next(3) } : Free(pfn, order));
        }

        AssertSound();
        KmemReplayAccount account = _replay.Account;
        Assert.All(new[] { account.Requests, account.Frees, account.MissedFrees, account.DoubleFrees, account.UnknownFrees, account.OtherCpu }, count => Assert.True(count > 0));
        for (long pfn = 0; pfn < 2048; pfn++)
        {
            _replay.Play(Free(pfn, 0));
        }

        Assert.Equal(_free, _machine.FreePages);
        AssertSound();
    }

    private void AssertSound() => Assert.Empty(_machine.Reports.Audit());

    private static KmemEvent Alloc(long pfn, int order) => new()
    {
        Kind = TraceEventKind.Alloc, Pfn = pfn, Order = order, Gfp = Movable, MigrateType = 1,
    };

    private static KmemEvent Free(long pfn, int order) => new() { Kind = TraceEventKind.Free, Pfn = pfn, Order = order };
}
