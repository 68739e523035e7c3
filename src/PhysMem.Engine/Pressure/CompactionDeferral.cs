using PhysMem.Engine.Kernel;
using PhysMem.Engine.Text;

namespace PhysMem.Engine.Pressure;

/// <summary>
/// What a zone remembers of its compactions: how long to leave it alone after failures (defer_compaction), and where
/// the scanners stopped.
/// </summary>
internal sealed class CompactionDeferral
{
    /// <summary>COMPACT_MAX_DEFER_SHIFT.</summary>
    public const int MaxShift = 6;

    /// <summary>All of it, by the kernel's names.</summary>
    public static readonly NumberField<CompactionDeferral>[] Fields =
    [
        new("compact_considered", d => d.Considered, (d, v) => d.Considered = (int)v, int.MaxValue),
        new("compact_defer_shift", d => d.Shift, (d, v) => d.Shift = (int)v, MaxShift),
        new("compact_order_failed", d => d.OrderFailed, (d, v) => d.OrderFailed = (int)v, KernelBuild.GreatestOrder + 1),
        new("cached_migrate_pfn_async", d => d.MigratePfn[0], (d, v) => d.MigratePfn[0] = v),
        new("cached_migrate_pfn_sync", d => d.MigratePfn[1], (d, v) => d.MigratePfn[1] = v),
        new("cached_free_pfn", d => d.FreePfn, (d, v) => d.FreePfn = v),
    ];

    /// <summary>compact_considered: requests since the last failure.</summary>
    public int Considered { get; private set; }

    /// <summary>compact_defer_shift: 2^shift requests are turned away after a failure.</summary>
    public int Shift { get; private set; }

    /// <summary>compact_order_failed: the smallest order that failed.</summary>
    public int OrderFailed { get; private set; }

    /// <summary>compact_cached_migrate_pfn, async and sync; 0 when not set yet.</summary>
    public long[] MigratePfn { get; } = new long[2];

    /// <summary>compact_cached_free_pfn; 0 when not set yet.</summary>
    public long FreePfn { get; set; }

    /// <summary>compaction_deferred, which counts the request too.</summary>
    public bool IsDeferred(int order)
    {
        if (order < OrderFailed)
        {
            return false;
        }

        Considered++;
        if (Considered < 1 << Shift)
        {
            return true;
        }

        Considered = 1 << Shift;
        return false;
    }

    /// <summary>defer_compaction, after a whole zone was scanned in vain.</summary>
    public void Defer(int order)
    {
        Considered = 0;
        Shift = Math.Min(Shift + 1, MaxShift);
        OrderFailed = Math.Min(OrderFailed, order);
    }

    /// <summary>compaction_defer_reset.</summary>
    /// <param name="order">The order that can be had.</param>
    /// <param name="allocated">Whether a request has got its block.</param>
    public void Reset(int order, bool allocated)
    {
        if (allocated)
        {
            Considered = Shift = 0;
        }

        if (order >= OrderFailed)
        {
            OrderFailed = order + 1;
        }
    }
}
