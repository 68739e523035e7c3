using PhysMem.Engine.Core.State;
using PhysMem.Engine.Pressure;

namespace PhysMem.Engine.Replay;

/// <summary>
/// Where blocks are that a replay holds, on machines whose compaction moves pages and whose reclaim takes them.
/// </summary>
internal readonly struct BlockPlaces(MachineState machine)
{
    private readonly FrameMoves? _moves = (machine.Allocator.Pressure as ModeledSystem)?.Moves;

    /// <summary>Whether a block may lie elsewhere than where it was handed out.</summary>
    public bool MayChange => _moves != null;

    /// <summary>Moves so far; to be remembered with a block that was handed out just now.</summary>
    public int Moves => _moves?.Count ?? 0;

    /// <summary>Where the page is now that lay at a frame after so many moves; negative when it is gone.</summary>
    public long Now(long pfn, int moves) => _moves == null || pfn < 0 ? pfn : _moves.Find(pfn, moves);
}
