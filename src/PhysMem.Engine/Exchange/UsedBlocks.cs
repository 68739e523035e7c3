using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Frames;
using PhysMem.Engine.Recording;
using static System.FormattableString;

namespace PhysMem.Engine.Exchange;

/// <summary>What of a zone is in use, as far as the frame table tells.</summary>
internal sealed class UsedBlocks
{
    private readonly Zone _zone;
    private readonly SortedDictionary<byte, List<long>> _held = [];
    private readonly List<(long Start, int Count)> _movable = [];

    public unsafe UsedBlocks(Zone zone)
    {
        _zone = zone;
        long steps = 0;
        for (long i = zone.Buddy.NextUsed(0); i < zone.Table.Frames; i = zone.Buddy.NextUsed(i + 1))
        {
            Interruption.Check(++steps);
            byte state = zone.Table.StateOf(i);
            if (FrameState.IsInUse(state))
            {
                if (!_held.TryGetValue(state, out List<long>? blocks))
                {
                    _held[state] = blocks = [];
                }

                blocks.Add(zone.Pfn(i));
            }
            else if ((state & FrameState.KindMask) == FrameState.None)
            {
                AddMovable(zone.Pfn(i));
            }
        }
    }

    /// <summary>The blocks that were handed out: a line for each order and kind.</summary>
    public IEnumerable<string> HeldLines => _held.Select(h => Held(h.Key, h.Value));

    /// <summary>Frames in use that are movable although nobody here handed them out; no line when there are none.</summary>
    public IEnumerable<string> MovableLines =>
        _movable.Count == 0 ? [] : [$"LRU {MachineText.Place(_zone)} : {string.Join(' ', _movable.Select(r => Invariant($"{r.Start}+{r.Count}")))}"];

    private string Held(byte state, List<long> pfns)
    {
        int order = FrameState.Order(state);
        int compound = (state & FrameState.Compound) != 0 ? 1 : 0, movable = (state & FrameState.Lru) != 0 ? 1 : 0;
        return $"HELD {MachineText.Place(_zone)} "
            + Invariant($"order={order} compound={compound} movable={movable} : {ListRuns.Text(pfns, order)}");
    }

    private void AddMovable(long pfn)
    {
        if (_movable.Count > 0 && _movable[^1].Start + _movable[^1].Count == pfn)
        {
            _movable[^1] = _movable[^1] with { Count = _movable[^1].Count + 1 };
        }
        else
        {
            _movable.Add((pfn, 1));
        }
    }
}
