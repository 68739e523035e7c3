using System.Runtime.CompilerServices;
using PhysMem.Engine.Buddy;
using PhysMem.Engine.Frames;
using PhysMem.Engine.Kernel;

namespace PhysMem.Benchmarks.Engines;

/// <summary>The buddy core that all of the engine's allocations go through, alone: one zone, one migratetype.</summary>
internal readonly unsafe struct CoreEngine : IEngine, IEngineFactory<CoreEngine>
{
    private readonly FrameTable _table;
    private readonly PageblockTypes _blocks;
    private readonly BuddyArea _buddy;
    private readonly byte* _state;

    private CoreEngine(long pages)
    {
        _table = new FrameTable(0, pages, BuddyArea.ListCount);
        var build = new KernelBuild(ArchitectureProfile.X64);
        _blocks = new PageblockTypes(pages >> build.PageblockOrder, build.PageblockOrder);
        _buddy = new BuddyArea(_table, _blocks, build);
        _state = _table.State;
        _buddy.FreeRun(BlockRun.Between(0, pages, build.MaxOrder), MigrateTypes.Movable);
    }

    public static string Name => "core/linux";

    public long MetadataBytes => _table.Bytes + _blocks.Count;

    public long FreePages => _buddy.FreePages;

    public static CoreEngine Make(long pages) => new(pages);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long Alloc(int order)
    {
        long i = _buddy.TakeSmallest(order, MigrateTypes.Movable);
        if (i == BuddyArea.None)
        {
            return -1;
        }

        _state[i] = (byte)(FrameState.InUse | order);
        return i;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Free(long pfn, int order)
    {
        if (_state[pfn] != (FrameState.InUse | order))
        {
            throw new InvalidOperationException($"bad free of pfn {pfn} order {order}");
        }

        _buddy.Free(pfn, order, MigrateTypes.Movable, toTail: false);
    }

    public void Dispose()
    {
        _table.Dispose();
        _blocks.Dispose();
    }
}
