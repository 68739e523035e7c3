using PhysMem.Engine.Kernel;
using PhysMem.Engine.Trace;

namespace PhysMem.Engine.Tests.Trace;

/// <summary>Lines of the kernel's text trace, taken apart.</summary>
public class TraceReaderTests
{
    [Fact]
    public void Every_kind_of_event_gives_its_fields()
    {
        const string text = """
            # tracer: nop
            #
            #           TASK-PID     CPU#  |||||  TIMESTAMP  FUNCTION
                      init-1       [000] .....     6.302793: mm_page_alloc: page=ffffea0000167d00 pfn=0x59f4 order=1 migratetype=0 gfp_flags=GFP_KERNEL_ACCOUNT|__GFP_ZERO
                      true-111     [001] .....     6.302794: mm_page_free: page=ffffea0000167d00 pfn=0x59f4 order=1
                      true-111     [012] ...2.     6.302795: mm_page_free_batched: page=ffffea0000227cc0 pfn=0x89f3 order=0
                      init-1       [000] d..3.     6.302796: mm_page_alloc_zone_locked: page=ffffea0000227a00 pfn=0x89e8 order=3 migratetype=1 percpu_refill=1
                      init-1       [000] d..3.     6.302797: mm_page_pcpu_drain: page=0000000040d6a51b pfn=0x8a00 order=9 migratetype=1
                      init-1       [000] d..3.     6.302798: mm_page_alloc_extfrag: page=0000000040d6a51b pfn=0x1e400 alloc_order=0 fallback_order=10 pageblock_order=9 alloc_migratetype=0 fallback_migratetype=1 fragmenting=0 change_ownership=1
                        sh-77      [000] .....     6.302799: bulk: (__alloc_pages_bulk+0x0/0x6a0) gfp=0x2dc2 nid=1 want=12
                        sh-77      [000] .....     6.302800: bulkret: (vmalloc+0x1/0x2 <- __alloc_pages_bulk) got=7
            """;

        List<TraceEvent> events = TraceLines.Read(text);

        Assert.Equal(
            [
                TraceEventKind.Alloc, TraceEventKind.Free, TraceEventKind.FreeBatched, TraceEventKind.ZoneLocked,
                TraceEventKind.PcpuDrain, TraceEventKind.ExtFrag, TraceEventKind.Bulk, TraceEventKind.BulkReturn,
            ],
            events.Select(e => e.Kind));
        Assert.Equal(Enumerable.Range(4, 8), events.Select(e => e.Line));
        Assert.Equal([0, 1, 12, 0, 0, 0, 0, 0], events.Select(e => e.Cpu));
        Assert.Equal([1, 111, 111, 1, 1, 1, 77, 77], events.Select(e => e.Task));
        Assert.Equal([0x59f4, 0x59f4, 0x89f3, 0x89e8, 0x8a00, 0x1e400, 0, 0], events.Select(e => e.Pfn));
        Assert.Equal([1, 1, 0, 3, 9, 10, 0, 0], events.Select(e => e.Order));
        Assert.Equal(GfpBits.GfpKernelAccount | GfpBits.Zero, events[0].Gfp);
        Assert.Equal((0x2dc2u, 1, 12), (events[6].Gfp, events[6].Nid, events[6].Pages));
        Assert.Equal(7, events[7].Pages);
        Assert.DoesNotContain(events, e => e.InInterrupt || e.ByKswapd || e.ComesBackLater || e.PageSetLocked);
    }

    [Theory]
    [InlineData("6.1", "GFP_NOWAIT|__GFP_COMP", 0x4_0800)]
    [InlineData("6.12", "GFP_NOWAIT|__GFP_COMP", 0x4_2800)]
    [InlineData("6.1", "GFP_ATOMIC", 0xa20)]
    [InlineData("7.2", "GFP_ATOMIC|__GFP_NO_OBJ_EXT", 0x100_0820)]
    public void A_mask_is_read_in_the_words_of_the_kernel_that_was_traced(string line, string text, int mask)
    {
        string alloc = TraceLines.Line($"mm_page_alloc: page=0 pfn=0x10 order=0 migratetype=0 gfp_flags={text}");

        Assert.Equal((uint)mask, Assert.Single(TraceLines.Read(alloc, KernelLine.All.Single(one => one.Name == line))).Gfp);
    }

    [Theory]
    [InlineData("Web Content-4711", 4711)]
    [InlineData("(sd-pam)-12", 12)]
    [InlineData("kworker/u2:1-9", 9)]
    [InlineData("a-b-c-33", 33)]
    [InlineData("[kthreadd]-2", 2)]
    [InlineData("x: y-5", 5)]
    [InlineData("job [3] of 4-17", 17)]
    [InlineData("[001] ..... 6.3-18", 18)]
    [InlineData("<...>-19", 19)]
    [InlineData("<idle>-0", 0)]
    public void A_tasks_name_may_hold_anything(string task, int pid)
    {
        TraceEvent e = Assert.Single(TraceLines.Read(TraceLines.Line("mm_page_free: page=0 pfn=0x10 order=2", task, cpu: 6)));

        Assert.Equal((pid, 6, 0x10L, 2), (e.Task, e.Cpu, e.Pfn, e.Order));
        Assert.False(e.InInterrupt);
    }

    [Fact]
    public void Events_of_other_subsystems_comments_and_empty_lines_are_skipped()
    {
        string text = TraceLines.Line("sched_switch: prev_comm=sh prev_pid=1 ==> next_comm=[002] x next_pid=2")
            + "# a comment in the middle\n\n"
            + TraceLines.Line("mm_page_alloc_other: page=0 pfn=bad order=bad")
            + TraceLines.Line("console: [    6.3] mm_page_free: pfn=0x1 order=0")
            + TraceLines.Line("mm_page_free: page=0 pfn=0x1f order=0");

        TraceEvent e = Assert.Single(TraceLines.Read(text));

        Assert.Equal((0x1fL, 6), (e.Pfn, e.Line));
    }

    [Theory]
    [InlineData(".....", false)]
    [InlineData("d..3.", false)]
    [InlineData("d.s3.", true)]
    [InlineData("..h1.", true)]
    [InlineData("dNH2.", true)]
    [InlineData("b.Z..", true)]
    public void The_third_state_character_tells_an_interrupt(string state, bool inInterrupt)
    {
        TraceEvent e = Assert.Single(TraceLines.Read(TraceLines.Line("mm_page_free: page=0 pfn=0x10 order=2", state: state)));

        Assert.Equal(inInterrupt, e.InInterrupt);
    }

    [Fact]
    public void What_kswapd_does_is_told_apart()
    {
        const string rest = "mm_page_free: page=0 pfn=0x10 order=0";
        List<TraceEvent> events = TraceLines.Read(
            TraceLines.Line(rest, "kswapd0-40") + TraceLines.Line(rest, "kswapd12-41") + TraceLines.Line(rest, "my kswapd0-42"));

        Assert.Equal([true, true, false], events.Select(e => e.ByKswapd));
    }

    [Fact]
    public void A_failed_request_prints_frame_0()
    {
        TraceEvent e = Assert.Single(TraceLines.Read(
            TraceLines.Line("mm_page_alloc: page=0000000000000000 pfn=0x0 order=10 migratetype=1 gfp_flags=none")));

        Assert.Equal((-1L, 10, 0u), (e.Pfn, e.Order, e.Gfp));
    }
}
