namespace PhysMem.Engine.Pressure;

/// <summary>The moves as a plain list.</summary>
internal sealed partial class FrameMoves
{
    private static readonly Place s_freed = new() { Pfn = Freed };

    /// <summary>All moves, first to last: the old number, and where the block is now or what became of it.</summary>
    public (long From, long Now)[] List()
    {
        var moves = new (long, long)[_names.Count];
        foreach ((long from, int last) in _lastOf)
        {
            for (int k = last; k >= 0; k = _names[k].Earlier)
            {
                moves[k] = (from, _names[k].Place.Pfn);
            }
        }

        return moves;
    }

    /// <summary>Adds a move of such a list. Old names of the same block share what becomes of it later.</summary>
    public void Append(long from, long now)
    {
        if (now >= 0 && !_moved.ContainsKey(now))
        {
            _moved[now] = new Place { Pfn = now };
        }

        AddName(from, now switch
        {
            Reclaimed => s_reclaimed,
            Killed => s_killed,
            Freed => s_freed,
            _ => _moved[now],
        });
    }
}
