using System.Buffers;
using PhysMem.Engine.Core.Zones;

namespace PhysMem.Engine.Replay;

/// <summary>
/// The blocks that a replay holds, by the recording's name for them: numbers from 0 on, nearly always without gaps.
/// </summary>
internal sealed class HeldBlocks : IDisposable
{
    // Names above are looked up in a dictionary: an odd number shouldn't cost an array of its size.
    private const int MostDense = 1 << 22;

    private const int FirstRoom = 1024;

    // Fresh memory for each of many recordings costs more than all that is done with it. Given back empty, so that
    // what is rented is empty.
    private Held[] _blocks = ArrayPool<Held>.Shared.Rent(FirstRoom);
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
                Grow(Math.Max(id + 1, _blocks.Length * 2));
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

    public void Dispose()
    {
        ArrayPool<Held>.Shared.Return(_blocks, clearArray: true);
        _blocks = [];
    }

    private void Grow(int room)
    {
        Held[] before = _blocks;
        _blocks = ArrayPool<Held>.Shared.Rent(room);
        before.CopyTo(_blocks, 0);
        ArrayPool<Held>.Shared.Return(before, clearArray: true);
    }
}

/// <summary>A block that a replay holds, or an exact range: pages of order 0.</summary>
/// <param name="Zone">Its zone.</param>
/// <param name="Pfn">Its first page when it was handed out.</param>
/// <param name="Order">Order of the block, or of the range's pages.</param>
/// <param name="Moves">Moves of pages before it was handed out.</param>
/// <param name="Blocks">Number of blocks of that order: 1, or the range's pages.</param>
internal readonly record struct Held(Zone Zone, long Pfn, int Order, int Moves, long Blocks = 1);
