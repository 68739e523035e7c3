using PhysMem.Engine.Buddy;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Frames;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Core.Zones;

/// <summary>
/// One zone of one node (struct zone): its frames, buddy lists, per-CPU page sets, watermarks and counters.
/// The rules stand in the partial files, one family of kernel functions each:
/// Counters, Watermark, PageSets, Tuning, Draining, Removal, Fallback, Claim, Moving, HighAtomic, Isolation, Accepting.
/// Frames are named by their index in <see cref="Table"/> inside a zone and by pfn outside.
/// Single-threaded: a caller passes the CPU that it plays.
/// </summary>
internal sealed partial class Zone : IDisposable
{
    private readonly VmEvents _events;
    private readonly KernelLine _line;
    private readonly int _pageblockOrder;
    private readonly int _pageblockPages;
    private readonly uint _pcpOrders;

    // Rules of the line that the hot path asks for.
    private readonly bool _followsPageblocks;
    private readonly bool _tunes;
    private PageSetTable _pageSets;

    public Zone(MachineState machine, Node node, int index)
    {
        Machine = machine;
        Node = node;
        Index = index;
        Type = machine.Architecture.Zones[index];
        _events = machine.Events;
        _line = machine.Line;
        _followsPageblocks = _line.ListsFollowPageblocks;
        _tunes = _line.TunesPageSets;
        _keepsMovableApart = !_followsPageblocks && node.Machine.Build.HasCma;
        _pageblockOrder = machine.Build.PageblockOrder;
        _pageblockPages = machine.Build.PageblockPages;
        _pcpOrders = machine.Build.PcpOrders;
        _countsNuma = machine.Architecture.IsNuma;
        _nodeOfCpu = machine.NodeOfCpu;
        LowmemReserve = new long[machine.Architecture.MaxZones];
        _pageSets = new PageSetTable(this, cpus: 0);
    }

    public MachineState Machine { get; }

    /// <summary>How the machine's kernel was built.</summary>
    public KernelBuild Build => Machine.Build;

    public Node Node { get; }

    /// <summary>zone_idx.</summary>
    public int Index { get; }

    public ZoneType Type { get; }

    public string Name => ArchitectureProfile.ZoneName(Type);

    /// <summary>zone_start_pfn; 0 for an empty zone.</summary>
    public long StartPfn { get; private set; }

    /// <summary>Pages from start to end, holes included.</summary>
    public long SpannedPages { get; private set; }

    public long EndPfn => StartPfn + SpannedPages;

    /// <summary>Pages of RAM in the span that belong to this zone.</summary>
    public long PresentPages { get; set; }

    /// <summary>Pages that the allocator was ever given.</summary>
    public long ManagedPages { get; set; }

    /// <summary>populated_zone.</summary>
    public bool IsPopulated => PresentPages != 0;

    /// <summary>managed_zone.</summary>
    public bool IsManaged => ManagedPages != 0;

    /// <summary>zone->contiguous: no hole and no foreign page in the span.</summary>
    public bool IsContiguous { get; set; }

    /// <summary>
    /// The first walk of requests that prefer this zone doesn't mix types in a pageblock: there is a DMA32 zone behind
    /// this Normal one to go to instead (alloc_flags_nofragment).
    /// </summary>
    public bool KeepsTypesApart { get; private set; }

    /// <summary>Frames of an unpopulated zone don't exist: null!.</summary>
    public FrameTable Table { get; private set; } = null!;

    public BuddyArea Buddy { get; private set; } = null!;

    public PageblockTypes Pageblocks { get; private set; } = null!;

    public PageSetTable PageSets => _pageSets;

    /// <summary>Table index of the first CPU's first list's head.</summary>
    public long FirstPageSetHead => FirstLruHead + LruLists.Count;

    /// <summary>ZONE_BOOSTED_WATERMARK: boosted, and kswapd was not told yet.</summary>
    public bool BoostedFlag { get; set; }

    /// <summary>
    /// ZONE_BELOW_HIGH: a request found the zone below its high mark. Page sets then give pages back rather than grow.
    /// </summary>
    public bool BelowHigh
    {
        get;
        set
        {
            field = value;
            _setsShrink = value || ReclaimActive;
        }
    }

    /// <summary>
    /// The mark that a request must pass to be served at once: the low mark, or the high one in a zone that would have to
    /// note that it isn't passed.
    /// </summary>
    public int QuickMark => _tunes && !BelowHigh ? Watermark.High : Watermark.Low;

    /// <summary>ZONE_RECLAIM_ACTIVE: kswapd is reclaiming here.</summary>
    public bool ReclaimActive
    {
        get;
        set
        {
            field = value;
            _setsShrink = value || BelowHigh;
        }
    }

    /// <summary>Table index of the first LRU list's head.</summary>
    public long FirstLruHead { get; private set; }

    /// <summary>The LRU lists; null while reclaim and compaction aren't modelled.</summary>
    public LruLists? Lru { get; set; }

    /// <summary>Keeps a block that direct compaction is after; null nearly always.</summary>
    public CompactionCapture? Capture { get; set; }

    /// <summary>Gives the zone its span and its tables; called once, for populated zones.</summary>
    /// <param name="startPfn">The first frame.</param>
    /// <param name="spannedPages">Number of frames, holes included.</param>
    /// <param name="wideLinks">Whether frames are linked as in the largest zones; by default where they must.</param>
    public void Span(long startPfn, long spannedPages, bool? wideLinks = null)
    {
        StartPfn = startPfn;
        SpannedPages = spannedPages;
        long block = Build.MaxOrderPages;
        long basePfn = startPfn / block * block;
        long frames = ((startPfn + spannedPages - basePfn + block - 1) / block) * block;
        int cpus = Machine.Cpus.Count;
        Table = new FrameTable(
            basePfn, frames, BuddyArea.ListCount + LruLists.Count, cpus * PageSet.ListCount, wideLinks);
        FirstLruHead = Table.Frames + BuddyArea.ListCount;
        long pageblocks = frames / _pageblockPages;
        Pageblocks = Machine.SharedPageblocks is { } shared
            ? new PageblockTypes(shared, basePfn, pageblocks, _pageblockOrder)
            : new PageblockTypes(pageblocks, _pageblockOrder);
        Buddy = new BuddyArea(Table, Pageblocks, Build, mergingRetypes: _followsPageblocks);
        _pageSets = new PageSetTable(this, cpus);
    }

    /// <summary>To be called when all nodes have their zones.</summary>
    public void Complete()
    {
        int dma32 = Machine.Architecture.IndexOf(ZoneType.Dma32);
        KeepsTypesApart = Type == ZoneType.Normal && dma32 >= 0
            && (Machine.Nodes.Length == 1 || Node.Zones[dma32].IsPopulated);
    }

    public long Pfn(long index) => Table.BasePfn + index;

    public long FrameIndex(long pfn) => pfn - Table.BasePfn;

    /// <inheritdoc cref="BuddyArea.StateOf"/>
    public byte StateOf(long i) => Buddy.StateOf(i);

    /// <summary>pcp_allowed_order: blocks of the order wait on per-CPU lists.</summary>
    public bool WaitsPerCpu(int order) => (_pcpOrders >> order & 1) != 0;

    /// <summary>pindex_to_order: the order of the blocks on one of a page set's lists.</summary>
    public int OrderOfList(int list) => PageSet.OrderOf(list, _pageblockOrder);

    /// <summary>zone_spans_pfn.</summary>
    public bool Spans(long pfn) => pfn >= StartPfn && pfn < EndPfn;

    public void Dispose()
    {
        Lru?.Dispose();
        Table?.Dispose();
        Pageblocks?.Dispose();
    }

    public override string ToString() => $"node {Node.Nid} {Name}";
}
