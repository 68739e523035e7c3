using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Recording;

/// <summary>A FREE line: one buddy list of a zone.</summary>
public sealed class FreeListState
{
    /// <summary>Order of the blocks.</summary>
    public int Order { get; init; }

    /// <summary>The list's type, which can differ from that of a block's pageblock.</summary>
    public MigrateType MigrateType { get; init; }

    /// <summary>The blocks, head of the list first, in as few runs as can be: a machine of many TiB that boots has one.</summary>
    public IReadOnlyList<ListRun> Runs { get; init; } = [];

    /// <summary>First frames of the blocks, head of the list first: made of the runs each time.</summary>
    public long[] Pfns => [.. Runs.SelectMany(run => run.Blocks)];

    /// <summary>Number of blocks.</summary>
    public long Count => Runs.Sum(run => run.Count);

    /// <summary>Line of the file; 0 when it is from no file.</summary>
    public int Line { get; init; }

    /// <summary>Pages on the list.</summary>
    public long Pages => Count << Order;
}
