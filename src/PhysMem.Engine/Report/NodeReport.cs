using PhysMem.Engine.Core.Zones;

namespace PhysMem.Engine.Report;

/// <summary>One NUMA node of a machine, as plain values; counts are pages of 4096 bytes.</summary>
public sealed record NodeReport
{
    /// <summary>Name of the machine.</summary>
    public required string Machine { get; init; }

    /// <summary>Node id, the index in node_data.</summary>
    public required int Node { get; init; }

    /// <summary>First page frame number.</summary>
    public required long StartPfn { get; init; }

    /// <summary>Pages from start to end, holes included.</summary>
    public required long SpannedPages { get; init; }

    /// <summary>Pages of RAM.</summary>
    public required long PresentPages { get; init; }

    /// <summary>Free pages on the buddy lists of all its zones, and those that wait to be accepted.</summary>
    public required long FreePages { get; init; }

    /// <summary>Whether kswapd was woken and hasn't run since.</summary>
    public required bool KswapdAwake { get; init; }

    /// <summary>kswapd_order: the largest order that kswapd was asked for and hasn't seen to yet.</summary>
    public required int KswapdOrder { get; init; }

    /// <summary>kswapd_failures: runs in a row that freed nothing; from 16 on the node is left alone.</summary>
    public required int KswapdFailures { get; init; }

    /// <summary>CPUs of the node as a kernel list such as 0-3; empty for none.</summary>
    public required string Cpus { get; init; }

    /// <summary>Populated zones, lowest first.</summary>
    public required string Zones { get; init; }

    /// <summary>Order in which zones are tried for requests that prefer this node.</summary>
    public required string ZoneList { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"node {Node}";

    internal static NodeReport Of(Node node) => new()
    {
        Machine = node.Machine.Name,
        Node = node.Nid,
        StartPfn = node.StartPfn,
        SpannedPages = node.SpannedPages,
        PresentPages = node.PresentPages,
        FreePages = node.Zones.Where(z => z.IsPopulated).Sum(z => z.Buddy.FreePages + z.Unaccepted.Pages),
        KswapdAwake = node.KswapdAwake,
        KswapdOrder = node.KswapdOrder,
        KswapdFailures = node.KswapdFailures,
        Cpus = NodeMask.Format(node.Machine.Cpus.Where(c => c.Node == node.Nid).Select(c => c.Id)),
        Zones = string.Join(' ', node.Zones.Where(z => z.IsPopulated).Select(z => z.Name)),
        ZoneList = string.Join(' ', node.Fallback.Zones.Select(z => $"{z.Node.Nid}/{z.Name}")),
    };
}
