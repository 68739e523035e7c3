using System.Runtime.CompilerServices;

namespace PhysMem.Engine.Frames;

/// <summary>
/// State and list links of every frame of one zone's span: 9 bytes a frame, 11 in zones of 16 TiB and more and where very many
/// large blocks are free by themselves, resident only where touched.
/// A frame's index is its pfn minus <see cref="BasePfn"/>; the base is aligned to a block of the largest order
/// and the size is a whole number of such blocks, so that any buddy of an index inside is inside too and needs
/// no bounds check. Behind the frames lie the heads of the circular lists (indexes <see cref="Frames"/> and up).
/// A frame is on at most one list at a time, be it a buddy list or a per-CPU list.
/// </summary>
internal sealed unsafe partial class FrameTable : IDisposable
{
    /// <summary>Order of the smallest free blocks whose states are <see cref="LargeFree"/> where links are wide.</summary>
    public const int LargeOrder = 6;

    private readonly LazyMemory _memory;

    /// <summary>Makes a table of frames that were never touched, and empty lists.</summary>
    /// <param name="basePfn">Pfn of index 0, a multiple of the largest block.</param>
    /// <param name="frames">Number of frames, a multiple of the largest block.</param>
    /// <param name="lists">Number of list heads.</param>
    /// <param name="laterLists">Further heads behind them, for which <see cref="MakeEmpty"/> will be called.</param>
    /// <param name="wide">Whether links have 40 bits; by default where they must; see <see cref="FreeBlocksApart"/>.</param>
    public FrameTable(long basePfn, long frames, int lists, int laterLists = 0, bool? wide = null)
    {
        BasePfn = basePfn;
        Frames = frames;
        Lists = lists + laterLists;
        long entries = frames + Lists;
        IsWide = wide ?? entries > uint.MaxValue;
        long aligned = IsWide ? WideLinks.Aligned(entries) : 0, places = entries + aligned;
        long linkBytes = places * sizeof(Link), topBytes = IsWide ? places * sizeof(LinkTop) : 0;
        _memory = new LazyMemory((nuint)(linkBytes + topBytes + frames + (IsWide ? LargeBytes(frames) : 0)));
        byte* start = (byte*)_memory.Start;
        Narrow = new NarrowLinks((Link*)start);
        Wide = new WideLinks((Link*)start, (LinkTop*)(start + linkBytes), aligned);
        State = start + linkBytes + topBytes;
        LargeFree = State + frames;
        for (long head = frames; head < frames + lists; head++)
        {
            MakeEmpty(head);
        }
    }

    /// <summary>Pfn of index 0.</summary>
    public long BasePfn { get; }

    /// <summary>Number of frames, a multiple of the largest block.</summary>
    public long Frames { get; }

    /// <summary>Number of list heads.</summary>
    public int Lists { get; }

    /// <summary>One <see cref="FrameState"/> byte for each frame; see <see cref="FreeStateAt"/>.</summary>
    public byte* State { get; }

    /// <summary>
    /// A <see cref="FrameState"/> byte for each 2^<see cref="LargeOrder"/> frames, where links are wide: of the free block of that
    /// order or a larger one that begins there. Narrow tables have none.
    /// </summary>
    public byte* LargeFree { get; }

    /// <summary>Whether <see cref="Wide"/> is to be used and not <see cref="Narrow"/>.</summary>
    public bool IsWide { get; }

    /// <summary>Links of frames, then of list heads.</summary>
    public NarrowLinks Narrow { get; }

    /// <inheritdoc cref="Narrow"/>
    public WideLinks Wide { get; }

    /// <summary>Address space that the table takes, in bytes.</summary>
    public long Bytes => (long)_memory.Bytes;

    public void Dispose() => _memory.Dispose();

    /// <summary>Where the state of a block lies while it is free.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte* FreeStateAt(long i, int order) =>
        IsWide ? WideLinks.FreeState(this, State, i, order) : NarrowLinks.FreeState(this, State, i, order);

    /// <summary>What the tables say of a frame.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte StateOf(long i)
    {
        byte s = State[i];
        return s == FrameState.None && IsWide && (i & ((1L << LargeOrder) - 1)) == 0 ? LargeFree[i >> LargeOrder] : s;
    }

    private static long LargeBytes(long frames) => (frames + (1L << LargeOrder) - 1) >> LargeOrder;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long Next(long i) => IsWide ? Wide.Next(i) : Narrow.Next(i);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long Prev(long i) => IsWide ? Wide.Prev(i) : Narrow.Prev(i);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void PushHead(long head, long i)
    {
        if (IsWide)
        {
            PushHeadWide(head, i);
        }
        else
        {
            CircularList.AddBehind(Narrow, head, i);
        }
    }

    /// <summary>Puts neighbouring entries at a list's head, one after the other.</summary>
    public void PushHeadEach(long head, long i, long count)
    {
        long last = Next(head);
        for (long end = i + count; i < end; i++)
        {
            Chain(i, last);
            last = i;
        }

        Chain(head, last);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void PushTail(long head, long i)
    {
        if (IsWide)
        {
            PushTailWide(head, i);
        }
        else
        {
            CircularList.AddBefore(Narrow, head, i);
        }
    }

    /// <inheritdoc cref="CircularList.Unlink"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long Unlink(long i) => IsWide ? UnlinkWide(i) : CircularList.Unlink(Narrow, i);

    /// <summary>
    /// Links an entry behind the last one of a list that is being put together; <see cref="EndList"/> finishes it.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Chain(long last, long i)
    {
        if (IsWide)
        {
            ChainWide(last, i);
        }
        else
        {
            CircularList.Chain(Narrow, last, i);
        }
    }

    /// <summary>Makes an entry the last one of a list, whatever followed it before.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void EndList(long head, long last) => Chain(last, head);

    /// <inheritdoc cref="CircularList.TakeFirst"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long TakeFirst(long head) =>
        IsWide ? TakeFirstWide(head) : CircularList.TakeFirst(Narrow, head);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsEmpty(long head) => Next(head) == head;

    /// <summary>Makes a list head of an empty list.</summary>
    public void MakeEmpty(long head)
    {
        if (IsWide)
        {
            Wide.SetPrev(head, head);
            Wide.SetNext(head, head);
        }
        else
        {
            Narrow.SetPrev(head, head);
            Narrow.SetNext(head, head);
        }
    }
}
