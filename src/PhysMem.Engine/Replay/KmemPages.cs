namespace PhysMem.Engine.Replay;

/// <summary>
/// The frames of a trace, page by page: which block each is in by the trace, and where that page lies on the machine. Takes
/// the room of the frames that the trace names, however long it is.
/// </summary>
internal sealed class KmemPages
{
    private const int ChunkOrder = 10;
    private const int ChunkPages = 1 << ChunkOrder;

    private readonly Dictionary<long, KmemPage[]> _chunks = [];
    private long _lastKey = -1;
    private KmemPage[] _last = [];

    /// <summary>What is known of a frame of the trace.</summary>
    public ref KmemPage this[long pfn]
    {
        get
        {
            long key = pfn >> ChunkOrder;
            if (key != _lastKey)
            {
                if (!_chunks.TryGetValue(key, out KmemPage[]? chunk))
                {
                    _chunks.Add(key, chunk = new KmemPage[ChunkPages]);
                }

                (_lastKey, _last) = (key, chunk);
            }

            return ref _last[pfn & (ChunkPages - 1)];
        }
    }
}

/// <summary>A frame of a trace.</summary>
internal struct KmemPage
{
    /// <summary>The frame that stands for it on the machine, when it was handed out; -1 when none does.</summary>
    public long Given;

    /// <summary>Moves of pages on the machine before it was handed out.</summary>
    public int Moves;

    /// <summary>Order of its block.</summary>
    public byte Order;

    /// <summary>Order that was asked for in its place; that of its block unless the request was changed.</summary>
    public byte Asked;

    /// <summary>What the trace told of it.</summary>
    public KmemPageState State;
}

/// <summary>What a trace told of a frame.</summary>
internal enum KmemPageState : byte
{
    /// <summary>Nothing yet.</summary>
    Unknown,

    /// <summary>It was allocated.</summary>
    Held,

    /// <summary>It was given back.</summary>
    Freed,
}
