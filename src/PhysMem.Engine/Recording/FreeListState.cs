using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Recording;

/// <summary>A FREE line: one buddy list of a zone.</summary>
public sealed class FreeListState
{
    /// <summary>Order of the blocks.</summary>
    public int Order { get; init; }

    /// <summary>The list's type, which can differ from that of a block's pageblock.</summary>
    public MigrateType MigrateType { get; init; }

    /// <summary>First frames of the blocks, head of the list first.</summary>
    public long[] Pfns { get; init; } = [];

    /// <summary>Line of the file; 0 when it is from no file.</summary>
    public int Line { get; init; }

    /// <summary>Pages on the list.</summary>
    public long Pages => (long)Pfns.Length << Order;
}
