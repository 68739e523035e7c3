using PhysMem.Engine.Core.Allocation;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Frames;
using PhysMem.Engine.Pressure;

namespace PhysMem.Engine.Replay;

/// <summary>
/// Where blocks are that a replay holds, on machines whose compaction moves pages and whose reclaim takes them.
/// </summary>
internal readonly struct BlockPlaces(MachineState machine)
{
    private readonly MachineState _machine = machine;
    private readonly FrameMoves? _moves = (machine.Allocator.Pressure as ModeledSystem)?.Moves;

    /// <summary>Whether a block may lie elsewhere than where it was handed out.</summary>
    public bool MayChange => _moves != null;

    /// <summary>Moves so far; to be remembered with a block that was handed out just now.</summary>
    public int Moves => _moves?.Count ?? 0;

    /// <summary>Where the page is now that lay at a frame after so many moves; negative when it is gone.</summary>
    public long Now(long pfn, int moves) => _moves == null || pfn < 0 || moves == _moves.Count ? pfn : _moves.Find(pfn, moves);

    /// <summary>Gives a block back as far as it is still there.</summary>
    /// <param name="pfn">Where it is; negative when it is gone.</param>
    /// <param name="order">The order that it was handed out with.</param>
    /// <param name="cpu">The CPU whose per-CPU lists take it.</param>
    /// <returns>Whether there was such a block.</returns>
    public bool GiveBack(long pfn, int order, int cpu)
    {
        if (pfn < 0 || _machine.Frames.ZoneOf(pfn) is not { } zone)
        {
            return false;
        }

        long i = zone.FrameIndex(pfn);
        byte state = zone.StateOf(i);
        if (!FrameState.IsInUse(state) || FrameState.Order(state) > order)
        {
            return false;
        }

        // Reclaim may have split it, and taken parts.
        int own = FrameState.Order(state);
        for (long k = 0; k < 1L << order; k += 1L << own)
        {
            if (zone.StateOf(i + k) is var part && FrameState.IsInUse(part) && FrameState.Order(part) == own)
            {
                _machine.Allocator.FreePages(zone, i + k, own, cpu);
            }
        }

        return true;
    }

    /// <summary>Splits the block in use that a page is in (split_page) if it is of a larger order, so that a part of it can go back.</summary>
    /// <param name="zone">The zone.</param>
    /// <param name="i">The page's frame index in it.</param>
    /// <param name="order">Order of the part.</param>
    public static void SplitAbove(Zone zone, long i, int order)
    {
        long first = zone.BlockOf(i);
        byte state = zone.StateOf(first);
        if (FrameState.IsInUse(state) && FrameState.Order(state) > order)
        {
            PageAllocator.SplitPage(zone, first, FrameState.Order(state));
        }
    }
}
