using System.Numerics;
using System.Runtime.CompilerServices;

namespace PhysMem.Engine.Frames;

/// <summary>
/// The two neighbours that each frame and each list head has on its circular list, by table index. There are two
/// widths; code that must be fast is written once, over this interface, and compiled for both.
/// </summary>
internal interface ILinks
{
    long Prev(long i);

    long Next(long i);

    void SetPrev(long i, long to);

    void SetNext(long i, long to);

    /// <summary>Where the state of a block lies while it is free.</summary>
    /// <param name="table">The table of the links.</param>
    /// <param name="states">Its <see cref="FrameTable.State"/>, which fast code has at hand.</param>
    /// <param name="i">Its first frame.</param>
    /// <param name="order">Its order.</param>
    static abstract unsafe byte* FreeState(FrameTable table, byte* states, long i, int order);
}

/// <summary>The low halves of a frame's neighbours; all there is of them in tables of less than 2^32 entries.</summary>
internal struct Link
{
    public uint Prev;
    public uint Next;
}

/// <summary>What 40-bit neighbours have above bit 31.</summary>
internal struct LinkTop
{
    public byte Prev;
    public byte Next;
}

/// <summary>Links of 32 bits: zones of nearly 16 TiB.</summary>
internal readonly unsafe struct NarrowLinks(Link* links) : ILinks
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long Prev(long i) => links[i].Prev;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long Next(long i) => links[i].Next;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void SetPrev(long i, long to) => links[i].Prev = (uint)to;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void SetNext(long i, long to) => links[i].Next = (uint)to;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* FreeState(FrameTable table, byte* states, long i, int order) => states + i;
}

/// <summary>
/// Links of 40 bits, for larger zones up to 4 PiB, and for those with very many large blocks that are free by themselves. Frames at
/// multiples of 8 have theirs apart from the others, and of them all that are as much aligned lie together: a free block takes a few
/// bytes of memory and not a page of the host, and the state of a large one lies apart from the frames' too. The tops lie apart, as
/// the rest has whole words.
/// </summary>
/// <param name="links">The low halves.</param>
/// <param name="tops">What they have above bit 31.</param>
/// <param name="aligned">What <see cref="Aligned"/> says: behind so many places come the others.</param>
internal readonly unsafe struct WideLinks(Link* links, LinkTop* tops, long aligned) : ILinks
{
    /// <summary>The order of the smallest blocks whose links lie together.</summary>
    public const int LeastOrder = 3;

    private const int Levels = 7;
    private const int LowBits = 32;
    private const int OtherMask = (1 << LeastOrder) - 1;

    /// <summary>How many places there are for the aligned of so many entries.</summary>
    public static long Aligned(long entries) => (entries >> (LeastOrder + Levels)) + 1 << Levels;

    public long Prev(long i)
    {
        long at = Place(i);
        return links[at].Prev | ((long)tops[at].Prev << LowBits);
    }

    public long Next(long i)
    {
        long at = Place(i);
        return links[at].Next | ((long)tops[at].Next << LowBits);
    }

    public void SetPrev(long i, long to)
    {
        long at = Place(i);
        links[at].Prev = (uint)to;
        tops[at].Prev = (byte)(to >> LowBits);
    }

    public void SetNext(long i, long to)
    {
        long at = Place(i);
        links[at].Next = (uint)to;
        tops[at].Next = (byte)(to >> LowBits);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* FreeState(FrameTable table, byte* states, long i, int order) =>
        order < FrameTable.LargeOrder ? states + i : table.LargeFree + (i >> FrameTable.LargeOrder);

    // Setters store and do nothing else. Both stores in one assignment would look at the place first, and a page of memory that is
    // looked at before it is written is given twice by the host.
    private long Place(long i)
    {
        if ((i & OtherMask) != 0)
        {
            return aligned + i;
        }

        // Half of the places are for odd multiples of 8, half of the rest for those of 16, and so on.
        long multiple = i >> LeastOrder;
        int level = BitOperations.TrailingZeroCount(multiple | (1L << Levels));
        return aligned - (aligned >> level) + (multiple >> Math.Min(level + 1, Levels));
    }
}

/// <summary>Operations on circular lists of links, after the kernel's struct list_head.</summary>
internal static class CircularList
{
    /// <summary>Puts an entry behind another one, which may be the head (list_add).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddBehind<TLinks>(TLinks links, long entry, long i)
        where TLinks : struct, ILinks
    {
        Chain(links, i, links.Next(entry));
        Chain(links, entry, i);
    }

    /// <summary>Puts an entry in front of another one; in front of the head means at the tail (list_add_tail).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddBefore<TLinks>(TLinks links, long entry, long i)
        where TLinks : struct, ILinks
    {
        Chain(links, links.Prev(entry), i);
        Chain(links, i, entry);
    }

    /// <summary>Makes one entry follow another.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Chain<TLinks>(TLinks links, long i, long next)
        where TLinks : struct, ILinks
    {
        links.SetNext(i, next);
        links.SetPrev(next, i);
    }

    /// <summary>Takes the first entry off a list.</summary>
    /// <returns>The entry, or the head when the list is empty.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long TakeFirst<TLinks>(TLinks links, long head)
        where TLinks : struct, ILinks
    {
        long i = links.Next(head);
        if (i != head)
        {
            Chain(links, head, links.Next(i));
        }

        return i;
    }

    /// <summary>Takes an entry off whatever list it is on (list_del).</summary>
    /// <returns>The only entry that is left, which is the list's head; 0 when there are more.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long Unlink<TLinks>(TLinks links, long i)
        where TLinks : struct, ILinks
    {
        long prev = links.Prev(i), next = links.Next(i);
        Chain(links, prev, next);
        return prev == next ? next : 0;
    }
}
