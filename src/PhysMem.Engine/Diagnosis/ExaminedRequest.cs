using PhysMem.Engine.Gfp;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Observed;

namespace PhysMem.Engine.Diagnosis;

/// <summary>A request with all that decides about it but the memory.</summary>
internal sealed record ExaminedRequest
{
    /// <summary>The mask in today's numbers.</summary>
    public required uint Gfp { get; init; }

    /// <summary>The order.</summary>
    public required int Order { get; init; }

    /// <summary>The kernel's rules.</summary>
    public required AllocRules Rules { get; init; }

    /// <summary>The kernel's zones.</summary>
    public required ZoneSet Zones { get; init; }

    /// <summary>The nodes that it is bound to, as the report prints them; null when it is bound to none.</summary>
    public string? NodesAllowed { get; init; }

    /// <summary>Whether its kernel can move pages to make a block; without an MMU none can.</summary>
    public required bool CanCompact { get; init; }

    /// <summary>Pages in a pageblock.</summary>
    public int PageblockPages { get; init; } = PageConstants.PageblockPages;

    /// <summary>What it may do.</summary>
    public RequestRights Rights => RequestRights.Of(Gfp, Order, Rules);

    /// <summary>__GFP_THISNODE: it may use its preferred node only, whichever that is.</summary>
    public bool IsOfOneNode => (Gfp & GfpBits.ThisNode) != 0;

    /// <summary>
    /// Whether the zones that its mask allows have no memory, as those below 16 MiB of a crash kernel, or are none on the nodes that
    /// it is bound to. Of other nodes zones may just not be told.
    /// </summary>
    public bool HasOnlyEmptyZones(MemoryInfo memory)
    {
        if (HasUnprintedZones(memory))
        {
            return true;
        }

        int highest = Zones.Highest(Gfp);
        ObservedZone[] told = [.. memory.Zones.Where(zone => zone.Free is not null && Allows(zone.Node))];
        return told.Length > 0 && (NodesAllowed is not null || !HasNoZone(memory)) && told.Where(zone => Zones.IndexOf(zone.Name) <= highest)
            .All(zone => zone is { Managed: 0 } or { Managed: null, Present: 0 });
    }

    /// <summary>
    /// Whether no zone is printed because none that the mask allows has pages, as DMA32 of a machine whose RAM lies above 4 GiB. Only of a
    /// mask for low zones: each kernel has memory that others may use.
    /// </summary>
    public bool HasUnprintedZones(MemoryInfo memory) =>
        memory.SkipsZones && Rules.PrintsAllowedZonesOnly && (Gfp & (GfpBits.Dma | GfpBits.Dma32)) != 0;

    /// <summary>Whether a text has no zone at all that its mask and its nodes allow: what is left are zones for movable pages.</summary>
    public bool HasNoZone(MemoryInfo memory) =>
        !memory.Zones.Any(zone => Allows(zone.Node) && Zones.IndexOf(zone.Name) is var index && index >= 0 && index <= Zones.Highest(Gfp));

    /// <summary>
    /// Whether it is bound to nodes whose zones are all that is told of, while there are other nodes and free pages that these zones
    /// haven't. Of a list like 0-1 nobody knows whether it is all.
    /// </summary>
    public bool LeavesFreePagesElsewhere(MemoryInfo memory) => NodesAllowed is not null && !memory.Zones.IsEmpty
        && memory.Zones.All(zone => zone.Free is not null && Allows(zone.Node))
        && Enumerable.Range(0, memory.Zones.Max(zone => zone.Node)).Any(node => !Allows(node))
        && (!Rules.PrintsAllowedZonesOnly || Zones.Highest(Gfp) == Zones.Names.Length - 1)
        && memory.Totals.GetValueOrDefault("free") - memory.Zones.Sum(zone => zone.Free!.Value) > 2L << Order;

    /// <summary>Whether it may use a node.</summary>
    public bool Allows(int node) => NodesAllowed is null || NodeList.Contains(NodesAllowed, node);

    /// <summary>Whether a zone serves it for certain: above its mark, and with a block of the order if that is told. A single page always is one.</summary>
    public bool IsServedBy(ZoneExamination zone) => zone.Answer == ZoneAnswer.Serves && (Order == 0 || zone.Blocks is not null);

    /// <summary>The mask as its kernel spells it.</summary>
    public string GfpText(GfpLayout? layout) => Engine.Gfp.GfpText.Format(new GfpMask(Gfp), layout);

    /// <summary>The request of a report.</summary>
    public static ExaminedRequest Of(ObservedRequest request, MemoryInfo memory, AllocRules rules)
    {
        uint gfp = request.Meaning ?? 0;
        int order = request.Order ?? 0;
        bool isBound = !RequestRights.Of(gfp, order, rules).LeavesCpuset;
        string? mask = request.NodeMask is null or "(null)" or "" ? null : request.NodeMask;
        return new ExaminedRequest
        {
            Gfp = gfp,
            Order = order,
            Rules = rules,
            CanCompact = rules.HasCompaction && !request.IsOfNommu,
            Zones = ZoneSet.Of(memory, gfp),
            NodesAllowed = mask ?? (isBound && request.MemsAllowed is { Length: > 0 } mems ? mems : null),
        };
    }
}
