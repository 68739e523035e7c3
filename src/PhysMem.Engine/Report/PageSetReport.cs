using PhysMem.Engine.Core.Zones;

namespace PhysMem.Engine.Report;

/// <summary>One CPU's page set of one zone (struct per_cpu_pages), as plain values; counts are pages.</summary>
public sealed record PageSetReport
{
    /// <summary>Name of the machine.</summary>
    public required string Machine { get; init; }

    /// <summary>Node id.</summary>
    public required int Node { get; init; }

    /// <summary>Zone as the kernel prints it.</summary>
    public required string Zone { get; init; }

    /// <summary>The CPU.</summary>
    public required int Cpu { get; init; }

    /// <summary>Pages on all its lists.</summary>
    public required int Count { get; init; }

    /// <summary>Pages from which on a free gives some back.</summary>
    public required int High { get; init; }

    /// <summary>Pages that are taken at once when a list is empty.</summary>
    public required int Batch { get; init; }

    /// <summary>
    /// free_factor: by how many doublings of the batch the next overflow gives back more. Where page sets tune themselves (6.7
    /// on) free_count: pages freed of late.
    /// </summary>
    public required int FreeFactor { get; init; }

    /// <summary>high_min: as low as <see cref="High"/> falls; null where it is fixed.</summary>
    public int? HighMin { get; init; }

    /// <summary>high_max: as high as <see cref="High"/> rises; null where it is fixed.</summary>
    public int? HighMax { get; init; }

    /// <summary>alloc_factor: by how many doublings of the batch the next refill takes more; null where batches are fixed.</summary>
    public int? AllocFactor { get; init; }

    /// <summary>vm_stat_diff: what the CPU has not yet added to the zone's NR_FREE_PAGES.</summary>
    public required int FreeDiff { get; init; }

    /// <summary>stat_threshold: how large that may get.</summary>
    public required int StatThreshold { get; init; }

    /// <summary>One CPU's page set of a zone.</summary>
    internal static PageSetReport Of(Zone zone, int cpu)
    {
        PageSet set = zone.PageSets[cpu];
        bool tunes = zone.Machine.Line.TunesPageSets;
        return new PageSetReport
        {
            Machine = zone.Machine.Name,
            Node = zone.Node.Nid,
            Zone = zone.Name,
            Cpu = cpu,
            Count = set.Count,
            High = set.High,
            Batch = set.Batch,
            FreeFactor = set.FreeFactor,
            HighMin = tunes ? set.HighMin : null,
            HighMax = tunes ? set.HighMax : null,
            AllocFactor = tunes ? set.AllocFactor : null,
            FreeDiff = set.DiffFree,
            StatThreshold = set.StatThreshold,
        };
    }
}
