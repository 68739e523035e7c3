namespace PhysMem.Engine.Trace;

/// <summary>The names of the page allocator's events.</summary>
internal static class KmemName
{
    /// <summary>What every name begins with.</summary>
    public static ReadOnlySpan<byte> Start => "mm_page"u8;

    /// <summary>
    /// The kind of an event's name; the kernels before 3.3 said mm_page_free_direct and mm_pagevec_free.
    /// </summary>
    public static TraceEventKind KindOf(ReadOnlySpan<byte> name) => name switch
    {
        _ when name.SequenceEqual("mm_page_alloc"u8) => TraceEventKind.Alloc,
        _ when name.SequenceEqual("mm_page_free"u8) || name.SequenceEqual("mm_page_free_direct"u8) => TraceEventKind.Free,
        _ when name.SequenceEqual("mm_page_free_batched"u8) || name.SequenceEqual("mm_pagevec_free"u8) => TraceEventKind.FreeBatched,
        _ when name.SequenceEqual("mm_page_alloc_zone_locked"u8) => TraceEventKind.ZoneLocked,
        _ when name.SequenceEqual("mm_page_pcpu_drain"u8) => TraceEventKind.PcpuDrain,
        _ when name.SequenceEqual("mm_page_alloc_extfrag"u8) => TraceEventKind.ExtFrag,
        _ => TraceEventKind.Other,
    };

    /// <summary>
    /// The kind of a probe's line, which begins with its name: bulk where a bulk request begins, bulkret where it returns.
    /// Kernels have no such events; docs/record.md says how to make them.
    /// </summary>
    public static TraceEventKind ProbeOf(ReadOnlySpan<byte> text, out int length)
    {
        length = text.IndexOf((byte)':') + 1;
        return text.StartsWith("bulk: "u8) ? TraceEventKind.Bulk
            : text.StartsWith("bulkret: "u8) ? TraceEventKind.BulkReturn
            : TraceEventKind.Other;
    }

    /// <summary>What kernels call an event today, and how the probes are called.</summary>
    public static string Of(TraceEventKind kind) => kind switch
    {
        TraceEventKind.Alloc => "mm_page_alloc",
        TraceEventKind.Free => "mm_page_free",
        TraceEventKind.FreeBatched => "mm_page_free_batched",
        TraceEventKind.ZoneLocked => "mm_page_alloc_zone_locked",
        TraceEventKind.PcpuDrain => "mm_page_pcpu_drain",
        TraceEventKind.ExtFrag => "mm_page_alloc_extfrag",
        TraceEventKind.Bulk => "bulk",
        TraceEventKind.BulkReturn => "bulkret",
        _ => "other",
    };
}
