using PhysMem.Engine.Core.Zones;

namespace PhysMem.Engine.Core.State;

/// <summary>Sizes of the modelled rest of memory management that the kernel's memory reports show.</summary>
internal readonly record struct PressureCounts
{
    private static readonly Func<Node, long> s_none = _ => 0;

    /// <summary>A machine without any of it.</summary>
    public static PressureCounts None { get; } = new() { Dirty = s_none, Writeback = s_none };

    /// <summary>total_swap_pages.</summary>
    public long SwapTotal { get; init; }

    /// <summary>get_nr_swap_pages.</summary>
    public long SwapFree { get; init; }

    /// <summary>NR_FILE_DIRTY of a node.</summary>
    public required Func<Node, long> Dirty { get; init; }

    /// <summary>NR_WRITEBACK of a node.</summary>
    public required Func<Node, long> Writeback { get; init; }
}
