using System.Collections.Immutable;

namespace PhysMem.Engine.Observed;

/// <summary>
/// What becomes of the lines of a text that holds a listing somewhere: lines between those of the listing are kept, lines
/// before it, behind it and far from it are only counted, so that a log of any size takes the room of its listing.
/// </summary>
internal sealed class ListedLines
{
    /// <summary>A listing goes on as long as no more other lines than this stand between two of its own.</summary>
    private const int MostBetween = 100;

    private readonly List<UnusedLine> _waiting = [];
    private readonly List<UnusedLine> _kept = [];
    private bool _isInside;

    /// <summary>Lines within the listing that are of something else.</summary>
    public ImmutableArray<UnusedLine> Unused => [.. _kept];

    /// <summary>Lines outside of it.</summary>
    public long Outside { get; private set; }

    /// <summary>A line of the listing.</summary>
    public void Use()
    {
        _kept.AddRange(_waiting);
        _waiting.Clear();
        _isInside = true;
    }

    /// <summary>A line of something else.</summary>
    public void Pass(int number, string raw)
    {
        if (!_isInside)
        {
            Outside++;
            return;
        }

        _waiting.Add(new UnusedLine(number, raw));
        if (_waiting.Count > MostBetween)
        {
            Finish();
        }
    }

    /// <summary>The listing has ended: what waits is behind it.</summary>
    public void Finish()
    {
        Outside += _waiting.Count;
        _waiting.Clear();
        _isInside = false;
    }
}
