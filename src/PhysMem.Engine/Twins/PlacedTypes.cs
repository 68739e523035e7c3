namespace PhysMem.Engine.Twins;

/// <summary>
/// The types of pageblocks in which a zone's free blocks lie. There may be millions, most of them neighbours, so that a byte
/// each in pieces is what they take.
/// </summary>
/// <param name="pageblockOrder">The order of a pageblock.</param>
internal sealed class PlacedTypes(int pageblockOrder)
{
    private const int BitsOfPiece = 12;

    // 0 for a pageblock without a type, else the type and 1.
    private readonly Dictionary<long, byte[]> _pieces = [];
    private (long Number, byte[]? Types) _last = (-1, null);

    /// <summary>The type of a frame's pageblock; -1 when it has none.</summary>
    public int Of(long pfn)
    {
        long block = pfn >> pageblockOrder;
        return Piece(block >> BitsOfPiece) is { } types ? types[Index(block)] - 1 : -1;
    }

    /// <summary>Sets the type of the pageblocks from one frame to another.</summary>
    /// <param name="start">The first frame.</param>
    /// <param name="end">The frame behind the last.</param>
    /// <param name="type">The type.</param>
    public void Set(long start, long end, int type)
    {
        for (long block = start >> pageblockOrder; block <= (end - 1) >> pageblockOrder; block++)
        {
            long number = block >> BitsOfPiece;
            byte[]? types = Piece(number);
            if (types is null)
            {
                _pieces.Add(number, types = new byte[1 << BitsOfPiece]);
                _last = (number, types);
            }

            types[Index(block)] = (byte)(type + 1);
        }
    }

    /// <summary>The pageblocks that have a type, by their first frames, rising.</summary>
    public IEnumerable<(long First, int Type)> All()
    {
        foreach ((long number, byte[] types) in _pieces.OrderBy(piece => piece.Key))
        {
            for (int k = 0; k < types.Length; k++)
            {
                if (types[k] > 0)
                {
                    yield return (((number << BitsOfPiece) + k) << pageblockOrder, types[k] - 1);
                }
            }
        }
    }

    private static int Index(long block) => (int)(block & ((1 << BitsOfPiece) - 1));

    // Blocks are placed one beside the other.
    private byte[]? Piece(long number)
    {
        if (number != _last.Number)
        {
            _last = (number, _pieces.GetValueOrDefault(number));
        }

        return _last.Types;
    }
}
