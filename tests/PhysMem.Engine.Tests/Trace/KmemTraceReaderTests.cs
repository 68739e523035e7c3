using System.IO.Compression;
using System.Text;
using PhysMem.Engine.Tests.Testing;
using PhysMem.Engine.Text;
using PhysMem.Engine.Trace;

namespace PhysMem.Engine.Tests.Trace;

/// <summary>Traces of the tools and kernels that there are, read line by line.</summary>
public sealed class KmemTraceReaderTests
{
    private const string Fields = "page=0xffffea0000a1 pfn=0x1f0 order=2 migratetype=1 gfp_flags=GFP_KERNEL|__GFP_COMP";

    public static TheoryData<string, string?, int, double, int> Heads => new()
    {
        { "          bash-812     [003] d..1.  6.302793: mm_page_alloc: ", "bash", 812, 6.302793, 3 },
        { "          bash-812   (    812) [003] d..1   6.302793: mm_page_alloc: ", "bash", 812, 6.302793, 3 },
        { "          bash-812   (-------) [003] d..1   6.302793: mm_page_alloc: ", "bash", 812, 6.302793, 3 },
        { "          bash-812   [003]  6.302793: mm_page_alloc: ", "bash", 812, 6.302793, 3 },
        { "          <idle>-0   [006] d.s.  1110.217281: mm_page_alloc: ", "<idle>", 0, 1110.217281, 6 },
        { " kworker/u8:2-ev-440 [010] .....   355.369905: mm_page_alloc: ", "kworker/u8:2-ev", 440, 355.369905, 10 },
        { " Web Content-2031  [001]  77.000001: mm_page_alloc:        ", "Web Content", 2031, 77.000001, 1 },
        { " a [7] b: c-9-12 [001] .... 77.000001: mm_page_alloc: ", "a [7] b: c-9", 12, 77.000001, 1 },
        { " mm_page_alloc: x-5 [001] .... 77.000001: mm_page_alloc: ", "mm_page_alloc: x", 5, 77.000001, 1 },
        { "Web Content  2031 [001]    77.000001:          1 kmem:mm_page_alloc: ", "Web Content", 2031, 77.000001, 1 },
        { "firefox  2031/2077  [001]    77.000001: kmem:mm_page_alloc: ", "firefox", 2077, 77.000001, 1 },
        { "    bash-812     6d..1.   12us+: mm_page_alloc: ", "bash", 812, 12e-6, 6 },
        { "     0.123 ( 0.003 ms): bash/812 kmem:mm_page_alloc(", null, -1, 0.000123, -1 },
        { "     0.123 bash/812 kmem:mm_page_alloc(", "bash", 812, 0.000123, -1 },
        { "[   12.345678] mm_page_alloc: ", null, -1, 12.345678, -1 },
    };

    [Theory]
    [MemberData(nameof(Heads))]
    public void Who_where_and_when_is_told_by_each_tool_in_its_way(string head, string? task, int pid, double time, int cpu)
    {
        KmemEvent e = Assert.Single(Read(head + Fields).Events);

        Assert.Equal((TraceEventKind.Alloc, 0x1f0, 2, 1, "GFP_KERNEL|__GFP_COMP"), (e.Kind, e.Pfn, e.Order, e.MigrateType, e.Gfp));
        Assert.Equal(time, e.Time, 12);
        if (task is not null)
        {
            Assert.Equal((task, pid), (e.Task, e.Pid));
        }

        Assert.Equal(cpu, e.Cpu);
    }

    [Theory]
    [InlineData("page=0000000012345678 pfn=1155800 order=0 migratetype=0 gfp_flags=GFP_KERNEL", 1155800L)]
    [InlineData("page=0000000012345678 pfn=0x11 order=0 migratetype=0 nr_free=3650 gfp_flags=GFP_KERNEL", 0x11L)]
    [InlineData("page= (null) pfn=0 order=0 migratetype=1 nr_free=3650 gfp_flags=GFP_NOWAIT", -1L)]
    [InlineData("page=          (null) pfn=0x0 order=0 migratetype=1 gfp_flags=GFP_NOWAIT", -1L)]
    [InlineData("page=(nil) pfn=0 order=0 migratetype=1 gfp_flags=0x20", -1L)]
    [InlineData("page=0000000000000000 pfn=18446744073709551615 order=0 migratetype=1 gfp_flags=GFP_NOWAIT", -1L)]
    [InlineData("page=0xffffea0000000000 pfn=0x0 order=0 migratetype=1 gfp_flags=GFP_NOWAIT", 0L)]
    [InlineData("page=(nil) pfn=0xffffffffffffffff order=0 migratetype=1 gfp_flags=GFP_NOWAIT", -1L)]
    public void A_frame_is_decimal_hexadecimal_or_none(string fields, long pfn)
    {
        KmemEvent e = Assert.Single(Read($"init-1 [000] ..... 1.000000: mm_page_alloc: {fields}").Events);

        Assert.Equal((pfn, pfn < 0), (e.Pfn, e.IsFailure));
    }

    [Theory]
    [InlineData("mm_page_alloc: page=1 pfn=0x10 order=0 migratetype=0", KmemLineUse.MissingField)]
    [InlineData("mm_page_alloc: page=1 pfn=0x10 order=0 gfp_flags=GFP_KERNEL", KmemLineUse.MissingField)]
    [InlineData("mm_page_free: page=1 order=0", KmemLineUse.MissingField)]
    [InlineData("mm_page_alloc: [FAILED TO PARSE] pfn=0x10", KmemLineUse.MissingField)]
    [InlineData("mm_page_free: page=1 pfn=0x1g order=0", KmemLineUse.BadNumber)]
    [InlineData("mm_page_free: page=1 pfn=0x10 order=16", KmemLineUse.BadNumber)]
    [InlineData("mm_page_free: page=1 pfn=0x10 order=-1", KmemLineUse.BadNumber)]
    [InlineData("mm_page_free: page=1 pfn=0x11 order=1", KmemLineUse.Misaligned)]
    [InlineData("kmalloc: call_site=ffffffff8 ptr=00000000a bytes_req=8 bytes_alloc=8 gfp_flags=GFP_KERNEL", KmemLineUse.OtherEvent)]
    public void What_is_no_event_of_pages_is_counted_with_its_reason_and_line(string fields, KmemLineUse use)
    {
        string line = $"init-1 [000] ..... 1.000000: {fields}";
        (List<KmemEvent> events, KmemTraceAccount account) = Read("# tracer: nop\n" + line);

        Assert.Empty(events);
        Assert.Equal((2, 1, 1), (account.Lines, account.CountOf(KmemLineUse.Comment), account.CountOf(use)));
        Assert.Equal(new KmemSkippedLine(2, use, line), Assert.Single(account.Skipped));
    }

    [Fact]
    public void Old_names_are_those_of_today()
    {
        (List<KmemEvent> events, _) = Read(
            "a-1 [000] 1.000000: mm_page_free_direct: page=1 pfn=16 order=0\na-1 [000] 1.000000: mm_pagevec_free: page=1 pfn=17 order=0 cold=1");

        Assert.Equal([(TraceEventKind.Free, 16), (TraceEventKind.FreeBatched, 17)], events.Select(e => (e.Kind, e.Pfn)));
    }

    [Theory]
    [InlineData("init-1 [000] ..... 1.000000: <stack trace>\n => __alloc_pages+0x1/0x2\n => do_anonymous_page\n")]
    [InlineData("\tffffffff81 __alloc_pages+0x1 ([kernel.kallsyms])\n\tffffffff82 do_anonymous_page+0x12 ([kernel.kallsyms])\n\n")]
    [InlineData("=> __alloc_pages <ffffffff81>\n=> do_anonymous_page <ffffffff82>\n")]
    public void A_stack_belongs_to_the_event_above_it(string stack)
    {
        string line = $"init-1 [000] ..... 1.000000: mm_page_alloc: {Fields}\n";
        (List<KmemEvent> events, KmemTraceAccount account) = Read(line + stack + line);

        Assert.Equal(["__alloc_pages < do_anonymous_page", null], events.Select(e => e.Stack));
        Assert.Equal(0, account.CountOf(KmemLineUse.NoEvent));
    }

    // function_graph, alone and with funcgraph-abstime, -proc and -irqs or latency-format.
    [Theory]
    [InlineData("  24)               |  /* mm_page_alloc: page=0000000000000001 pfn=16 order=0 migratetype=1 gfp_flags=GFP_KERNEL */", double.NaN, 24, null, -1, null)]
    [InlineData(" 1287587.105144 |   1)               |  /* mm_page_alloc: page=0000000000000001 pfn=16 order=0 migratetype=1 gfp_flags=GFP_KERNEL */", 1287587.105144, 1, null, -1, null)]
    [InlineData(" 1)  bash-3451    |               |  /* mm_page_alloc: page=0000000000000001 pfn=16 order=0 migratetype=1 gfp_flags=GFP_KERNEL */", double.NaN, 1, "bash", 3451, null)]
    [InlineData(">    5.25 |  12)  kworker/0:1-7    |  d..1 |               |        /* mm_page_alloc: page=0000000000000001 pfn=16 order=0 migratetype=1 gfp_flags=GFP_KERNEL */", 5.25, 12, "kworker/0:1", 7, "d..1")]
    public void Among_a_graph_of_functions_events_are_comments(string line, double time, int cpu, string? task, int pid, string? flags)
    {
        (List<KmemEvent> events, KmemTraceAccount account) = Read($"  0)   0.146 us    |      __next_zones_zonelist();\n{line}\n  0) @ 184012.3 us |    }}");

        KmemEvent e = Assert.Single(events);
        Assert.Equal((16, 0, "GFP_KERNEL", time, cpu, task, pid, flags), (e.Pfn, e.Order, e.Gfp, e.Time, e.Cpu, e.Task, e.Pid, e.Flags));
        Assert.Equal(2, account.CountOf(KmemLineUse.NoEvent));
    }

    [Fact]
    public void What_trace_cmd_could_not_put_into_words_has_its_fields()
    {
        KmemEvent e = Assert.Single(Read("bash-99 [000] ..... 4415.247: mm_page_alloc:        [FAILED TO PARSE] pfn=0x5 order=0 gfp_flags=0xcc0 migratetype=2").Events);

        Assert.Equal((5, 0, 2, "0xcc0"), (e.Pfn, e.Order, e.MigrateType, e.Gfp));
    }

    [Theory]
    [InlineData("[  130.005123] CPU:1 [LOST 5 EVENTS]")]
    [InlineData("<4>[  130.005123] CPU:1 [LOST 5 EVENTS]")]
    public void What_was_lost_is_counted_in_the_log_that_a_kernel_dumps_its_trace_into(string line)
    {
        (_, KmemTraceAccount account) = Read(line);

        Assert.Equal((5, 1), (account.LostEvents, account.CountOf(KmemLineUse.Lost)));
    }

    [Fact]
    public void What_was_lost_is_counted()
    {
        (_, KmemTraceAccount account) = Read("# entries-in-buffer/entries-written: 10/15   #P:1\nCPU:1 [LOST 42 EVENTS]\nCPU:0 [7 EVENTS DROPPED]\nCPU:2 [LOST EVENTS]");

        Assert.Equal((54, 3), (account.LostEvents, account.CountOf(KmemLineUse.Lost)));
    }

    [Fact]
    public void An_extfrag_event_has_both_orders_and_types()
    {
        KmemEvent e = Assert.Single(Read(
            "> <idle>-0     [006] d.s.  1110.217281: mm_page_alloc_extfrag: page=ffffea0064142000 pfn=26235008 alloc_order=2 fallback_order=3 pageblock_order=9 alloc_migratetype=0 fallback_migratetype=2 fragmenting=1 change_ownership=1").Events);

        Assert.Equal((TraceEventKind.ExtFrag, 26235008, 2, 3, 0, 2, 1), (e.Kind, e.Pfn, e.Order, e.FallbackOrder, e.MigrateType, e.FallbackMigrateType, e.ChangesOwnership));
    }

    [Theory]
    [InlineData("ftrace-2.6.33-gnome-terminal-free-duplicates", 5, 0)]
    [InlineData("ftrace-4.14-android-highatomic-failure", 9, 0)]
    [InlineData("ftrace-4.6-extfrag-single-line", 1, 0)]
    [InlineData("ftrace-5.18-mm_page_free-hex-pfn-mixed-events", 1, 3)]
    [InlineData("perf-trace-2.6.36-imap-order3-gfp_atomic", 1, 0)]
    [InlineData("ebpf-json-6.17-extfrag-compaction-head", 0, 50)]
    public void Real_texts_are_read_to_the_last_line(string name, int events, int unused)
    {
        string path = Path.Combine(AppContext.BaseDirectory, "data", "kmem", name + ".txt");
        var reader = new KmemTraceReader();

        Assert.Equal(events, reader.ReadAll(() => LineSource.OpenLog(path)).Count());
        Assert.Equal(events, reader.Account.CountOf(KmemLineUse.Event));
        Assert.Equal(unused, Enum.GetValues<KmemLineUse>().Where(use => use >= KmemLineUse.OtherEvent).Sum(reader.Account.CountOf));
        Assert.Equal(File.ReadLines(path).LongCount(), reader.Account.Lines);
    }

    // The strict reader of recordings reads the same trace.
    [Fact]
    public void A_recorded_trace_has_the_events_that_the_reader_of_recordings_finds()
    {
        string path = Path.Combine(AppContext.BaseDirectory, "data", "traces", "forks-256m", "forks-256m.trace.txt.gz");
        List<TraceEvent> recorded = TraceReader.ReadAll(path);
        var kmem = KmemTraceReader.Read(path).ToList();

        Assert.True(kmem.Count > 1000);
        Assert.Equal(
            recorded.Select(e => (e.Kind, (long)e.Line, e.Cpu, IsProbe(e.Kind) ? e.Pages : e.Pfn, e.Kind == TraceEventKind.ExtFrag ? 0 : e.Order, e.Task)),
            kmem.Select(e => (e.Kind, e.Line, e.Cpu, IsProbe(e.Kind) ? e.Pages : e.Pfn, e.Kind == TraceEventKind.ExtFrag || IsProbe(e.Kind) ? 0 : e.Order, e.Pid)));
        Assert.Contains(kmem, e => e is { Kind: TraceEventKind.Bulk, Gfp: not null, Nid: 0 });
    }

    [Theory]
    [InlineData("bulk: (__alloc_pages_bulk+0x0/0x6b0) gfp=0x2dc2 nid=1 want=4", TraceEventKind.Bulk, KmemLineUse.Event)]
    [InlineData("bulkret: (__vmalloc_node_range+0x264/0x880 <- __alloc_pages_bulk) got=4", TraceEventKind.BulkReturn, KmemLineUse.Event)]
    [InlineData("bulk: (somebody_elses+0x0) want_more=4", TraceEventKind.Other, KmemLineUse.OtherEvent)]
    [InlineData("bulk: (__alloc_pages_bulk+0x0/0x6b0) gfp=0x2dc2 nid=1 want=99999999", TraceEventKind.Other, KmemLineUse.BadNumber)]
    public void Bulk_requests_are_seen_by_probes(string fields, TraceEventKind kind, KmemLineUse use)
    {
        (List<KmemEvent> events, KmemTraceAccount account) = Read($"init-1 [000] ..... 1.000000: {fields}");

        Assert.Equal(1, account.CountOf(use));
        Assert.Equal(kind == TraceEventKind.Other ? [] : [(kind, 4, "bulk" + (kind == TraceEventKind.Bulk ? "" : "ret"))], events.Select(e => (e.Kind, e.Pages, e.Name)));
    }

    private static bool IsProbe(TraceEventKind kind) => kind is TraceEventKind.Bulk or TraceEventKind.BulkReturn;

    [Fact]
    public void Memory_is_that_of_a_line_however_long_the_trace_is()
    {
        byte[] line = Encoding.ASCII.GetBytes($"init-1 [000] ..... 1.000000: mm_page_alloc: {Fields}\n");
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            for (int i = 0; i < 200_000; i++)
            {
                gzip.Write(line);
            }
        }

        packed.Position = 0;
        using LineSource lines = LineSource.LogFromStream(packed, "-");
        var reader = new KmemTraceReader();
        Assert.True(reader.ReadEvent(lines));
        int events = 1;
        long bytes = Garbage.Of(() =>
        {
            for (int k = 0; k < 20_000 && reader.ReadEvent(lines); k++)
            {
                events++;
            }
        });

        Assert.InRange(events, 20_000, 200_000);
        Assert.Equal(0, bytes);
    }

    private static (List<KmemEvent> Events, KmemTraceAccount Account) Read(string text)
    {
        var reader = new KmemTraceReader();
        using var bytes = new MemoryStream(Encoding.UTF8.GetBytes(text));
        return (reader.ReadAll(() => LineSource.LogFromStream(bytes, "-")).ToList(), reader.Account);
    }
}
