using PhysMem.Engine.Gfp;

namespace PhysMem.Engine.Observed;

/// <summary>The request that a report's headline tells of.</summary>
public sealed record ObservedRequest
{
    /// <summary>The headline's line, from 1.</summary>
    public required int Line { get; init; }

    /// <summary>The order; -1 is SysRq's, null when the headline has none (vmalloc tells bytes, the OOM killer before 2.6.11 nothing).</summary>
    public int? Order { get; init; }

    /// <summary>The gfp mask as its kernel numbers it; null when the headline has none that can be read.</summary>
    public uint? Mode { get; init; }

    /// <summary>The names behind the number, as printed; null before 4.6.</summary>
    public string? ModeNames { get; init; }

    /// <summary>The age of masks by which <see cref="Mode"/> is read; null when it fits none.</summary>
    public GfpLayout? Layout { get; init; }

    /// <summary>The mask in today's numbers (<see cref="GfpLayout.Meaning"/>); null when it can't be read.</summary>
    public uint? Meaning { get; init; }

    /// <summary>nodemask= as printed; "(null)" allows every node.</summary>
    public string? NodeMask { get; init; }

    /// <summary>cpuset= as printed.</summary>
    public string? Cpuset { get; init; }

    /// <summary>mems_allowed= as printed, a list of nodes.</summary>
    public string? MemsAllowed { get; init; }

    /// <summary>Bytes that vmalloc, or a mapping without an MMU, was asked for; null for others.</summary>
    public long? Bytes { get; init; }

    /// <summary>
    /// Whether it is a mapping of a kernel without an MMU, which has to be one block: GFP_KERNEL, although the headline
    /// has no mask, and the least order that holds the bytes (do_mmap_private).
    /// </summary>
    public bool IsOfNommu { get; init; }

    /// <summary>Seconds that a stall has lasted; null for others.</summary>
    public long? StallSeconds { get; init; }
}
