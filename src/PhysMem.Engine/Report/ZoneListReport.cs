using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Gfp;

namespace PhysMem.Engine.Report;

/// <summary>One entry of a node's zonelist: a zone, and where in the list it stands.</summary>
public sealed record ZoneListReport
{
    /// <summary>Name of the machine.</summary>
    public required string Machine { get; init; }

    /// <summary>The node whose list it is: that of requests that prefer it.</summary>
    public required int PreferredNode { get; init; }

    /// <summary>Fallback, or NoFallback for the list of __GFP_THISNODE.</summary>
    public required string List { get; init; }

    /// <summary>Place in the list, from 0.</summary>
    public required int Position { get; init; }

    /// <summary>Node of the zone.</summary>
    public required int Node { get; init; }

    /// <summary>The zone as the kernel prints it.</summary>
    public required string Zone { get; init; }

    /// <summary>Its free pages as watermark tests see them.</summary>
    public required long FreePages { get; init; }

    /// <summary>Its low watermark, which the first walk tests.</summary>
    public required long Low { get; init; }

    /// <summary>What it keeps back from requests with the mask that was asked about; null without a mask.</summary>
    public required long? LowmemReserve { get; init; }

    /// <summary>An order-0 request passes on the first walk when more pages than this are free; null without a mask.</summary>
    public long? Needed => Low + LowmemReserve;

    /// <summary>The zonelists of all nodes, with a mask the zones that requests with it may use.</summary>
    internal static IEnumerable<ZoneListReport> Of(MachineState machine, bool thisNode, GfpMask? gfp)
    {
        int? highest = gfp is { } mask ? machine.ZoneTable.ZoneIndex(mask.Value) : null;
        thisNode |= machine.Architecture.IsNuma && gfp?.Has(GfpMask.ThisNode) == true;
        return
            from node in machine.Nodes
            from entry in (thisNode ? node.ThisNode : node.Fallback).Zones.Select((zone, position) => (zone, position))
            where !(entry.zone.Index > highest)
            select new ZoneListReport
            {
                Machine = machine.Name,
                PreferredNode = node.Nid,
                List = thisNode ? "NoFallback" : "Fallback",
                Position = entry.position,
                Node = entry.zone.Node.Nid,
                Zone = entry.zone.Name,
                FreePages = entry.zone.NrFree,
                Low = entry.zone.WatermarkPages(Watermark.Low),
                LowmemReserve = highest is { } index ? entry.zone.LowmemReserve[index] : null,
            };
    }
}
