using PhysMem.Engine.Zones;

namespace PhysMem.Engine.Recording;

/// <summary>
/// The blocks that a replay holds, by the recording's name for them: numbers from 0 on, nearly always without gaps.
/// </summary>
internal sealed class HeldBlocks
{
    // Names above are looked up in a dictionary: an odd number shouldn't cost an array of its size.
    private const int MostDense = 1 << 22;

    private Held[] _blocks = new Held[1024];
    private Dictionary<int, Held>? _sparse;

    public void Set(int id, Held block)
    {
        if (id >= MostDense)
        {
            (_sparse ??= [])[id] = block;
        }
        else if (id >= 0)
        {
            if (id >= _blocks.Length)
            {
                Array.Resize(ref _blocks, Math.Max(id + 1, _blocks.Length * 2));
            }

            _blocks[id] = block;
        }
    }

    /// <summary>The block, which is no longer held afterwards; false when the simulator has none of that name.</summary>
    public bool Take(int id, out Held block)
    {
        if (id >= MostDense)
        {
            block = default;
            return _sparse != null && _sparse.Remove(id, out block);
        }

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

/// <summary>A block that a replay holds, or an exact range: pages of order 0.</summary>
/// <param name="Zone">Its zone.</param>
/// <param name="Pfn">Its first page.</param>
/// <param name="Order">Order of the block, or of the range's pages.</param>
/// <param name="Blocks">Number of blocks of that order: 1, or the range's pages.</param>
internal readonly record struct Held(Zone Zone, long Pfn, int Order, long Blocks = 1)
{
    public long Index => Zone.FrameIndex(Pfn);
}
