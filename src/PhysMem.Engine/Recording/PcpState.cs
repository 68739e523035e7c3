namespace PhysMem.Engine.Recording;

/// <summary>A PCP line and its PCPLIST lines: one CPU's page cache for one zone.</summary>
public sealed class PcpState
{
    /// <summary>The CPU.</summary>
    public int Cpu { get; init; }

    /// <summary>Pages held.</summary>
    public int Count { get; init; }

    /// <summary>Pages above which freeing drains.</summary>
    public int High { get; init; }

    /// <summary>Pages moved at once.</summary>
    public int Batch { get; init; }

    /// <summary>How low the limit may fall; 0 where it is fixed.</summary>
    public int HighMin { get; init; }

    /// <summary>How high the limit may rise; 0 where it is fixed.</summary>
    public int HighMax { get; init; }

    /// <summary>How often in a row freeing has overflowed; where page caches tune themselves, the pages freed (free_count).</summary>
    public int FreeFactor { get; init; }

    /// <summary>How often in a row lists ran empty; 0 where page caches are fixed.</summary>
    public int AllocFactor { get; init; }

    /// <summary>Bit 0: the last block freed was of order 1 to 3; bit 1: the CPU's cache keeps a batch.</summary>
    public int Flags { get; init; }

    /// <summary>Seconds until a remote node's pages are given back; null in a kernel without NUMA.</summary>
    public int? Expire { get; init; }

    /// <summary>How far <see cref="DiffFree"/> may go from 0.</summary>
    public int StatThreshold { get; init; }

    /// <summary>This CPU's part of NR_FREE_PAGES, in pages, not yet in the global counter.</summary>
    public int DiffFree { get; init; }

    /// <summary>This CPU's part of NR_FREE_CMA_PAGES.</summary>
    public int DiffFreeCma { get; init; }

    /// <summary>The lists that hold something, in file order.</summary>
    public List<PcpListState> Lists { get; } = [];

    /// <summary>Line of the file; 0 when it is from no file.</summary>
    public int Line { get; init; }
}
