using PhysMem.Engine.Core.Zones;

namespace PhysMem.Engine.Core.State;

/// <summary>Is told what happens to the few blocks that somebody keeps track of.</summary>
internal interface IBlockWatcher
{
    /// <summary>A task's block was freed.</summary>
    void OwnedBlockFreed(Zone zone, long i);

    /// <summary>A block that compaction had moved was freed.</summary>
    void MovedBlockFreed(Zone zone, long i);

    /// <summary>A task's block was split into its pages.</summary>
    void BlockSplit(Zone zone, long first, int order);
}
