using PhysMem.Engine.Buddy;
using PhysMem.Engine.Core.Allocation;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Gfp;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Core.State;

/// <summary>
/// Everything that a machine consists of, as the engine's rooms see it: nodes with their zones, CPUs, settings,
/// counters. Whoever builds one (from a description or from a recorded state) fills it in and then calls
/// <see cref="Complete"/>.
/// </summary>
internal sealed partial class MachineState : IDisposable
{
    private readonly Node?[] _nodeData = new Node?[ArchitectureProfile.MaxNumNodes];
    private bool _asksPlaces;

    public MachineState(KernelBuild build, IReadOnlyList<SimCpu> cpus, KernelLine? line = null)
    {
        Build = build;
        Line = line ?? KernelLine.Default;
        ArchitectureProfile architecture = build.Architecture;
        Cpus = cpus;
        Events = new VmEvents(architecture.MaxZones);
        ZoneTable = GfpZoneTable.For(architecture);
        NodeOfCpu = [.. cpus.Select(c => c.Node)];
        SharedPageblocks = architecture.IsSparse ? new SharedPageblocks() : null;
    }

    /// <summary>What the machine is called; rows of reports name it.</summary>
    public string Name { get; set; } = "";

    /// <summary>What tells it from others of its name; a copy has one of its own.</summary>
    public MachineIdentity Identity { get; } = new();

    /// <summary>
    /// Whether a zone or its node can have more to say to a request than its marks: areas, memory to accept, a kswapd that was
    /// woken where there are other nodes.
    /// </summary>
    public bool AsksPlaces => _asksPlaces;

    /// <summary>The line of its kernel.</summary>
    public KernelLine Line { get; }

    /// <summary>How its kernel was built.</summary>
    public KernelBuild Build { get; }

    public ArchitectureProfile Architecture => Build.Architecture;

    public IReadOnlyList<SimCpu> Cpus { get; }

    /// <summary>The pageblock types of all zones; null where each zone has its own.</summary>
    public SharedPageblocks? SharedPageblocks { get; }

    /// <summary>The node of each CPU (cpu_to_node).</summary>
    public int[] NodeOfCpu { get; }

    /// <summary>
    /// node_distance of two nodes by their ids. Recordings don't have it: their nodes are near enough for each other.
    /// </summary>
    public Func<int, int, int> NodeDistance { get; set; } = (_, _) => 0;

    /// <summary>What the machine was made of.</summary>
    public MachineOrigin Origin { get; set; } = MachineOrigin.None;

    public VmSysctl Sysctl { get; } = new();

    public VmEvents Events { get; }

    public GfpZoneTable ZoneTable { get; }

    /// <summary>node_data[MAX_NUMNODES]: by node id, null where no node is online.</summary>
    public Node?[] NodeData => _nodeData;

    /// <summary>Online nodes in rising order.</summary>
    public Node[] Nodes { get; private set; } = [];

    /// <summary>All zones, node by node, unpopulated ones too.</summary>
    public Zone[] Zones { get; private set; } = [];

    /// <summary>Zones with memory, node by node (for_each_populated_zone).</summary>
    public Zone[] PopulatedZones { get; private set; } = [];

    /// <summary>Free pages: on buddy lists, on per-CPU lists, and those that wait to be accepted.</summary>
    public long FreePages => PopulatedZones.Sum(zone => zone.Buddy.FreePages + zone.PageSets.Pages + zone.Unaccepted.Pages);

    /// <summary>Which zone a frame is in.</summary>
    public FrameMap Frames { get; private set; } = new([]);

    /// <summary>page_group_by_mobility_disabled: the machine is too small to keep types apart.</summary>
    public bool GroupingDisabled { get; set; }

    /// <summary>Index of the zone that ZONE_MOVABLE's memory is cut from.</summary>
    public int MovableZone { get; set; }

    /// <summary>totalram_pages: pages under the allocator.</summary>
    public long TotalRam { get; set; }

    /// <summary>Whether blocks of movable requests count as movable afterwards, as pages on an LRU list do.</summary>
    public bool MovableRequestsJoinLru { get; set; }

    /// <summary>Receiver of trace events, or null.</summary>
    public ITraceSink? Trace
    {
        get;
        set
        {
            field = value;
            IsTraced = value is { HearsAll: true };
            IsObserved = IsTraced || Decisions != null;
        }
    }

    /// <summary>The same for events of marks and reserves; null too where the kernel has none.</summary>
    public ITraceSink? MarkTrace => Line.TracesMarks ? Trace : null;

    /// <summary>Receiver of the decisions of the request under way, or null.</summary>
    public DecisionLog? Decisions
    {
        get;
        set
        {
            field = value;
            IsObserved = value != null || IsTraced;
        }
    }

    /// <summary>Receiver of what becomes of the blocks that are given back right now, or null.</summary>
    public DecisionLog? FreeLog { get; set; }

    /// <summary>Whether every event is wanted.</summary>
    public bool IsTraced { get; private set; }

    /// <summary>Somebody wants to be told what requests do. One value, since every request looks at it.</summary>
    public bool IsObserved { get; private set; }

    /// <summary>The allocator proper.</summary>
    public PageAllocator Allocator { get; private set; } = null!;

    /// <summary>gfp_migratetype on this machine: the migratetype that a request asks for.</summary>
    public int MigrateTypeOf(uint gfp) => GroupingDisabled ? MigrateTypes.Unmovable : GfpMigrate.Of(gfp);

    public Node AddNode(int nid)
    {
        var node = new Node(this, nid);
        _nodeData[nid] = node;
        return node;
    }

    /// <summary>From now on a zone has more to say to requests than its marks.</summary>
    public void AskPlaces() => _asksPlaces = true;

    /// <summary>To be called when nodes, zones and zonelists are in place.</summary>
    /// <param name="ranges">All RAM frames with their zones.</param>
    public void Complete(IEnumerable<FrameRange> ranges)
    {
        Nodes = [.. _nodeData.OfType<Node>()];
        _asksPlaces |= Line.PassesOverWokenNodes && Nodes.Length > 1;
        Zones = [.. Nodes.SelectMany(n => n.Zones)];
        PopulatedZones = [.. Zones.Where(z => z.IsPopulated)];
        foreach (Zone zone in Zones)
        {
            zone.Complete();
        }

        Frames = new FrameMap(ranges);
        Allocator = new PageAllocator(this);
    }

    public void Dispose()
    {
        foreach (Node? node in _nodeData)
        {
            node?.Dispose();
        }

        SharedPageblocks?.Dispose();
    }
}
