using PhysMem.Engine.Text;

namespace PhysMem.Engine.Core.Zones;

/// <summary>A node that begins as one of another machine.</summary>
internal sealed partial class Node
{
    /// <summary>What a node keeps that recordings don't have.</summary>
    public static readonly NumberField<Node>[] OwnFields =
    [
        new("kswapd_awake", n => n.KswapdAwake ? 1 : 0, (n, v) => n.KswapdAwake = v != 0, 1),
        new("totalreserve_pages", n => n.TotalReservePages, (n, v) => n.TotalReservePages = v, AsciiNumber.MostPages),
    ];

    /// <summary>Takes over a node with its zones; the zonelists follow when all nodes are there.</summary>
    public void CopyFrom(Node other)
    {
        StartPfn = other.StartPfn;
        SpannedPages = other.SpannedPages;
        PresentPages = other.PresentPages;
        KswapdOrder = other.KswapdOrder;
        KswapdHighestZone = other.KswapdHighestZone;
        KswapdFailures = other.KswapdFailures;
        OwnFields.Copy(other, this);
        for (int i = 0; i < Zones.Length; i++)
        {
            Zones[i].CopyFrom(other.Zones[i]);
        }
    }
}
