using PhysMem.Engine.Buddy;
using PhysMem.Engine.Text;

namespace PhysMem.Engine.Core.Zones;

/// <summary>A zone that begins as one of another machine.</summary>
internal sealed partial class Zone
{
    /// <summary>What a zone keeps that recordings don't have.</summary>
    public static readonly NumberField<Zone>[] OwnFields =
    [
        new("ever_isolated", z => z.EverIsolated ? 1 : 0, (z, v) => z.EverIsolated = v != 0, 1),
        new("stat_threshold", z => z.StatThreshold, (z, v) => z.StatThreshold = (int)v, int.MaxValue),
    ];

    /// <summary>Takes over a zone of a machine with the same CPUs; this one must be new.</summary>
    public void CopyFrom(Zone other)
    {
        if (other.Table is not null)
        {
            Span(other.StartPfn, other.SpannedPages, other.Table.IsWide);
            Buddy.CopyFrom(other.Buddy);
            Pageblocks.CopyFrom(other.Pageblocks);
            CopyPageSets(other);
        }

        PresentPages = other.PresentPages;
        ManagedPages = other.ManagedPages;
        IsContiguous = other.IsContiguous;
        BoostedFlag = other.BoostedFlag;
        ReclaimActive = other.ReclaimActive;
        BelowHigh = other.BelowHigh;
        WatermarkBoost = other.WatermarkBoost;
        NrReservedHighAtomic = other.NrReservedHighAtomic;
        NrFreeHighAtomic = other.NrFreeHighAtomic;
        CmaPages = other.CmaPages;
        NrFreeCmaGlobal = other.NrFreeCmaGlobal;
        IsolatedPageblocks = other.IsolatedPageblocks;
        PagesetHigh = other.PagesetHigh;
        PagesetHighMax = other.PagesetHighMax;
        PagesetBatch = other.PagesetBatch;
        foreach (BlockRun run in other.Unaccepted.Runs)
        {
            PutUnaccepted(run);
        }

        OwnFields.Copy(other, this);
        CopyCounters(other);
    }

    // Those that aren't made yet are made alike on both machines.
    private void CopyPageSets(Zone other)
    {
        for (int cpu = 0; cpu < _pageSets.Length; cpu++)
        {
            if (other._pageSets.Find(cpu) is { } set)
            {
                _pageSets[cpu].CopyFrom(set);
                Table.CopyHeads(other.Table, set.FirstHead, PageSet.ListCount);
            }
        }
    }

    private void CopyCounters(Zone other)
    {
        NrFreeGlobal = other.NrFreeGlobal;
        DriftMark = other.DriftMark;
        NumaHit = other.NumaHit;
        NumaMiss = other.NumaMiss;
        NumaForeign = other.NumaForeign;
        NumaInterleave = other.NumaInterleave;
        NumaLocal = other.NumaLocal;
        NumaOther = other.NumaOther;
        other._watermark.CopyTo(_watermark, 0);
        other.LowmemReserve.CopyTo(LowmemReserve, 0);
        other.LruCounters.CopyTo(LruCounters, 0);
    }
}
