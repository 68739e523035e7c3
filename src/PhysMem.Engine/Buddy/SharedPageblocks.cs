using PhysMem.Engine.Frames;

namespace PhysMem.Engine.Buddy;

/// <summary>
/// Memory for the types of all of a machine's pageblocks, from frame 0 on, which its zones share. It is as large as the zones
/// made so far reach, so that a small machine takes little address space.
/// </summary>
internal sealed unsafe class SharedPageblocks : IDisposable
{
    // Machines of up to 128 GiB never need to move.
    private const long LeastBlocks = 1 << 16;

    private readonly List<PageblockTypes> _views = [];
    private LazyMemory _memory = new((nuint)LeastBlocks);

    /// <summary>The first pageblock's type.</summary>
    public byte* Start => (byte*)_memory.Start;

    /// <summary>Makes room for the pageblocks of a view. Memory that has to move takes the views along.</summary>
    public void Add(PageblockTypes view, long endBlock)
    {
        _views.Add(view);
        if (endBlock <= (long)_memory.Bytes)
        {
            return;
        }

        var larger = new LazyMemory((nuint)Math.Max(endBlock, 2 * (long)_memory.Bytes));
        LazyMemory.CopyTouched(Start, (byte*)larger.Start, (long)_memory.Bytes);
        _memory.Dispose();
        _memory = larger;
        foreach (PageblockTypes one in _views)
        {
            one.Follow(this);
        }
    }

    public void Dispose() => _memory.Dispose();
}
