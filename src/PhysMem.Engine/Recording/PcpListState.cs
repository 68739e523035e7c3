using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Recording;

/// <summary>A PCPLIST line: one list of a CPU's page cache.</summary>
public sealed class PcpListState
{
    /// <summary>The list's index within the page cache.</summary>
    public int List { get; init; }

    /// <summary>Order of the blocks.</summary>
    public int Order { get; init; }

    /// <summary>The list's type; null for lists of pageblock order, whose blocks each carry their own.</summary>
    public MigrateType? MigrateType { get; init; }

    /// <summary>
    /// First frames of the blocks, head of the list first, and the type (0..4) that the page remembers where it is
    /// written, else -1, which stands for the list's type. The remembered type decides on which buddy list the
    /// block goes when the page cache is emptied.
    /// </summary>
    public (long Pfn, int RememberedType)[] Pages { get; init; } = [];

    /// <summary>Line of the file; 0 when it is from no file.</summary>
    public int Line { get; init; }
}
