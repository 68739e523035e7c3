using PhysMem.Engine.Trace;

namespace PhysMem.PowerShell.Objects;

/// <summary>An event of the page allocator, as a trace tells it. What the trace doesn't tell is empty.</summary>
public sealed record SimTraceEvent
{
    private readonly KmemEvent _event;

    internal SimTraceEvent(in KmemEvent e) => _event = e;

    /// <summary>The event, to be played.</summary>
    internal ref readonly KmemEvent Event => ref _event;

    /// <summary>Line of the trace, from 1.</summary>
    public long Line => _event.Line;

    /// <summary>Seconds by the clock of the trace.</summary>
    public double? Time => double.IsNaN(_event.Time) ? null : _event.Time;

    /// <summary>What kernels call it today: mm_page_alloc, mm_page_free; bulk and bulkret of probes.</summary>
    public string Name => _event.Name;

    /// <summary>The task's name.</summary>
    public string? Task => _event.Task;

    /// <summary>Its number.</summary>
    public int? Pid => Told(_event.Pid);

    /// <summary>The CPU.</summary>
    public int? Cpu => Told(_event.Cpu);

    /// <summary>First frame of the block; empty for a request that failed.</summary>
    public long? Pfn => _event.Pfn < 0 ? null : _event.Pfn;

    /// <summary>Order of the block; of mm_page_alloc_extfrag that of the request.</summary>
    public int? Order => Told(_event.Order);

    /// <summary>Migratetype by the number that the kernel printed.</summary>
    public int? MigrateType => Told(_event.MigrateType);

    /// <summary>Mask of the request as printed.</summary>
    public string? Gfp => _event.Gfp;

    /// <summary>Whether it tells of a request that got nothing.</summary>
    public bool Failed => _event.IsFailure;

    /// <summary>Pages that a bulk request asked for or got.</summary>
    public int? Pages => Told(_event.Pages);

    /// <summary>mm_page_alloc_extfrag: order of the block that was taken.</summary>
    public int? FallbackOrder => Told(_event.FallbackOrder);

    /// <summary>mm_page_alloc_extfrag: its migratetype as printed.</summary>
    public int? FallbackMigrateType => Told(_event.FallbackMigrateType);

    /// <summary>mm_page_alloc_extfrag: whether the pageblock changed its type.</summary>
    public bool? ChangesOwnership => _event.ChangesOwnership < 0 ? null : _event.ChangesOwnership != 0;

    /// <summary>mm_page_alloc_zone_locked: whether the block refills a per-CPU list.</summary>
    public bool? RefillsPerCpu => _event.RefillsPerCpu < 0 ? null : _event.RefillsPerCpu != 0;

    /// <summary>State of interrupts and preemption as printed.</summary>
    public string? Flags => _event.Flags;

    /// <summary>Functions of the stack, the innermost first.</summary>
    public string? Stack => _event.Stack;

    /// <inheritdoc/>
    public override string ToString() => $"line {Line}: {Name}";

    private static int? Told(int value) => value < 0 ? null : value;
}
