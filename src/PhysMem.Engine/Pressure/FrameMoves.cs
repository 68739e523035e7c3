namespace PhysMem.Engine.Pressure;

/// <summary>
/// Where blocks went whose frames a caller still knows under old numbers: compaction moved them, or they are gone.
/// A frame number alone doesn't name a block for ever, since the frame may be handed out again after its block has
/// left; so each holder remembers how many moves had been made when it got the number (<see cref="Count"/>), and
/// the first move of that frame since then is the one that concerns it.
/// </summary>
internal sealed partial class FrameMoves
{
    /// <summary>Reclaim took the block.</summary>
    public const long Reclaimed = -1;

    /// <summary>The OOM killer freed it with its task.</summary>
    public const long Killed = -2;

    /// <summary>Its holder freed it.</summary>
    public const long Freed = -3;

    private static readonly Place s_reclaimed = new() { Pfn = Reclaimed };
    private static readonly Place s_killed = new() { Pfn = Killed };

    private readonly List<OldName> _names = [];
    private readonly Dictionary<long, int> _lastOf = [];
    private readonly Dictionary<long, Place> _moved = [];

    /// <summary>Moves so far.</summary>
    public int Count => _names.Count;

    /// <summary>A block moved from one frame to another.</summary>
    public void Moved(long from, long to)
    {
        if (!_moved.Remove(from, out Place? place))
        {
            place = new Place();
        }

        place.Pfn = to;
        _moved[to] = place;
        AddName(from, place);
    }

    /// <summary>A block that a caller may still think it holds is gone.</summary>
    /// <param name="pfn">Where it was.</param>
    /// <param name="how"><see cref="Reclaimed"/> or <see cref="Killed"/>.</param>
    public void Lost(long pfn, long how)
    {
        Place place = how == Killed ? s_killed : s_reclaimed;
        if (_moved.Remove(pfn, out Place? moved))
        {
            moved.Pfn = how;
        }

        AddName(pfn, place);
    }

    /// <summary>A moved block was freed: its old numbers lead nowhere now.</summary>
    public void Forget(long pfn)
    {
        if (_moved.Remove(pfn, out Place? place))
        {
            place.Pfn = Freed;
        }
    }

    /// <summary>Where the block is that a holder knows by a number since a certain move; negative when it is gone.</summary>
    public long Find(long pfn, int since)
    {
        Place? first = null;
        for (int k = _lastOf.GetValueOrDefault(pfn, -1); k >= since && k >= 0; k = _names[k].Earlier)
        {
            first = _names[k].Place;
        }

        return first?.Pfn ?? pfn;
    }

    /// <summary>
    /// Where the last block is that lay at a frame and was moved away; negative when there is none any more, null
    /// when none was ever moved away or lost.
    /// </summary>
    public long? FindLast(long pfn)
    {
        long? last = null;
        for (int k = _lastOf.GetValueOrDefault(pfn, -1); k >= 0; k = _names[k].Earlier)
        {
            last ??= _names[k].Place.Pfn;
            if (_names[k].Place.Pfn >= 0)
            {
                return _names[k].Place.Pfn;
            }
        }

        return last;
    }

    private void AddName(long pfn, Place place)
    {
        _names.Add(new OldName(place, _lastOf.GetValueOrDefault(pfn, -1)));
        _lastOf[pfn] = _names.Count - 1;
    }

    private readonly record struct OldName(Place Place, int Earlier);

    private sealed class Place
    {
        public long Pfn { get; set; }
    }
}
