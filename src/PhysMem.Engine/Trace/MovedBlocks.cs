using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Trace;

/// <summary>
/// The blocks of a trace that lie elsewhere in the simulator: a recorded frame and the frame that stands for it.
/// Frames that aren't here stand for themselves.
/// </summary>
internal sealed class MovedBlocks
{
    private readonly Dictionary<long, Moved> _moved = [];

    /// <summary>A block was handed out: recorded at one frame, given at another, or not given at all (-1).</summary>
    public void Set(long recorded, long given, int order)
    {
        if (recorded == given)
        {
            _moved.Remove(recorded);
        }
        else
        {
            _moved[recorded] = new Moved(given, order);
        }
    }

    /// <summary>The frame that stands for the first frame of a block.</summary>
    public long Find(long recorded) => _moved.TryGetValue(recorded, out Moved m) ? m.Pfn : recorded;

    /// <summary>
    /// The frame that stands for a recorded one, which is given back now and may be inside of a block that comes back
    /// in parts; -1 when nothing does.
    /// </summary>
    public long Take(long recorded, int order)
    {
        if (_moved.Count == 0)
        {
            return recorded;
        }

        if (_moved.TryGetValue(recorded, out Moved whole) && whole.Order == order)
        {
            _moved.Remove(recorded);
            return whole.Pfn;
        }

        for (int o = order; o <= PageConstants.MaxOrder; o++)
        {
            long head = recorded & ~((1L << o) - 1);
            if (_moved.TryGetValue(head, out Moved block) && head + (1L << block.Order) > recorded)
            {
                TakePart(head, block, recorded, order);
                return block.Pfn < 0 ? -1 : block.Pfn + (recorded - head);
            }
        }

        return recorded;
    }

    // From now on the rest of the block is followed page by page, as its parts may come back in any way.
    private void TakePart(long head, Moved block, long recorded, int order)
    {
        _moved.Remove(head);
        for (int k = 0; k < 1 << block.Order; k++)
        {
            _moved[head + k] = new Moved(block.Pfn < 0 ? -1 : block.Pfn + k, 0);
        }

        for (int k = 0; k < 1 << order; k++)
        {
            _moved.Remove(recorded + k);
        }
    }

    private readonly record struct Moved(long Pfn, int Order);
}
