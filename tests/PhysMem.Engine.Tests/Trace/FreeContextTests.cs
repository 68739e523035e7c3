using PhysMem.Engine.Trace;

namespace PhysMem.Engine.Tests.Trace;

/// <summary>How a freed block went back: that isn't in its event but in those around it.</summary>
public class FreeContextTests
{
    [Fact]
    public void A_page_of_a_list_comes_back_with_its_second_event()
    {
        List<TraceEvent> events = TraceLines.Resolve(
            Free(0x10) + Free(0x11) + Free(0x12) + Batched(0x10) + Batched(0x12) + Free(0x13));

        Assert.Equal([true, false, true, false, false, false], events.Select(e => e.ComesBackLater));
    }

    [Fact]
    public void Only_the_last_free_before_the_second_event_belongs_to_it()
    {
        List<TraceEvent> events = TraceLines.Resolve(Free(0x10) + Alloc(0x10) + Free(0x10) + Batched(0x10));

        Assert.Equal([false, false, true, false], events.Select(e => e.ComesBackLater));
    }

    [Fact]
    public void A_page_that_was_handed_out_again_was_back_already()
    {
        List<TraceEvent> events = TraceLines.Resolve(Free(0x10) + Alloc(0x10) + Batched(0x10));

        Assert.DoesNotContain(events, e => e.ComesBackLater);
    }

    [Fact]
    public void One_second_event_pairs_with_one_free()
    {
        List<TraceEvent> events = TraceLines.Resolve(Free(0x10) + Batched(0x10) + Free(0x10) + Batched(0x10) + Batched(0x10));

        Assert.Equal([true, false, true, false, false], events.Select(e => e.ComesBackLater));
    }

    [Fact]
    public void An_interrupt_between_two_pages_of_a_list_finds_the_page_set_locked()
    {
        List<TraceEvent> events = TraceLines.Resolve(
            Free(0x10) + Free(0x11) + Batched(0x10) + InInterrupt(0x20) + Batched(0x11) + InInterrupt(0x21));

        Assert.Equal([0x20], events.Where(e => e.PageSetLocked).Select(e => e.Pfn));
    }

    [Fact]
    public void So_does_one_that_comes_while_the_list_overflows()
    {
        List<TraceEvent> events = TraceLines.Resolve(
            Batched(0x10) + TraceLines.Line("mm_page_pcpu_drain: page=0 pfn=0x30 order=0 migratetype=0") + InInterrupt(0x20) + Batched(0x11));

        Assert.Equal([0x20], events.Where(e => e.PageSetLocked).Select(e => e.Pfn));
    }

    [Fact]
    public void Other_CPUs_and_other_tasks_dont_lock_this_ones_page_set()
    {
        string otherCpu = Batched(0x10) + InInterrupt(0x20, cpu: 1) + Batched(0x11);
        string otherTask = Batched(0x10) + InInterrupt(0x20, task: "sh-7") + Batched(0x11);
        string listAtItsEnd = Batched(0x10) + InInterrupt(0x20) + Alloc(0x10);
        string notAList = Alloc(0x10) + InInterrupt(0x20) + Batched(0x11);

        foreach (string text in new[] { otherCpu, otherTask, listAtItsEnd, notAList })
        {
            Assert.DoesNotContain(TraceLines.Resolve(text), e => e.PageSetLocked);
        }
    }

    private static string Free(int pfn) => TraceLines.Line($"mm_page_free: page=0 pfn=0x{pfn:x} order=0");

    private static string Batched(int pfn) => TraceLines.Line($"mm_page_free_batched: page=0 pfn=0x{pfn:x} order=0");

    private static string Alloc(int pfn) =>
        TraceLines.Line($"mm_page_alloc: page=0 pfn=0x{pfn:x} order=0 migratetype=0 gfp_flags=GFP_KERNEL");

    private static string InInterrupt(int pfn, int cpu = 0, string task = "init-1") =>
        TraceLines.Line($"mm_page_free: page=0 pfn=0x{pfn:x} order=0", task, cpu, "..s1.");
}
