using PhysMem.Engine.Core.Decisions;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Gfp;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Report;

namespace PhysMem.Engine.Pressure;

/// <summary>
/// kswapd of mm/vmscan.c: reclaims on a node until one of its zones is above the high watermark. In the kernel it
/// runs beside the requests that woke it; here it runs to its end when it is told to.
/// </summary>
internal sealed class Kswapd
{
    private const int LeastPriority = 1;

    private readonly ModeledSystem _system;
    private readonly NodeShrinker _shrinker;
    private readonly Kcompactd _kcompactd;

    public Kswapd(ModeledSystem system, NodeShrinker shrinker, Kcompactd kcompactd)
    {
        _system = system;
        _shrinker = shrinker;
        _kcompactd = kcompactd;
    }

    /// <summary>The end of wakeup_kswapd: a hopeless or balanced node has compaction tried instead.</summary>
    public void Wake(Node node, uint gfp, int order, int highestZone)
    {
        if (node.IsHopeless || (NodeBalance.IsBalanced(node, order, highestZone) && !IsBoosted(node, highestZone)))
        {
            if ((gfp & GfpBits.DirectReclaim) == 0 && order > 0)
            {
                // Told here: what kswapd itself asks for later has nothing to do with the request.
                _system.Machine.Decisions?.Add(new WakeKcompactd(node, order));
                _kcompactd.Wake(node, order, highestZone);
            }

            return;
        }

        node.KswapdAwake = true;
        _system.Journal.Add(PressureEventKind.KswapdWoken, node, order, 0);
    }

    // pgdat_watermark_boosted.
    private static bool IsBoosted(Node node, int highestZone)
    {
        foreach (Zone zone in node.Zones.AsSpan(0, highestZone + 1))
        {
            if (zone.WatermarkBoost != 0)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The loop of the kswapd thread, from its waking to its next sleep.</summary>
    public ReclaimReport Run(Node node)
    {
        NodePressure state = _system.Of(node);
        if (!node.KswapdAwake)
        {
            return Report(node, ran: false, 0, state.LastHighestZone, new ScanControl());
        }

        NodeBalance.SetThresholds(node, underPressure: true);
        int asked = node.KswapdOrder;
        var total = new ScanControl();
        bool sleeps;
        do
        {
            int order = node.KswapdOrder;
            state.LastHighestZone =
                node.KswapdHighestZone < node.Zones.Length ? node.KswapdHighestZone : state.LastHighestZone;
            node.KswapdOrder = 0;
            node.KswapdHighestZone = node.Zones.Length;
            int lowered = Balance(node, order, state.LastHighestZone, total);

            // A lowered order means that large blocks are compaction's business now.
            int wanted = lowered < order ? order : 0;
            sleeps = TrySleep(node, wanted, lowered < order ? lowered : 0, state.LastHighestZone);
        }
        while (!sleeps);

        node.KswapdAwake = false;
        NodeBalance.SetThresholds(node, underPressure: false);
        _system.Totals.StolenByKswapd += total.Reclaimed;
        _system.Totals.ScannedByKswapd += total.Scanned;
        _system.Journal.Add(PressureEventKind.KswapdRan, node, asked, total.Reclaimed);
        return Report(node, ran: true, asked, state.LastHighestZone, total);
    }

    // balance_pgdat; returns the order it ended with.
    private int Balance(Node node, int order, int highestZone, ScanControl total)
    {
        _system.Totals.KswapdRuns++;
        long[] boosts = [.. node.Zones.Take(highestZone + 1).Select(z => z.WatermarkBoost)];
        long boost = boosts.Sum();
        bool boosted = boost > 0;
        SetActive(node, highestZone, true);
        var sc = new ScanControl
        {
            Gfp = GfpMask.GfpKernel.Value, Order = order, HighestZone = highestZone, Cpu = _system.Of(node).Cpu,
        };
        bool balanced = Reclaim(node, sc, boost);
        NoteFailure(node, balanced, boosted, sc.Reclaimed);

        SetActive(node, highestZone, false);
        if (boosted)
        {
            for (int i = 0; i < boosts.Length; i++)
            {
                node.Zones[i].WatermarkBoost -= Math.Min(node.Zones[i].WatermarkBoost, boosts[i]);
            }

            _kcompactd.Wake(node, node.Machine.Build.PageblockOrder, highestZone);
        }

        total.Reclaimed += sc.Reclaimed;
        total.Scanned += sc.Scanned;
        return sc.Order;
    }

    // How often in a row it was in vain.
    private static void NoteFailure(Node node, bool balanced, bool boosted, long reclaimed)
    {
        bool later = node.Machine.Line.OnlyBalanceForgetsFailures;
        if (later && balanced && reclaimed > 0)
        {
            node.KswapdFailures = 0;
        }
        else if (!balanced && reclaimed == 0 && !(later && boosted))
        {
            node.KswapdFailures++;
        }
    }

    // The loop of balance_pgdat; true when it ended because the node is balanced.
    private bool Reclaim(Node node, ScanControl sc, long boost)
    {
        while (sc.Priority >= LeastPriority)
        {
            bool balanced = NodeBalance.IsBalanced(node, sc.Order, sc.HighestZone);
            if (!balanced && boost > 0)
            {
                // Real need goes before making room for the future.
                boost = 0;
                sc.Priority = ScanControl.FirstPriority;
                continue;
            }

            if (balanced && boost == 0)
            {
                return true;
            }

            bool raise = !(boost > 0 && sc.Priority == ScanControl.FirstPriority - 2);
            sc.MaySwap = boost == 0;
            long before = sc.Reclaimed;
            raise &= !ShrinkNode(node, sc);
            long reclaimed = sc.Reclaimed - before;
            boost -= Math.Min(boost, reclaimed);
            if (boost > 0 && reclaimed == 0)
            {
                return false;
            }

            if (raise || reclaimed == 0)
            {
                sc.Priority--;
            }
        }

        return false;
    }

    // kswapd_shrink_node; true when so much was scanned that a higher priority isn't needed.
    private bool ShrinkNode(Node node, ScanControl sc)
    {
        long goal = 0;
        for (int index = 0; index <= sc.HighestZone; index++)
        {
            if (node.Zones[index].IsManaged)
            {
                goal += Math.Max(node.Zones[index].WatermarkPages(Watermark.High), ScanControl.Batch);
            }
        }

        // A goal for this pass alone; what earlier passes reclaimed doesn't count.
        sc.Target = sc.Reclaimed + goal;
        long before = sc.Scanned;
        _shrinker.Shrink(node, sc);
        if (sc.Order > 0 && sc.Reclaimed >= Compactability.Gap(node.Zones[sc.HighestZone], sc.Order))
        {
            sc.Order = 0;
        }

        return sc.Scanned - before >= goal;
    }

    // kswapd_try_to_sleep, without the short nap before the real sleep.
    private bool TrySleep(Node node, int wantedOrder, int order, int highestZone)
    {
        if (!node.IsHopeless && !NodeBalance.IsBalanced(node, order, highestZone))
        {
            return false;
        }

        _kcompactd.Wake(node, wantedOrder, highestZone);
        return true;
    }

    private static void SetActive(Node node, int highestZone, bool active)
    {
        for (int index = 0; index <= highestZone; index++)
        {
            if (node.Zones[index].IsManaged)
            {
                node.Zones[index].ReclaimActive = active;
            }
        }
    }

    private static ReclaimReport Report(Node node, bool ran, int order, int highestZone, ScanControl sc) => new()
    {
        Machine = node.Machine.Name,
        Node = node.Nid,
        By = "kswapd",
        Ran = ran,
        Order = order,
        Zone = Array.FindLast(node.Zones, zone => zone.IsPopulated && zone.Index <= highestZone)?.Name ?? "",
        Scanned = sc.Scanned,
        Reclaimed = sc.Reclaimed,
        Balanced = NodeBalance.IsBalanced(node, order, highestZone),
        Failures = node.KswapdFailures,
    };
}
