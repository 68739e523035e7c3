namespace PhysMem.Engine.Observed;

/// <summary>
/// The map of RAM that the boot messages of a log tell, for the reports of that boot. Nothing in a log is an error: a range that
/// can't be is left out.
/// </summary>
internal sealed class BootMap
{
    /// <summary>More ranges than any machine has; a log of any size takes no more room.</summary>
    private const int MostRanges = 4096;

    private RamMap.Draft? _draft;
    private RamMap? _map;

    /// <summary>The map of the last boot so far; null when no line tells of RAM.</summary>
    public RamMap? Map => _map ??= _draft is { Ranges.Count: > 0 } draft && new RamMap(draft.Line, [.. draft.Ranges], [.. draft.Zones], [], 0) is { Ram.IsEmpty: false } map
        ? map
        : null;

    /// <summary>Looks at a line, of whatever it is.</summary>
    public void Look(LogLine line)
    {
        if (RamMap.RangeOf(line.Number, line.Text, _draft, out _) is { Form: not RamMapForm.Iomem } range)
        {
            _draft = _draft?.MayHave(range) == true ? _draft : new RamMap.Draft(line.Number);
            if (_draft.Ranges.Count < MostRanges)
            {
                _draft.Add(range);
                _map = null;
            }
        }
        else if (RamMap.ZoneOf(line.Number, line.Text, out _) is { } zone && (_draft ??= new RamMap.Draft(line.Number)).Zones.Count < MostRanges)
        {
            _draft.Add(zone);
            _map = null;
        }
    }
}
