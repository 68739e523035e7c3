using System.Numerics;
using System.Runtime.CompilerServices;
using PhysMem.Engine.Frames;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Buddy;

/// <summary>
/// The buddy lists of one zone (zone->free_area[]): a list for each order and migratetype, with the kernel's
/// rules for which end a block goes to. It moves blocks and counts them; who pays for them in NR_FREE_PAGES is
/// its callers' business, as in the kernel.
/// Removal, split and merge cost O(orders); nothing here allocates memory or takes a lock.
/// The list a block is on isn't stored with the block: taking a block out just unlinks it, and an emptied
/// list is recognised by the head that both neighbours turn out to be.
/// Never-used blocks of the largest order may be <see cref="BlockRuns"/>, see the file Runs; how lists are looked at
/// is in the file Walk.
/// </summary>
internal sealed unsafe partial class BuddyArea
{
    /// <summary>Number of buddy lists, the first heads of the frame table: every order that a build may have.</summary>
    public const int ListCount = MigrateTypes.Count << OrderBits;

    /// <summary>Orders that any build may have.</summary>
    public const int MostOrders = 1 << OrderBits;

    /// <summary>Returned when there is no block.</summary>
    public const long None = -1;

    // A list's place is its type and then its order, so that an emptied list's type is had by a shift.
    private const int OrderBits = 4;

    private readonly FrameTable _table;
    private readonly PageblockTypes _blocks;
    private readonly byte* _state;
    private readonly NarrowLinks _narrow;
    private readonly bool _isWide;
    private readonly long _heads;
    private readonly bool _mergingRetypes;
    private readonly int _maxOrder;
    private readonly int _maxOrderPages;
    private readonly int _pageblockOrder;
    private ListCounts _lists;

    public BuddyArea(FrameTable table, PageblockTypes blocks, KernelBuild build, bool mergingRetypes = false)
    {
        _mergingRetypes = mergingRetypes;
        _table = table;
        _blocks = blocks;
        _state = table.State;
        _narrow = table.Narrow;
        _isWide = table.IsWide;
        _heads = table.Frames;
        _maxOrder = build.MaxOrder;
        _maxOrderPages = build.MaxOrderPages;
        _pageblockOrder = build.PageblockOrder;
    }

    /// <summary>Pages on all lists together.</summary>
    public long FreePages { get; private set; }

    /// <summary>The order of the smallest block of the type that fits; -1 when there is none.</summary>
    public int SmallestOrder(int order, int mt)
    {
        uint fits = _lists.Orders[mt] & (uint.MaxValue << order);
        return fits == 0 ? -1 : BitOperations.TrailingZeroCount(fits);
    }

    /// <summary>
    /// __rmqueue_smallest: the head of the smallest list of the type that fits, split down to the order.
    /// The lowest frames are returned, each upper half goes to the head of the same type's list (expand).
    /// </summary>
    /// <returns>First frame of the block, no longer marked free, or <see cref="None"/>.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long TakeSmallest(int order, int mt) =>
        _isWide ? TakeSmallestWide(order, mt) : TakeSmallest(_narrow, order, mt);

    /// <summary>
    /// __free_one_page: merges the block with its free buddies as far as that goes and puts it on a list of the
    /// type. The block must not be marked free, and its first frame's state is overwritten.
    /// </summary>
    /// <param name="i">First frame's index, a multiple of 2^order.</param>
    /// <param name="order">Its order.</param>
    /// <param name="mt">Type of the list to go to.</param>
    /// <param name="toTail">FPI_TO_TAIL: always the tail.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Free(long i, int order, int mt, bool toTail)
    {
        if (_isWide)
        {
            FreeWide(i, order, mt, toTail);
        }
        else
        {
            Free(_narrow, i, order, mt, toTail);
        }
    }

    /// <summary>
    /// page_del_and_expand: takes a particular block and splits it down to an order. The lowest frames are the caller's,
    /// each upper half goes to the head of a type's list.
    /// </summary>
    /// <param name="i">First frame of a free block, of whatever list.</param>
    /// <param name="have">The block's order.</param>
    /// <param name="order">The order wanted.</param>
    /// <param name="mt">The type whose lists get the rest.</param>
    public void TakeHead(long i, int have, int order, int mt)
    {
        Remove(i, have);
        *_table.FreeStateAt(i, have) = FrameState.None;
        FreePages -= 1L << order;
        while (have > order)
        {
            have--;
            PushHead(i + (1L << have), have, mt);
        }
    }

    /// <summary>del_page_from_free_list: takes one particular block out, whatever list it is on.</summary>
    public void TakeOut(long i, int order)
    {
        Remove(i, order);
        *_table.FreeStateAt(i, order) = FrameState.None;
        FreePages -= 1L << order;
    }

    /// <summary>move_to_free_list: the block goes to the tail of another type's list.</summary>
    public void MoveToTail(long i, int order, int mt)
    {
        Remove(i, order);
        PushTail(i, order, mt);
    }

    /// <summary>Puts a block on a list's tail without merging, to set up a recorded state.</summary>
    public void AppendRecorded(long i, int order, int mt)
    {
        PushTail(i, order, mt);
        FreePages += 1L << order;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private long TakeSmallestWide(int order, int mt) => TakeSmallest(_table.Wide, order, mt);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private long TakeSmallest<TLinks>(TLinks links, int order, int mt)
        where TLinks : struct, ILinks
    {
        uint fits = _lists.Orders[mt] & (uint.MaxValue << order);
        if (fits == 0)
        {
            return None;
        }

        int have = BitOperations.TrailingZeroCount(fits);
        long head = Head(have, mt), i = links.Next(head);
        if (have == _maxOrder)
        {
            Reveal(i);
        }

        long next = links.Next(i);
        CircularList.Chain(links, head, next);
        if (next == head)
        {
            _lists.Orders[mt] &= ~(1u << have);
        }

        _lists.Blocks[have]--;
        int found = have;
        while (have > order)
        {
            have--;
            Push(links, i + (1L << have), have, mt, toTail: false);
        }

        *TLinks.FreeState(_table, _state, i, found) = FrameState.None;
        FreePages -= 1L << order;
        return i;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void FreeWide(long i, int order, int mt, bool toTail) => Free(_table.Wide, i, order, mt, toTail);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Free<TLinks>(TLinks links, long i, int order, int mt, bool toTail)
        where TLinks : struct, ILinks
    {
        // Fields would be read again behind each store.
        byte* state = _state;
        int maxOrder = _maxOrder, pageblockOrder = _pageblockOrder;
        state[i] = FrameState.None;
        FreePages += 1L << order;
        while (order < maxOrder)
        {
            long buddy = i ^ (1L << order);
            if (*TLinks.FreeState(_table, state, buddy, order) != (FrameState.Free | order))
            {
                break;
            }

            if (order >= pageblockOrder && !MayMergePageblocks(buddy, order, mt))
            {
                break;
            }

            NoteRemoved(CircularList.Unlink(links, buddy), order);
            *TLinks.FreeState(_table, state, buddy, order) = FrameState.None;
            i &= buddy;
            order++;
        }

        Push(links, i, order, mt, toTail || (order < maxOrder - 1 && IsMergeLikely<TLinks>(i, order)));
    }

    /// <summary>
    /// buddy_merge_likely: the buddy of the would-be parent is free, so this block will soon merge if it is left
    /// alone; it goes to the tail. Not for the two largest orders.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool IsMergeLikely<TLinks>(long i, int order)
        where TLinks : struct, ILinks
    {
        long parent = i & ~(1L << order);
        return *TLinks.FreeState(_table, _state, parent ^ (2L << order), order + 1) == (FrameState.Free | (order + 1));
    }

    // From pageblock size up, HighAtomic, CMA and Isolate blocks merge with their own kind only. Where lists follow
    // pageblocks, those of the buddy change to the type.
    private bool MayMergePageblocks(long buddy, int order, int mt)
    {
        int other = _blocks.OfFrame(buddy);
        bool may = MigrateTypes.MayMerge(mt, other);
        if (may && other != mt && _mergingRetypes)
        {
            _blocks.SetRange(buddy, 1L << order, mt);
        }

        return may;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Push<TLinks>(TLinks links, long i, int order, int mt, bool toTail)
        where TLinks : struct, ILinks
    {
        *TLinks.FreeState(_table, _state, i, order) = (byte)(FrameState.Free | order);
        long head = Head(order, mt);
        if (toTail)
        {
            CircularList.AddBefore(links, head, i);
        }
        else
        {
            CircularList.AddBehind(links, head, i);
        }

        _lists.Orders[mt] |= 1u << order;
        _lists.Blocks[order]++;
    }

    private void PushHead(long i, int order, int mt)
    {
        if (_isWide)
        {
            Push(_table.Wide, i, order, mt, toTail: false);
        }
        else
        {
            Push(_narrow, i, order, mt, toTail: false);
        }
    }

    private void PushTail(long i, int order, int mt)
    {
        if (_isWide)
        {
            Push(_table.Wide, i, order, mt, toTail: true);
        }
        else
        {
            Push(_narrow, i, order, mt, toTail: true);
        }
    }

    private void Remove(long i, int order)
    {
        if (order == _maxOrder)
        {
            Reveal(i);
        }

        NoteRemoved(_table.Unlink(i), order);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void NoteRemoved(long emptied, int order)
    {
        if (emptied >= _heads)
        {
            _lists.Orders[(int)(emptied - _heads) >> OrderBits] &= ~(1u << order);
        }

        _lists.Blocks[order]--;
    }

    /// <summary>Table index of a list's head.</summary>
    public long Head(int order, int mt) => _heads + (uint)((mt << OrderBits) + order);
}
