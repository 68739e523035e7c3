using PhysMem.Engine.Core.Decisions;
using PhysMem.Engine.Core.State;

namespace PhysMem.Engine.Core.Zones;

/// <summary>One NUMA node (struct pglist_data): its zones, zonelists, and what kswapd was last asked for.</summary>
internal sealed partial class Node : IDisposable
{
    public Node(MachineState machine, int nid)
    {
        Machine = machine;
        Nid = nid;
        int zones = machine.Architecture.MaxZones;
        KswapdHighestZone = zones;
        Zones = new Zone[zones];
        for (int i = 0; i < zones; i++)
        {
            Zones[i] = new Zone(machine, this, i);
        }
    }

    public MachineState Machine { get; }

    public int Nid { get; }

    /// <summary>node_zones[]: every configured zone, populated or not.</summary>
    public Zone[] Zones { get; }

    /// <summary>node_start_pfn.</summary>
    public long StartPfn { get; set; }

    /// <summary>node_spanned_pages: with holes.</summary>
    public long SpannedPages { get; set; }

    /// <summary>node_present_pages: without.</summary>
    public long PresentPages { get; set; }

    /// <summary>ZONELIST_FALLBACK: this node's zones, then the other nodes'.</summary>
    public Zonelist Fallback { get; set; } = new([]);

    /// <summary>ZONELIST_NOFALLBACK: this node's zones only (__GFP_THISNODE).</summary>
    public Zonelist ThisNode { get; set; } = new([]);

    /// <summary>kswapd_order: the largest order that kswapd was asked for.</summary>
    public int KswapdOrder { get; set; }

    /// <summary>kswapd_highest_zoneidx; the number of zones means unset.</summary>
    public int KswapdHighestZone { get; set; }

    /// <summary>kswapd_failures: its runs in a row that reclaimed nothing.</summary>
    public int KswapdFailures { get; set; }

    /// <summary>MAX_RECLAIM_RETRIES: after so many runs in vain a node is left to direct reclaim (pgdat_hopeless).</summary>
    public bool IsHopeless => KswapdFailures >= 16;

    /// <summary>
    /// free_unref_page_commit, later lines: pages that come back let kswapd try again, but not on the last node with memory.
    /// </summary>
    public void Revive()
    {
        if (IsHopeless && Machine.Line.OnlyBalanceForgetsFailures && Array.FindLast(Machine.Nodes, n => n.HasMemory) != this)
        {
            KswapdFailures = 0;
        }
    }

    /// <summary>kswapd was woken and did not finish yet. It runs when the caller lets it, never by itself.</summary>
    public bool KswapdAwake { get; set; }

    /// <summary>While its kswapd is awake, requests look at other nodes first.</summary>
    public bool IsPassedOver => KswapdAwake && Machine.Line.PassesOverWokenNodes && Machine.Nodes.Length > 1;

    /// <summary>pgdat->totalreserve_pages.</summary>
    public long TotalReservePages { get; set; }

    /// <summary>N_MEMORY: the node has memory.</summary>
    public bool HasMemory => PresentPages != 0;

    /// <summary>
    /// wakeup_kswapd: notes what is wanted and wakes kswapd unless it is awake or the node is balanced enough.
    /// </summary>
    public void WakeKswapd(Zone zone, uint gfp, int order, int highestZone)
    {
        if (!zone.IsManaged)
        {
            return;
        }

        if (KswapdHighestZone == Zones.Length || KswapdHighestZone < highestZone)
        {
            KswapdHighestZone = highestZone;
        }

        KswapdOrder = Math.Max(KswapdOrder, order);
        if (!KswapdAwake)
        {
            Machine.Allocator.Pressure.WakeKswapd(this, gfp, order, highestZone);
            if (KswapdAwake)
            {
                Machine.Decisions?.Add(new WakeKswapd(this, order, KswapdWake.Woken));
            }
        }
    }

    public void Dispose()
    {
        foreach (Zone zone in Zones)
        {
            zone.Dispose();
        }
    }

    public override string ToString() => $"node {Nid}";
}
