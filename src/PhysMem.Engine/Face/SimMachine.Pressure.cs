using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Pressure;
using PhysMem.Engine.Report;

namespace PhysMem.Engine.Face;

/// <summary>
/// Memory pressure: what may be reclaimed, and the daemons that do it. These parts are modelled; the model is on for
/// machines booted from a description. A machine made from a recorded state has all its memory in use for good, until
/// the first of these calls that changes anything turns the model on for what is allocated from then on.
/// </summary>
public sealed partial class SimMachine
{
    /// <summary>Whether reclaim, compaction and the OOM killer are modelled; if not, none of them ever helps.</summary>
    public bool ModelsPressure => ModelIfOn != null;

    /// <summary>
    /// What blocks of movable requests become: memory of processes (which only swap lets reclaim take), page cache
    /// (which reclaim takes at any time, behind its holder's back), or neither, so that they stay where they are.
    /// </summary>
    public LruKind MovableRequests
    {
        get => ModelIfOn?.MovableRequests ?? (State.MovableRequestsJoinLru ? LruKind.Anonymous : LruKind.None);
        set => Model.MovableRequests = value;
    }

    /// <summary>Size of swap in pages; 0 at first, so that memory of processes can't be reclaimed.</summary>
    /// <exception cref="PhysMemException"><see cref="FaultCode.SysctlInvalid"/>: less than what is in use.</exception>
    public long SwapPages
    {
        get => ModelIfOn?.Swap.Total ?? 0;
        set
        {
            if (value < Model.Swap.Used)
            {
                throw new PhysMemException(
                    FaultCode.SysctlInvalid,
                    $"{Model.Swap.Used} pages are in swap, so it can't have {value}.",
                    "Pages leave swap with their task; leave it as large as what is in it.");
            }

            Model.Swap.Resize(value);
        }
    }

    /// <summary>Swap pages not in use.</summary>
    public long FreeSwapPages => ModelIfOn?.Swap.Free ?? 0;

    /// <summary>
    /// Whether woken daemons (kswapd, kcompactd) run at the end of the call that woke them. Otherwise, and at first,
    /// they run only when <see cref="RunKswapd"/> and <see cref="RunKcompactd"/> are called.
    /// </summary>
    public bool DaemonsRunByThemselves
    {
        get => ModelIfOn is { DaemonsRunByThemselves: true };
        set => Model.DaemonsRunByThemselves = value;
    }

    /// <summary>vm.dirty_ratio: percent of a node's usable memory that may be dirty before __GFP_WRITE avoids it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not 0 to 100.</exception>
    public int DirtyRatio
    {
        get => ModelIfOn?.DirtyRatio ?? 20;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 100);
            Model.DirtyRatio = value;
        }
    }

    private ModeledSystem Model
    {
        get
        {
            if (ModelIfOn is { } model)
            {
                return model;
            }

            // How far apart the nodes of a recorded machine are isn't recorded; near enough for each other, then.
            model = new ModeledSystem(State, (_, _) => 0);
            State.Allocator.Pressure = model;
            return model;
        }
    }

    /// <summary>
    /// Fills memory with pages that nobody holds: page cache, or memory of processes that aren't described. Zones are
    /// filled down to their low watermarks.
    /// </summary>
    /// <param name="pages">Pages wanted.</param>
    /// <param name="kind">What they are.</param>
    /// <param name="node">The node, or -1 for all, one after the other.</param>
    /// <param name="zone">One zone of it, such as DMA32; null for all that movable requests may use.</param>
    /// <param name="active">Whether the pages count as used lately, so that they are reclaimed later.</param>
    /// <param name="cpu">The CPU that asks for them.</param>
    /// <returns>Pages got, fewer when there is no more room.</returns>
    /// <exception cref="PhysMemException"><see cref="FaultCode.NoSuchPlace"/>.</exception>
    public long FillPageCache(
        long pages, LruKind kind = LruKind.File, int node = -1, string? zone = null, bool active = false, int cpu = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(pages);
        ArgumentOutOfRangeException.ThrowIfEqual((int)kind, (int)LruKind.None, nameof(kind));
        CheckCpu(cpu);
        var fill = new CacheFill(Model, kind, active, cpu);
        return zone == null
            ? NodesOf(node).Aggregate(0L, (got, one) => got + fill.Node(one, pages - got))
            : ZonesOf(node, zone).Aggregate(0L, (got, one) => got + fill.Zone(one, pages - got));
    }

    /// <summary>Drops all page cache, as a write to drop_caches does.</summary>
    /// <param name="node">The node, or -1 for all as in the kernel.</param>
    /// <param name="cpu">The CPU that frees the pages.</param>
    /// <param name="cancel">Stops it early.</param>
    /// <exception cref="PhysMemException"><see cref="FaultCode.NoSuchPlace"/>.</exception>
    public IReadOnlyList<ReclaimReport> DropCaches(int node = -1, int cpu = 0, CancellationToken cancel = default)
    {
        CheckCpu(cpu);
        return Named(OnDemand.DropCaches(Model, NodesOf(node), cpu, cancel));
    }

    /// <summary>Reclaims pages, oldest first, as far as there are any.</summary>
    /// <param name="pages">Pages wanted.</param>
    /// <param name="node">The node, or -1 for all.</param>
    /// <param name="cpu">The CPU that frees them.</param>
    /// <param name="cancel">Stops it early.</param>
    /// <exception cref="PhysMemException"><see cref="FaultCode.NoSuchPlace"/>.</exception>
    public IReadOnlyList<ReclaimReport> Reclaim(
        long pages, int node = -1, int cpu = 0, CancellationToken cancel = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(pages);
        CheckCpu(cpu);
        return Named(OnDemand.Reclaim(Model, NodesOf(node), pages, cpu, cancel));
    }

    /// <summary>mark_page_accessed: a page in use counts as used lately and is reclaimed after the others.</summary>
    /// <returns>False when the frame isn't the start of a block that reclaim could take.</returns>
    public bool MarkAccessed(long pfn) => OnDemand.Activate(Model, pfn);

    /// <summary>Says how much of a node's page cache is dirty or being written; __GFP_WRITE requests look at that.</summary>
    /// <param name="node">The node.</param>
    /// <param name="dirty">Dirty pages.</param>
    /// <param name="writeback">Pages under writeback.</param>
    /// <exception cref="PhysMemException"><see cref="FaultCode.NoSuchPlace"/>.</exception>
    public void SetDirtyPages(int node, long dirty, long writeback = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(dirty);
        ArgumentOutOfRangeException.ThrowIfNegative(writeback);
        NodePressure state = Model.Of(NodesOf(node).Single());
        state.DirtyPages = dirty;
        state.WritebackPages = writeback;
    }

    /// <summary>Lets kswapd run where it was woken: until a zone is above its high watermark or nothing is left.</summary>
    /// <param name="node">The node, or -1 for all.</param>
    /// <exception cref="PhysMemException"><see cref="FaultCode.NoSuchPlace"/>.</exception>
    public IReadOnlyList<ReclaimReport> RunKswapd(int node = -1)
    {
        IReadOnlyList<ReclaimReport> reports =
            Named([.. NodesOf(node).Where(n => n.HasMemory).Select(Model.Kswapd.Run)]);
        Model.Journal.Take();
        return reports;
    }

    /// <summary>Lets kcompactd run where large blocks were asked of it; nodes where none were have no report.</summary>
    /// <param name="node">The node, or -1 for all.</param>
    /// <exception cref="PhysMemException"><see cref="FaultCode.NoSuchPlace"/>.</exception>
    public IReadOnlyList<CompactionReport> RunKcompactd(int node = -1)
    {
        IReadOnlyList<CompactionReport> reports =
            Named([.. NodesOf(node).Where(n => n.HasMemory).SelectMany(Model.Kcompactd.Run)]);
        Model.Journal.Take();
        return reports;
    }

    /// <summary>Compacts memory: all of it, as a write to compact_memory does, or until a block is free.</summary>
    /// <param name="node">The node, or -1 for all.</param>
    /// <param name="zone">One zone, such as Normal; null for all.</param>
    /// <param name="order">The order of the block that is wanted; -1 to compact everything.</param>
    /// <param name="cpu">The CPU that moves the pages.</param>
    /// <param name="cancel">Stops it early; the pages moved so far stay where they are.</param>
    /// <returns>A report of each zone.</returns>
    /// <exception cref="PhysMemException">
    /// <see cref="FaultCode.NoSuchPlace"/> or <see cref="FaultCode.OrderInvalid"/>.
    /// </exception>
    public IReadOnlyList<CompactionReport> Compact(
        int node = -1,
        string? zone = null,
        int order = ZoneCompaction.WholeMemory,
        int cpu = 0,
        CancellationToken cancel = default)
    {
        CheckCpu(cpu);
        if (order is < ZoneCompaction.WholeMemory or > PageConstants.MaxOrder)
        {
            throw new PhysMemException(
                FaultCode.OrderInvalid,
                $"Order {order} is outside 0..{PageConstants.MaxOrder}.",
                "Give the order of the block that is wanted, or none to compact everything.");
        }

        return Named([.. ZonesOf(node, zone).Select(one => OnDemand.Compact(Model, one, order, cpu, cancel))]);
    }

    /// <summary>What reclaim, compaction and the OOM killer have done so far.</summary>
    public PressureReport GetPressure()
    {
        PressureTotals t = ModelIfOn?.Totals ?? new PressureTotals(Architecture.MaxZones);
        return new PressureReport
        {
            Machine = Name,
            DirectReclaims = t.AllocStalls,
            ReclaimedByRequests = t.StolenDirect,
            KswapdRuns = t.KswapdRuns,
            ReclaimedByKswapd = t.StolenByKswapd,
            ReclaimedOnDemand = t.StolenOnDemand,
            Compactions = t.CompactStalls,
            CompactionSuccesses = t.CompactSuccesses,
            Migrated = t.Migrated,
            OomKills = t.OomKills,
            SwappedOut = ModelIfOn?.Swap.Used ?? 0,
        };
    }

    /// <summary>show_mem of all memory: what the kernel prints for SysRq-m.</summary>
    public string MemoryInfo() =>
        MemoryReport.Format(State, new MemoryReportScope(Architecture.MaxZones - 1, Nodes: null, Cpu: 0));

    private IReadOnlyList<ReclaimReport> Named(IReadOnlyList<ReclaimReport> reports) =>
        [.. reports.Select(one => one with { Machine = Name })];

    private IReadOnlyList<CompactionReport> Named(IReadOnlyList<CompactionReport> reports) =>
        [.. reports.Select(one => one with { Machine = Name })];

    private IEnumerable<Node> NodesOf(int nid)
    {
        if (nid == -1)
        {
            return State.Nodes;
        }

        return IsOnline(nid) ? [State.NodeData[nid]!] : throw NoSuchNode(nid);
    }

    // The zones with memory of a node or of all, those of one name or all.
    private Zone[] ZonesOf(int nid, string? name)
    {
        Zone[] all = [.. NodesOf(nid).SelectMany(n => n.Zones).Where(z => z.IsPopulated)];
        Zone[] zones = [.. all.Where(z => name == null || z.Name.Equals(name, StringComparison.OrdinalIgnoreCase))];
        return zones.Length > 0 ? zones : throw new PhysMemException(
            FaultCode.NoSuchPlace,
            $"{(nid < 0 ? "" : $"Node {nid} of ")}machine '{Name}' has no zone '{name}' with memory.",
            $"It has {string.Join(", ", all.Select(z => z.Name).Distinct())}.");
    }
}
