using PhysMem.Engine.Zones;

namespace PhysMem.Engine.Recording;

/// <summary>The blocks that a replay holds, by the recording's name for them (small numbers from 0).</summary>
internal sealed class HeldBlocks
{
    private Held[] _blocks = new Held[1024];

    public void Set(int id, Zone zone, long pfn, int order)
    {
        if (id < 0)
        {
            return;
        }

        if (id >= _blocks.Length)
        {
            Array.Resize(ref _blocks, Math.Max(id + 1, _blocks.Length * 2));
        }

        _blocks[id] = new Held(zone, pfn, order);
    }

    /// <summary>The block, which is no longer held afterwards; false when the simulator has none of that name.</summary>
    public bool Take(int id, out Held block)
    {
        if ((uint)id >= (uint)_blocks.Length || _blocks[id].Zone == null!)
        {
            block = default;
            return false;
        }

        block = _blocks[id];
        _blocks[id] = default;
        return true;
    }
}

/// <summary>A block that a replay holds; for exact ranges the order is that of their single pages.</summary>
internal readonly record struct Held(Zone Zone, long Pfn, int Order)
{
    public uint Index => Zone.FrameIndex(Pfn);
}
