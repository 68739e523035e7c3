using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Replay;

/// <summary>
/// The blocks of a trace by their recorded frames: where each lies on the machine that the trace is played on.
/// </summary>
/// <param name="places">Where the machine's pages are.</param>
/// <param name="fromItsStart">
/// Whether the machine stands where the trace began. Frames that aren't known here then stand for themselves, so only
/// blocks that lie elsewhere have to be. Otherwise frames that aren't known stand for nothing.
/// </param>
internal sealed class TraceBlocks(BlockPlaces places, bool fromItsStart)
{
    private readonly Dictionary<long, Block> _blocks = [];
    private readonly int _movesAtStart = places.Moves;
    private readonly bool _knowsAll = !fromItsStart || places.MayChange;

    /// <summary>A block was handed out: recorded at one frame, given at another, or not given at all (-1).</summary>
    public void Set(long recorded, long given, int order)
    {
        if (recorded == given && !_knowsAll)
        {
            _blocks.Remove(recorded);
        }
        else
        {
            _blocks[recorded] = new Block(given, order, places.Moves);
        }
    }

    /// <summary>The frame that stands for the first frame of a block; -1 when nothing does.</summary>
    public long Find(long recorded) => _blocks.TryGetValue(recorded, out Block block) ? PlaceOf(block) : Unknown(recorded);

    /// <summary>
    /// The frame that stands for a recorded one, which is given back now and may be inside of a block that comes back
    /// in parts; -1 when nothing does.
    /// </summary>
    public long Take(long recorded, int order)
    {
        if (_blocks.Count == 0)
        {
            return Unknown(recorded);
        }

        if (_blocks.TryGetValue(recorded, out Block whole) && whole.Order == order)
        {
            _blocks.Remove(recorded);
            return PlaceOf(whole);
        }

        for (int o = order; o <= KernelBuild.GreatestOrder; o++)
        {
            long head = recorded & ~((1L << o) - 1);
            if (_blocks.TryGetValue(head, out Block block) && head + (1L << block.Order) > recorded)
            {
                TakePart(head, block, recorded, order);
                return PlaceOf(block.Part(recorded - head));
            }
        }

        return Unknown(recorded);
    }

    // From now on the rest of the block is followed page by page, as its parts may come back in any way.
    private void TakePart(long head, Block block, long recorded, int order)
    {
        _blocks.Remove(head);
        for (int k = 0; k < 1 << block.Order; k++)
        {
            _blocks[head + k] = block.Part(k);
        }

        for (int k = 0; k < 1 << order; k++)
        {
            _blocks.Remove(recorded + k);
        }
    }

    private long Unknown(long recorded) => fromItsStart ? places.Now(recorded, _movesAtStart) : -1;

    private long PlaceOf(Block block) => places.Now(block.Pfn, block.Moves);

    // Pfn when it was handed out, -1 when it wasn't; moves of pages before.
    private readonly record struct Block(long Pfn, int Order, int Moves)
    {
        public Block Part(long page) => this with { Pfn = Pfn < 0 ? -1 : Pfn + page, Order = 0 };
    }
}
