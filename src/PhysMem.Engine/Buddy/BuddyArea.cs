using System.Numerics;
using System.Runtime.CompilerServices;
using PhysMem.Engine.Frames;

namespace PhysMem.Engine.Buddy;

/// <summary>
/// The buddy lists of one zone (zone->free_area[]): a list for each order and migratetype, with the kernel's
/// rules for which end a block goes to. It moves blocks and counts them; who pays for them in NR_FREE_PAGES is
/// its callers' business, as in the kernel.
/// Removal, split and merge cost O(orders); nothing here allocates memory or takes a lock.
/// The list a block is on isn't stored with the block: taking a block out just unlinks it, and an emptied
/// list is recognised by the head that both neighbours turn out to be.
/// </summary>
internal sealed unsafe class BuddyArea
{
    /// <summary>Number of buddy lists, the first heads of the frame table.</summary>
    public const int ListCount = PageConstants.OrderCount * MigrateTypes.Count;

    /// <summary>Returned when there is no block; never an index, as tables are smaller.</summary>
    public const uint None = uint.MaxValue;

    private readonly FrameTable _table;
    private readonly PageblockTypes _blocks;
    private readonly byte* _state;
    private readonly Link* _links;
    private readonly uint _heads;
    private readonly long[] _nrFree = new long[PageConstants.OrderCount];

    // One word a migratetype, bit o set when the list of order o isn't empty.
    private readonly uint[] _nonEmpty = new uint[MigrateTypes.Count];

    public BuddyArea(FrameTable table, PageblockTypes blocks)
    {
        _table = table;
        _blocks = blocks;
        _state = table.State;
        _links = table.Links;
        _heads = table.Frames;
    }

    /// <summary>Pages on all lists together.</summary>
    public long FreePages { get; private set; }

    /// <summary>Blocks of an order, over all migratetypes (free_area.nr_free).</summary>
    public long BlockCount(int order) => _nrFree[order];

    /// <summary>Bit o is set when list [o][mt] isn't empty.</summary>
    public uint NonEmptyOrders(int mt) => _nonEmpty[mt];

    /// <summary>First block of a list, or <see cref="None"/>.</summary>
    public uint First(int order, int mt)
    {
        uint head = Head(order, mt), i = _links[head].Next;
        return i == head ? None : i;
    }

    /// <summary>The block behind another one on a list, or <see cref="None"/>.</summary>
    public uint Next(uint i)
    {
        uint n = _links[i].Next;
        return n >= _heads ? None : n;
    }

    /// <summary>Last block of a list, or <see cref="None"/>.</summary>
    public uint Last(int order, int mt)
    {
        uint head = Head(order, mt), i = _links[head].Prev;
        return i == head ? None : i;
    }

    /// <summary>Number of blocks on one list; walks it.</summary>
    public long Length(int order, int mt)
    {
        long n = 0;
        for (uint i = First(order, mt); i != None; i = Next(i))
        {
            n++;
        }

        return n;
    }

    /// <summary>
    /// __rmqueue_smallest: the head of the smallest list of the type that fits, split down to the order.
    /// The lowest frames are returned, each upper half goes to the head of the same type's list (expand).
    /// </summary>
    /// <returns>First frame of the block, no longer marked free, or <see cref="None"/>.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint TakeSmallest(int order, int mt)
    {
        uint fits = _nonEmpty[mt] & (uint.MaxValue << order);
        if (fits == 0)
        {
            return None;
        }

        int have = BitOperations.TrailingZeroCount(fits);
        uint head = Head(have, mt);
        uint i = _links[head].Next, next = _links[i].Next;
        _links[head].Next = next;
        _links[next].Prev = head;
        if (next == head)
        {
            _nonEmpty[mt] &= ~(1u << have);
        }

        _nrFree[have]--;
        while (have > order)
        {
            have--;
            PushFree(i + (1u << have), have, mt, toTail: false);
        }

        _state[i] = FrameState.None;
        FreePages -= 1L << order;
        return i;
    }

    /// <summary>
    /// __free_one_page: merges the block with its free buddies as far as that goes and puts it on a list of the
    /// type. The block must not be marked free, and its first frame's state is overwritten.
    /// </summary>
    /// <param name="i">First frame's index, a multiple of 2^order.</param>
    /// <param name="order">Order, 0..10.</param>
    /// <param name="mt">Type of the list to go to.</param>
    /// <param name="toTail">FPI_TO_TAIL: always the tail.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Free(uint i, int order, int mt, bool toTail)
    {
        byte* state = _state;
        state[i] = FrameState.None;
        FreePages += 1L << order;
        while (order < PageConstants.MaxOrder)
        {
            uint buddy = i ^ (1u << order);
            if (state[buddy] != (FrameState.Free | order))
            {
                break;
            }

            if (order >= PageConstants.PageblockOrder && !MayMergePageblocks(buddy, mt))
            {
                break;
            }

            Remove(buddy, order);
            state[buddy] = FrameState.None;
            i &= buddy;
            order++;
        }

        PushFree(i, order, mt, toTail || IsMergeLikely(i, order));
    }

    /// <summary>del_page_from_free_list: takes one particular block out, whatever list it is on.</summary>
    public void TakeOut(uint i, int order)
    {
        Remove(i, order);
        _state[i] = FrameState.None;
        FreePages -= 1L << order;
    }

    /// <summary>move_to_free_list: the block goes to the tail of another type's list.</summary>
    public void MoveToTail(uint i, int order, int mt)
    {
        Remove(i, order);
        PushFree(i, order, mt, toTail: true);
    }

    /// <summary>Puts a block on a list's tail without merging, to set up a recorded state.</summary>
    public void AppendRecorded(uint i, int order, int mt)
    {
        PushFree(i, order, mt, toTail: true);
        FreePages += 1L << order;
    }

    /// <summary>
    /// buddy_merge_likely: the buddy of the would-be parent is free, so this block will soon merge if it is left
    /// alone; it goes to the tail. Not for the two largest orders.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool IsMergeLikely(uint i, int order)
    {
        if (order >= PageConstants.MaxOrder - 1)
        {
            return false;
        }

        uint parent = i & ~(1u << order);
        return _state[parent ^ (2u << order)] == (FrameState.Free | (order + 1));
    }

    // From pageblock size up, HighAtomic and Isolate blocks merge with their own kind only.
    private bool MayMergePageblocks(uint buddy, int mt)
    {
        int other = _blocks.OfFrame(buddy);
        return other == mt || (MigrateTypes.IsMergeable(other) && MigrateTypes.IsMergeable(mt));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void PushFree(uint i, int order, int mt, bool toTail)
    {
        _state[i] = (byte)(FrameState.Free | order);
        uint head = Head(order, mt);
        if (toTail)
        {
            _table.PushTail(head, i);
        }
        else
        {
            _table.PushHead(head, i);
        }

        _nonEmpty[mt] |= 1u << order;
        _nrFree[order]++;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Remove(uint i, int order)
    {
        uint emptied = _table.Unlink(i);
        if (emptied >= _heads)
        {
            _nonEmpty[(emptied - _heads) / PageConstants.OrderCount] &= ~(1u << order);
        }

        _nrFree[order]--;
    }

    private uint Head(int order, int mt) => _heads + (uint)((mt * PageConstants.OrderCount) + order);
}
