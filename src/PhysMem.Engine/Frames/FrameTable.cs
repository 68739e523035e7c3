using System.Runtime.CompilerServices;

namespace PhysMem.Engine.Frames;

/// <summary>The two neighbours of a frame on its list; frames and list heads are both named by table index.</summary>
internal struct Link
{
    public uint Prev;
    public uint Next;
}

/// <summary>
/// State and list links of every frame of one zone's span: 9 bytes a frame, resident only where touched.
/// A frame's index is its pfn minus <see cref="BasePfn"/>; the base is aligned to a block of the largest order
/// and the size is a whole number of such blocks, so that any buddy of an index inside is inside too and needs
/// no bounds check. Behind the frames lie the heads of the circular lists (indexes <see cref="Frames"/> and up).
/// A frame is on at most one list at a time, be it a buddy list or a per-CPU list.
/// </summary>
internal sealed unsafe class FrameTable : IDisposable
{
    /// <summary>Largest table that 32-bit indexes can name: a zone of nearly 16 TiB.</summary>
    public const long MaxFrames = uint.MaxValue - (1 << 20);

    private readonly LazyMemory _memory;

    public FrameTable(long basePfn, long frames, int lists)
    {
        BasePfn = basePfn;
        Frames = (uint)frames;
        Lists = lists;
        nuint linkBytes = ((nuint)frames + (nuint)lists) * (nuint)sizeof(Link);
        _memory = new LazyMemory(linkBytes + (nuint)frames);
        Links = (Link*)_memory.Start;
        State = (byte*)_memory.Start + linkBytes;
        for (uint i = 0; i < lists; i++)
        {
            uint head = Frames + i;
            Links[head] = new Link { Prev = head, Next = head };
        }
    }

    /// <summary>Pfn of index 0.</summary>
    public long BasePfn { get; }

    /// <summary>Number of frames, a multiple of the largest block.</summary>
    public uint Frames { get; }

    /// <summary>Number of list heads.</summary>
    public int Lists { get; }

    /// <summary>One <see cref="FrameState"/> byte for each frame.</summary>
    public byte* State { get; }

    /// <summary>Links of frames, then of list heads.</summary>
    public Link* Links { get; }

    /// <summary>Address space that the table takes, in bytes.</summary>
    public long Bytes => (long)_memory.Bytes;

    public void Dispose() => _memory.Dispose();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void PushHead(uint head, uint i)
    {
        uint next = Links[head].Next;
        Links[i] = new Link { Prev = head, Next = next };
        Links[next].Prev = i;
        Links[head].Next = i;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void PushTail(uint head, uint i)
    {
        uint prev = Links[head].Prev;
        Links[i] = new Link { Prev = prev, Next = head };
        Links[prev].Next = i;
        Links[head].Prev = i;
    }

    /// <summary>Takes an entry off whatever list it is on.</summary>
    /// <returns>The head of that list when the list is now empty, else 0 or a frame's index.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint Unlink(uint i)
    {
        Link l = Links[i];
        Links[l.Prev].Next = l.Next;
        Links[l.Next].Prev = l.Prev;
        return l.Prev == l.Next ? l.Next : 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsEmpty(uint head) => Links[head].Next == head;
}
