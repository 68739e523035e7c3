using PhysMem.Engine.Core.Allocation;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;

namespace PhysMem.Engine.Pressure;

/// <summary>
/// The rest of memory management as a stated model: LRU lists that movable requests and the user fill, swap, reclaim,
/// kswapd, compaction, tasks to kill. Nothing here runs beside anything else and nothing is random, so the same calls
/// always lead to the same state. docs/fidelity.md says which of its rules are the kernel's own.
/// </summary>
internal sealed partial class ModeledSystem : PressureModel, IBlockWatcher
{
    public const int DefaultDirtyRatio = 20;

    private const int DefaultNodeReclaimDistance = 30;

    private readonly NodePressure?[] _nodes;
    private readonly DirectReclaim _direct;
    private readonly DirectCompaction _compaction;
    private readonly List<object> _log = [];
    private readonly Func<Node, long> _dirty;
    private readonly Func<Node, long> _writeback;
    private LruKind _movableRequests;
    private long _lost;

    // Hangs LRU lists into all zones with memory.
    private ModeledSystem(MachineState machine)
    {
        Machine = machine;
        Totals = new PressureTotals(machine.Architecture.MaxZones);
        _nodes = new NodePressure?[machine.Nodes[^1].Nid + 1];
        foreach (Node node in machine.Nodes)
        {
            _nodes[node.Nid] = new NodePressure(node);
        }

        foreach (Zone zone in machine.PopulatedZones)
        {
            zone.Lru = new LruLists(zone, this);
        }

        _dirty = n => Of(n).DirtyPages;
        _writeback = n => Of(n).WritebackPages;
        Shrinker = new NodeShrinker(this);
        Kcompactd = new Kcompactd(this);
        Kswapd = new Kswapd(this, Shrinker, Kcompactd);
        OomKiller = new OomKiller(this);
        _direct = new DirectReclaim(this, Shrinker);
        _compaction = new DirectCompaction(this);
        MovableRequests = LruKind.Anonymous;
    }

    public MachineState Machine { get; }

    public FrameMoves Moves { get; } = new();

    public SwapSpace Swap { get; } = new();

    public TaskTable Tasks { get; } = new();

    public override PressureTotals Totals { get; }

    public PressureJournal Journal { get; } = new();

    /// <summary>Whether woken daemons run at the end of each call, without being told.</summary>
    public bool DaemonsRunByThemselves { get; set; }

    public NodeShrinker Shrinker { get; }

    public Kswapd Kswapd { get; }

    public Kcompactd Kcompactd { get; }

    public OomKiller OomKiller { get; }

    /// <summary>The task that makes the present call, or null; it may have been killed meanwhile.</summary>
    public TaskEntry? Caller { get; private set; }

    /// <summary>vm.dirty_ratio, in percent.</summary>
    public int DirtyRatio { get; set; } = DefaultDirtyRatio;

    /// <summary>
    /// What blocks of movable requests become. They are memory of processes by default: whoever holds a frame number
    /// then keeps the block for as long as there is no swap. Page cache, which can go at any time, is better made
    /// with a call of its own, since nobody holds the numbers of its frames.
    /// </summary>
    public LruKind MovableRequests
    {
        get => _movableRequests;
        set
        {
            _movableRequests = value;
            Machine.MovableRequestsJoinLru = value != LruKind.None;
            foreach (Zone zone in Machine.PopulatedZones)
            {
                zone.Lru!.JoinList = LruLists.InactiveOf(value);
            }
        }
    }

    /// <summary>The model of a machine; null while it has none.</summary>
    public static ModeledSystem? Of(MachineState machine) => machine.Allocator.Pressure as ModeledSystem;

    /// <summary>
    /// The model of a complete machine. One that has had none so far is under it from here on: what is in use already
    /// stays in use for good, what is allocated from now on may be reclaimed and moved.
    /// </summary>
    public static ModeledSystem TurnOn(MachineState machine)
    {
        if (Of(machine) is { } model)
        {
            return model;
        }

        model = new ModeledSystem(machine);
        machine.Allocator.Pressure = model;
        return model;
    }

    public override long Work => _lost + Totals.Migrated + Totals.OomKills;

    // Deferred compaction is tried again after so many requests at the latest.
    public override int PatientRounds => 1 << CompactionDeferral.MaxShift;

    public override PressureCounts Counts => new()
    {
        SwapTotal = Swap.Total,
        SwapFree = Swap.Free,
        Dirty = _dirty,
        Writeback = _writeback,
    };

    public override int MoveCount => Moves.Count;

    public override long? LastPlaceOf(long pfn) => Moves.FindLast(pfn);

    public NodePressure Of(Node node) => _nodes[node.Nid]!;

    public CompactionDeferral Of(Zone zone) => _nodes[zone.Node.Nid]!.Compactions[zone.Index];

    public override void WakeKswapd(Node node, uint gfp, int order, int highestZone) =>
        Kswapd.Wake(node, gfp, order, highestZone);

    public override long DirectReclaim(ref AllocContext ac, uint gfp, int order) => _direct.Run(ref ac, gfp, order);

    public override CompactResult Compact(
        ref AllocContext ac, uint gfp, int order, int allocFlags, int priority, out CapturedBlock captured) =>
        _compaction.Run(ref ac, gfp, order, allocFlags, priority, out captured);

    public override bool CompactionCouldWork(ref AllocContext ac, int order, int allocFlags) =>
        _compaction.CouldWork(ref ac, order, allocFlags);

    public override ContigOutcome EmptyRange(Zone zone, long start, long end, int cpu, CancellationToken stop) =>
        zone.Lru!.IsEmpty ? ContigOutcome.Done : new RangeMigration(this, zone, cpu).Run(start, end, stop);

    public override void CompactionSucceeded(Zone zone, int order)
    {
        Totals.CompactSuccesses++;
        Of(zone).Reset(order, allocated: true);
    }

    public override long ReclaimablePages(Zone zone)
    {
        LruLists lru = zone.Lru!;
        long pages = CachePages(zone);
        if (Swap.Free > 0)
        {
            pages += lru.Pages(LruLists.InactiveAnon) + lru.Pages(LruLists.ActiveAnon);
        }

        // A zone without any counted by its free pages, so that it wasn't passed over.
        return pages > 0 || !Machine.Line.EmptyLruCountsFreePages ? pages : zone.NrFreeExact;
    }

    public override OomResult OutOfMemory(ref AllocContext ac, uint gfp, int order) =>
        OomKiller.Run(ref ac, gfp, order);

    public override bool NodeReclaim(ref AllocContext ac, Zone zone, uint gfp, int order) =>
        Machine.NodeDistance(ac.PreferredZone.Node.Nid, zone.Node.Nid) <= DefaultNodeReclaimDistance
        && _direct.RunOnNode(ref ac, zone.Node, gfp, order);

    public override bool IsOverDirtyLimit(Node node, in TaskContext task)
    {
        // node_dirty_ok and node_dirty_limit.
        long memory = node.Zones.Where(z => z.IsPopulated).Sum(z => z.NrFree);
        memory -= Math.Min(memory, node.TotalReservePages);
        memory += node.Zones.Where(z => z.IsPopulated).Sum(CachePages);
        long limit = memory * DirtyRatio / 100;
        limit += task.Is(TaskFlags.Realtime) ? limit / 4 : 0;
        return Of(node).DirtyPages + Of(node).WritebackPages > limit;
    }

    /// <summary>Page cache of a zone, active or not.</summary>
    public static long CachePages(Zone zone) =>
        zone.Lru!.Pages(LruLists.InactiveFile) + zone.Lru.Pages(LruLists.ActiveFile);

    /// <summary>A block is about to be reclaimed: its contents go, to swap or for good.</summary>
    public void Lose(Zone zone, long i, int order, LruKind kind)
    {
        long pages = 1L << order;
        TaskEntry? owner = Tasks.Disown(zone, i);
        if (kind == LruKind.Anonymous)
        {
            Swap.Take(pages);
            if (owner != null)
            {
                owner.SwapPages += pages;
            }
        }

        Forget(zone, i, FrameMoves.Reclaimed);
        zone.Lru!.Leave(i, order);
        _lost += pages;
    }

    /// <summary>A block that was taken off its list moves to frames that are on no list either, of the same zone or another.</summary>
    public unsafe void Moved(Zone zone, long from, Zone toZone, long to, int order)
    {
        LruLists lru = zone.Lru!;
        if (!lru.IsCache(from))
        {
            Moves.Moved(zone.Pfn(from), toZone.Pfn(to));
        }

        if (lru.IsOwned(from))
        {
            Tasks.Moved(zone.Pfn(from), toZone.Pfn(to));
        }

        toZone.Table.State[to] = zone.Table.State[from];
        lru.Move(from, toZone.Lru!, to, order);
    }

    /// <summary>exit_mmap: a task's memory and swap are free; the task is gone.</summary>
    /// <returns>Pages freed.</returns>
    public long Free(TaskEntry task, int cpu)
    {
        long[] blocks = [.. task.Blocks];
        long pages = task.Rss;
        TaskMemory.Free(this, blocks, cpu);
        Swap.Return(task.SwapPages);
        Tasks.Remove(task);
        return pages;
    }

    /// <summary>Whoever knows the block by its number won't find it any more.</summary>
    public void Forget(Zone zone, long i, long how)
    {
        if (!zone.Lru!.IsCache(i))
        {
            Moves.Lost(zone.Pfn(i), how);
        }
    }

    /// <summary>pageblock_pfn_to_page: all of a pageblock inside of the zone's span belongs to the zone.</summary>
    public bool IsWholeBlock(Zone zone, long start)
    {
        long end = Math.Min(start + zone.Build.PageblockPages, zone.EndPfn);
        return Machine.Frames.ZoneOf(Math.Max(start, zone.StartPfn)) == zone && Machine.Frames.ZoneOf(end - 1) == zone;
    }

    void IBlockWatcher.OwnedBlockFreed(Zone zone, long i) => Tasks.Disown(zone, i);

    void IBlockWatcher.MovedBlockFreed(Zone zone, long i) => Moves.Forget(zone.Pfn(i));

    void IBlockWatcher.BlockSplit(Zone zone, long first, int order) => Tasks.Split(zone, first, order);
}
