using System.Globalization;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Gfp;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Report;

/// <summary>
/// Writes trace events as the lines of the kernel's trace file. Who did it, where and when is what the caller sets;
/// the five state characters are those that an event has in a process of an otherwise idle machine.
/// </summary>
public sealed class TraceText : ITraceSink
{
    /// <summary>The comment lines that explain the columns, as they stand at the top of a trace file.</summary>
    public const string Legend =
        """
        # tracer: nop
        #
        #                                _-----=> irqs-off/BH-disabled
        #                               / _----=> need-resched
        #                              | / _---=> hardirq/softirq
        #                              || / _--=> preempt-depth
        #                              ||| / _-=> migrate-disable
        #                              |||| /     delay
        #           TASK-PID     CPU#  |||||  TIMESTAMP  FUNCTION
        #              | |         |   |||||     |         |

        """;

    // In the open, with the page set held, and with the zone's lock held and interrupts off.
    private const string Open = ".....", ListHeld = "...2.", ZoneLocked = "d..3.";

    private const string Nobody = "physmem";

    private readonly TextWriter _output;
    private readonly bool _is64Bit;
    private readonly int _pageblockOrder;
    private readonly GfpLayout _names;

    /// <summary>Makes a writer of event lines.</summary>
    /// <param name="output">Where the lines go, each ended by LF.</param>
    /// <param name="build">The machine's build, which decides how pages are printed; that of x86_64 when left out.</param>
    /// <param name="line">The machine's kernel line, which names the masks; the default one when left out.</param>
    public TraceText(TextWriter output, KernelBuild? build = null, KernelLine? line = null)
    {
        ArgumentNullException.ThrowIfNull(output);
        _output = output;
        build ??= new KernelBuild(ArchitectureProfile.X64);
        _is64Bit = !build.Architecture.Is32Bit;
        _pageblockOrder = build.PageblockOrder;
        _names = GfpLayout.Of(line ?? KernelLine.Default);
    }

    /// <summary>Name of the task whose calls come next (TASK).</summary>
    public string Task { get; set; } = Nobody;

    /// <summary>Its number (PID).</summary>
    public int Pid { get; set; } = 1;

    /// <summary>The CPU that it runs on.</summary>
    public int Cpu { get; set; }

    /// <summary>
    /// Time stamp of the next line. The simulator has no clock: each line takes one microsecond, and the caller may
    /// set any other time.
    /// </summary>
    public long Microseconds { get; set; }

    /// <inheritdoc/>
    public void OnCpu(int cpu) => Cpu = cpu;

    /// <inheritdoc/>
    public void OnTask(string? name, int pid) => (Task, Pid) = (name ?? Nobody, pid);

    /// <inheritdoc/>
    public void PageAlloc(long pfn, int order, uint gfp, int migrateType) => Write(
        Open, "mm_page_alloc", pfn,
        string.Create(CultureInfo.InvariantCulture, $"order={order} migratetype={migrateType} gfp_flags={GfpText.Format(gfp, _names)}"));

    /// <inheritdoc/>
    public void PageAllocZoneLocked(long pfn, int order, int migrateType, bool perCpuRefill) => Write(
        ZoneLocked, "mm_page_alloc_zone_locked", pfn,
        string.Create(CultureInfo.InvariantCulture, $"order={order} migratetype={migrateType} percpu_refill={(perCpuRefill ? 1 : 0)}"));

    /// <inheritdoc/>
    public void PageAllocExtFrag(
        long pfn, int order, int fallbackOrder, int migrateType, int fallbackMigrateType, bool changedOwnership) => Write(
        ZoneLocked, "mm_page_alloc_extfrag", pfn,
        string.Create(CultureInfo.InvariantCulture, $"alloc_order={order} fallback_order={fallbackOrder} ")
        + string.Create(CultureInfo.InvariantCulture, $"pageblock_order={_pageblockOrder} ")
        + string.Create(CultureInfo.InvariantCulture, $"alloc_migratetype={migrateType} fallback_migratetype={fallbackMigrateType} ")
        + $"fragmenting={(fallbackOrder < _pageblockOrder ? 1 : 0)} change_ownership={(changedOwnership ? 1 : 0)}");

    /// <inheritdoc/>
    public void PageFree(long pfn, int order) =>
        Write(Open, "mm_page_free", pfn, string.Create(CultureInfo.InvariantCulture, $"order={order}"));

    /// <inheritdoc/>
    public void PageFreeBatched(long pfn) => Write(ListHeld, "mm_page_free_batched", pfn, "order=0");

    /// <inheritdoc/>
    public void PagePcpuDrain(long pfn, int order, int migrateType) => Write(
        ZoneLocked, "mm_page_pcpu_drain", pfn,
        string.Create(CultureInfo.InvariantCulture, $"order={order} migratetype={migrateType}"));

    /// <inheritdoc/>
    public void SetupPerZoneWmarks(int node, string zone, long min, long low, long high, long promo) => Write(
        ZoneLocked, "mm_setup_per_zone_wmarks",
        string.Create(CultureInfo.InvariantCulture, $"node_id={node} zone name={zone} watermark min={min} low={low} high={high} promo={promo}"));

    /// <inheritdoc/>
    public void SetupPerZoneLowmemReserve(int node, string zone, string upperZone, long pages) => Write(
        Open, "mm_setup_per_zone_lowmem_reserve",
        string.Create(CultureInfo.InvariantCulture, $"node_id={node} zone name={zone} upper_zone name={upperZone} lowmem_reserve_pages={pages}"));

    /// <inheritdoc/>
    public void CalculateTotalReservePages(long pages) => Write(
        Open, "mm_calculate_totalreserve_pages", string.Create(CultureInfo.InvariantCulture, $"totalreserve_pages={pages}"));

    private void Write(string state, string name, long pfn, string fields) => Write(
        state, name, string.Create(CultureInfo.InvariantCulture, $"page={Page(pfn)} pfn=0x{Math.Max(pfn, 0):x} {fields}"));

    private void Write(string state, string name, string fields)
    {
        long seconds = Microseconds / 1_000_000, rest = Microseconds % 1_000_000;
        _output.Write(string.Create(
            CultureInfo.InvariantCulture,
            $"{Task,16}-{Pid,-7} [{Cpu:D3}] {state} {seconds,5}.{rest:D6}: {name}: {fields}\n"));
        Microseconds++;
    }

    // Where struct page lies (the kernel prints a hash of that by default). A 32-bit kernel has its mem_map
    // wherever boot found room: the base is a stand-in. No page, no address.
    private string Page(long pfn)
    {
        if (_is64Bit)
        {
            return (pfn < 0 ? 0 : 0xffff_ea00_0000_0000 + ((ulong)pfn * 64)).ToString("x16", CultureInfo.InvariantCulture);
        }

        return (pfn < 0 ? 0 : 0xf000_0000 + ((uint)pfn * 32)).ToString("x8", CultureInfo.InvariantCulture);
    }
}
