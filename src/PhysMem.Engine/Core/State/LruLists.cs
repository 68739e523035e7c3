using System.Runtime.CompilerServices;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Frames;

namespace PhysMem.Engine.Core.State;

/// <summary>
/// The LRU lists of one zone: the blocks in use that reclaim may free and compaction may move. They hang on the
/// links of the frame table, which a block in use doesn't need otherwise, so that joining and leaving a list cost a
/// few stores. A byte for each frame says which list its block is on; it is resident only where that was used.
/// The kernel keeps these lists by node, with sizes by zone; here each zone has its own.
/// </summary>
internal sealed unsafe partial class LruLists : IDisposable
{
    /// <summary>Lists of a zone, in the order of the kernel's enum lru_list and of its counters.</summary>
    public const int Count = 4;

    public const int InactiveAnon = 0;
    public const int ActiveAnon = 1;
    public const int InactiveFile = 2;
    public const int ActiveFile = 3;

    private const byte ListMask = 3;
    private const byte OnList = 4;
    private const byte OwnedBit = 8;
    private const byte CacheBit = 16;
    private const byte MovedBit = 32;

    private readonly Zone _zone;
    private readonly FrameTable _table;
    private readonly IBlockWatcher _watcher;
    private readonly LazyMemory _memory;
    private readonly byte* _marks;
    private readonly long _firstHead;

    // The zone's counters may come from a recording and count pages that are on no list here.
    private readonly long[] _pages = new long[Count];

    public LruLists(Zone zone, IBlockWatcher watcher)
    {
        _zone = zone;
        _table = zone.Table;
        _watcher = watcher;
        _memory = new LazyMemory((nuint)zone.Table.Frames);
        _marks = (byte*)_memory.Start;
        _firstHead = zone.FirstLruHead;
    }

    /// <summary>The list that blocks of movable requests join; new pages are inactive until they are used again.</summary>
    public int JoinList { get; set; } = InactiveAnon;

    /// <summary>Pages on a list.</summary>
    public long Pages(int list) => _pages[list];

    /// <summary>Whether no block is on any list.</summary>
    public bool IsEmpty => (_pages[InactiveAnon] | _pages[ActiveAnon] | _pages[InactiveFile] | _pages[ActiveFile]) == 0;

    /// <summary>Whether a list is one of page cache.</summary>
    public static bool IsFile(int list) => list >= InactiveFile;

    /// <summary>The inactive list of a kind.</summary>
    public static int InactiveOf(LruKind kind) => kind == LruKind.File ? InactiveFile : InactiveAnon;

    /// <summary>A block that was just handed out joins the list of movable requests.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Join(long i, int order) => Add(i, order, JoinList);

    /// <summary>Puts a block at a list's head.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(long i, int order, int list)
    {
        _marks[i] = (byte)((_marks[i] & ~ListMask) | list | OnList);
        _table.PushHead(_firstHead + list, i);
        CountPages(list, 1L << order);
    }

    /// <summary>
    /// Puts neighbouring pages at a list's head, the lowest first and thus the highest before them: page cache that nobody was told of.
    /// None of them may be known here yet.
    /// </summary>
    public void AddCache(long i, int pages, int list)
    {
        new Span<byte>(_table.State + i, pages).Fill(FrameState.InUse | FrameState.Lru);
        new Span<byte>(_marks + i, pages).Fill((byte)(list | OnList | CacheBit));
        _table.PushHeadEach(_firstHead + list, i, pages);
        CountPages(list, pages);
    }

    /// <summary>A block is about to be freed: it leaves its list, and whoever watches it is told.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Leave(long i, int order)
    {
        if (_marks[i] != 0)
        {
            LeaveMarked(i, order);
        }
    }

    /// <summary>Takes a block off its list while something is done to it; <see cref="PutBack"/> undoes that.</summary>
    public void Isolate(long i, int order)
    {
        if ((_marks[i] & OnList) != 0)
        {
            _marks[i] &= unchecked((byte)~OnList);
            _table.Unlink(i);
            CountPages(ListOf(i), -(1L << order));
        }
    }

    /// <summary>putback_lru_page: to the head of the list that the block was on.</summary>
    public void PutBack(long i, int order) => Add(i, order, ListOf(i));

    /// <summary>A block now lies elsewhere, in this zone or another: its new place gets all that is known of the old one.</summary>
    public void Move(long from, LruLists there, long to, int order)
    {
        there._marks[to] = (byte)(IsCache(from) ? _marks[from] : _marks[from] | MovedBit);
        _marks[from] = 0;
        there.Add(to, order, there.ListOf(to));
    }

    /// <summary>split_page: every page of a block becomes a block of its own on the same list.</summary>
    public void Split(long first, int order)
    {
        byte mark = _marks[first];
        if (mark == 0)
        {
            return;
        }

        for (long k = 1; k < 1L << order; k++)
        {
            _marks[first + k] = mark;
            if ((mark & OnList) != 0)
            {
                _table.PushHead(_firstHead + (mark & ListMask), first + k);
            }
        }

        if ((mark & OwnedBit) != 0)
        {
            _watcher.BlockSplit(_zone, first, order);
        }
    }

    /// <summary>The oldest block of a list, or <see cref="Buddy.BuddyArea.None"/>.</summary>
    public long Oldest(int list)
    {
        long head = _firstHead + list, i = _table.Prev(head);
        return i == head ? Buddy.BuddyArea.None : i;
    }

    /// <summary>The blocks of a list from its head (youngest) to its tail.</summary>
    public IReadOnlyList<long> Pfns(int list)
    {
        var pfns = new List<long>();
        long head = _firstHead + list;
        for (long i = _table.Next(head); i != head; i = _table.Next(i))
        {
            Interruption.Check(pfns.Count);
            pfns.Add(_zone.Pfn(i));
        }

        return pfns;
    }

    public bool IsOnList(long i) => (_marks[i] & OnList) != 0;

    public int ListOf(long i) => _marks[i] & ListMask;

    /// <summary>A task owns the block.</summary>
    public bool IsOwned(long i) => (_marks[i] & OwnedBit) != 0;

    public void SetOwned(long i, bool owned) =>
        _marks[i] = (byte)(owned ? _marks[i] | OwnedBit : _marks[i] & ~OwnedBit);

    /// <summary>Nobody was told the block's frame number: page cache that the machine filled itself with.</summary>
    public bool IsCache(long i) => (_marks[i] & CacheBit) != 0;

    public void SetCache(long i) => _marks[i] |= CacheBit;

    public void Dispose() => _memory.Dispose();

    private void CountPages(int list, long pages)
    {
        _pages[list] += pages;
        _zone.LruCounters[list] += pages;
    }

    private void LeaveMarked(long i, int order)
    {
        if ((_marks[i] & OwnedBit) != 0)
        {
            _watcher.OwnedBlockFreed(_zone, i);
        }

        if ((_marks[i] & MovedBit) != 0)
        {
            _watcher.MovedBlockFreed(_zone, i);
        }

        Isolate(i, order);
        _marks[i] = 0;
    }
}
