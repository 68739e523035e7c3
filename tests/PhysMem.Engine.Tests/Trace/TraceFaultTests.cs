using PhysMem.Engine.Faults;

namespace PhysMem.Engine.Tests.Trace;

/// <summary>Lines that are no trace: one error each, with the line and what is wrong in it.</summary>
public class TraceFaultTests
{
    [Theory]
    [InlineData("Dear diary", "not a line of a kernel trace")]
    [InlineData("  init-1  (000) .....  6.302793: mm_page_free: page=0 pfn=0x10 order=0", "not a line of a kernel trace")]
    [InlineData("  init-1  [x] .....  6.302793: mm_page_free: page=0 pfn=0x10 order=0", "not a line of a kernel trace")]
    [InlineData("  init-1  [000", "not a line of a kernel trace")]
    [InlineData("  init-1  [000] ", "no time before the event")]
    [InlineData("  init-1  [000] .....  mm_page_free: page=0 pfn=0x10 order=0", "no time before the event")]
    [InlineData("  init-1  [000] .....  6.302793", "no time before the event")]
    [InlineData("  init-1  [99999999999] .....  6.302793: mm_page_free: page=0 pfn=0x10 order=0", "CPU is '99999999999', which is not a number")]
    [InlineData("  init-1  [000] .....  6.302793: mm_page_free page=0", "no event name")]
    [InlineData("  init-1  [000] .....  6.302793: mm_page_free: page=0 order=0", "field pfn= is missing")]
    [InlineData("  init-1  [000] .....  6.302793: mm_page_free: page=0 pfn=0x10", "field order= is missing")]
    [InlineData("  init-1  [000] .....  6.302793: mm_page_free: page=0 pfn=0x10 border=0", "field order= is missing")]
    [InlineData("  init-1  [000] .....  6.302793: mm_page_free:", "field pfn= is missing")]
    [InlineData("  init-1  [000] .....  6.302793: mm_page_free: page=0 pfn=16 order=0", "pfn is '16', which is not a frame number like 0x1f")]
    [InlineData("  init-1  [000] .....  6.302793: mm_page_free: page=0 pfn=0x order=0", "pfn is '0x', which is not a frame number")]
    [InlineData("  init-1  [000] .....  6.302793: mm_page_free: page=0 pfn=0x1g order=0", "pfn is '0x1g', which is not a frame number")]
    [InlineData("  init-1  [000] .....  6.302793: mm_page_free: page=0 pfn=0xffffffffffffffff order=0", "which is not a frame number")]
    [InlineData("  init-1  [000] .....  6.302793: mm_page_free: page=0 pfn=0x11111111111111111 order=0", "which is not a frame number")]
    [InlineData("  init-1  [000] .....  6.302793: mm_page_free: page=0 pfn=0x10 order=11", "order 11 is above 10")]
    [InlineData("  init-1  [000] .....  6.302793: mm_page_free: page=0 pfn=0x10 order=-1", "order is '-1', which is not a number")]
    [InlineData("  init-1  [000] .....  6.302793: mm_page_free: page=0 pfn=0x10 order=", "order is '', which is not a number")]
    [InlineData("  init-1  [000] .....  6.302793: mm_page_free: page=0 pfn=0x11 order=1", "frame 0x11 is not aligned to order 1")]
    [InlineData("  init-1  [000] .....  6.302793: mm_page_pcpu_drain: page=0 pfn=0x3ff order=9 migratetype=0", "frame 0x3ff is not aligned to order 9")]
    [InlineData("  init-1  [000] .....  6.302793: mm_page_alloc: page=0 pfn=0x10 order=0 migratetype=0", "field gfp_flags= is missing")]
    [InlineData("  init-1  [000] .....  6.302793: mm_page_alloc: page=0 pfn=0x10 order=0 migratetype=0 gfp_flags=GFP_KERNAL", "gfp mask GFP_KERNAL: ")]
    [InlineData("  init-1  [000] .....  6.302793: mm_page_alloc: page=0 pfn=0x10 order=0 migratetype=0 gfp_flags=0x80000000", "gfp mask 0x80000000: ")]
    [InlineData("  init-1  [000] .....  6.302793: mm_page_alloc_extfrag: page=0 pfn=0x10 alloc_order=0", "field fallback_order= is missing")]
    [InlineData("  init-1  [000] .....  6.302793: bulk: (x) gfp=0xcc0 want=3", "field nid= is missing")]
    [InlineData("  init-1  [000] .....  6.302793: bulk: (x) gfp=0xcc0 nid=0 want=many", "want is 'many', which is not a number")]
    [InlineData("  init-1  [000] .....  6.302793: bulkret: (x)", "field got= is missing")]
    public void A_malformed_line_is_one_error_with_its_line_and_the_reason(string line, string reason)
    {
        string text = "# tracer: nop\n" + TraceLines.Line("mm_page_free: page=0 pfn=0x10 order=2") + line + "\n"
            + TraceLines.Line("mm_page_free: page=0 pfn=0x20 order=2");

        var fault = Assert.Throws<InputException>(() => TraceLines.Read(text));

        Assert.Equal((TraceLines.FileName, 3, FaultCode.InputInvalid), (fault.File, fault.Line, fault.Code));
        Assert.Contains(reason, fault.Reason, StringComparison.Ordinal);
        Assert.Equal("Give the trace file of tracefs, as the kernel printed it.", fault.Remedy);
    }

    [Theory]
    [InlineData("CPU:1 [LOST 42 EVENTS]", "of CPU 1 before they were read (LOST 42 EVENTS)")]
    [InlineData("CPU:12 [LOST EVENTS]", "of CPU 12 before they were read (LOST EVENTS)")]
    public void Lost_events_are_refused_with_what_to_do(string line, string reason)
    {
        string text = "# tracer: nop\n" + TraceLines.Line("mm_page_free: page=0 pfn=0x10 order=2") + line + "\n"
            + TraceLines.Line("mm_page_free: page=0 pfn=0x20 order=2");

        var fault = Assert.Throws<InputException>(() => TraceLines.Read(text));

        Assert.Equal((TraceLines.FileName, 3, FaultCode.InputInvalid), (fault.File, fault.Line, fault.Code));
        Assert.Contains(reason, fault.Reason, StringComparison.Ordinal);
        Assert.Contains("buffer_size_kb", fault.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_that_are_no_text_are_an_error_of_their_line()
    {
        var fault = Assert.Throws<InputException>(() => TraceLines.Read("# tracer\n\u00ff\u00fe\n"));

        Assert.Equal((TraceLines.FileName, 2), (fault.File, fault.Line));
    }

    [Fact]
    public void A_file_that_is_not_there_is_one_error()
    {
        string path = Path.Combine(AppContext.BaseDirectory, "no-such.trace");

        var fault = Assert.Throws<InputException>(() => PhysMem.Engine.Trace.TraceReader.ReadAll(path));

        Assert.Equal((path, 0, FaultCode.InputUnreadable), (fault.File, fault.Line, fault.Code));
    }
}
