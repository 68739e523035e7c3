using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Pressure;

namespace PhysMem.Engine.Face;

/// <content>What reclaim and compaction have to work with.</content>
public sealed partial class MachinePressure
{
    /// <summary>Whether reclaim, compaction and the OOM killer are modelled; if not, none of them ever helps.</summary>
    public bool IsModeled => ModeledSystem.Of(State) != null;

    /// <summary>
    /// What blocks of movable requests become: memory of processes (which only swap lets reclaim take), page cache
    /// (which reclaim takes at any time, behind its holder's back), or neither, so that they stay where they are.
    /// </summary>
    public LruKind MovableRequests
    {
        get => ModeledSystem.Of(State)?.MovableRequests
            ?? (State.MovableRequestsJoinLru ? LruKind.Anonymous : LruKind.None);
        set => ModeledSystem.TurnOn(State).MovableRequests = value;
    }

    /// <summary>Size of swap in pages; 0 at first, so that memory of processes can't be reclaimed.</summary>
    /// <exception cref="PhysMemException"><see cref="FaultCode.SysctlInvalid"/>: less than what is in use.</exception>
    public long SwapPages
    {
        get => ModeledSystem.Of(State)?.Swap.Total ?? 0;
        set
        {
            SwapSpace swap = ModeledSystem.TurnOn(State).Swap;
            if (value < swap.Used)
            {
                throw new PhysMemException(
                    FaultCode.SysctlInvalid,
                    $"{swap.Used} pages are in swap, so it can't have {value}.",
                    "Pages leave swap with their task; leave it as large as what is in it.");
            }

            swap.Resize(value);
        }
    }

    /// <summary>Swap pages not in use.</summary>
    public long FreeSwapPages => ModeledSystem.Of(State)?.Swap.Free ?? 0;

    /// <summary>
    /// Whether woken daemons (kswapd, kcompactd) run at the end of the call that woke them. Otherwise, and at first,
    /// they run only when <see cref="RunKswapd"/> and <see cref="RunKcompactd"/> are called.
    /// </summary>
    public bool DaemonsRunByThemselves
    {
        get => ModeledSystem.Of(State)?.DaemonsRunByThemselves ?? false;
        set => ModeledSystem.TurnOn(State).DaemonsRunByThemselves = value;
    }

    /// <summary>vm.dirty_ratio: percent of a node's usable memory that may be dirty before __GFP_WRITE avoids it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not 0 to 100.</exception>
    public int DirtyRatio
    {
        get => ModeledSystem.Of(State)?.DirtyRatio ?? ModeledSystem.DefaultDirtyRatio;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 100);
            ModeledSystem.TurnOn(State).DirtyRatio = value;
        }
    }

    /// <summary>Says how much of a node's page cache is dirty or being written; __GFP_WRITE requests look at that.</summary>
    /// <param name="node">The node.</param>
    /// <param name="dirty">Dirty pages.</param>
    /// <param name="writeback">Pages under writeback.</param>
    /// <exception cref="PhysMemException"><see cref="FaultCode.NoSuchPlace"/>.</exception>
    public void SetDirtyPages(int node, long dirty, long writeback = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(dirty);
        ArgumentOutOfRangeException.ThrowIfNegative(writeback);
        Node one = PlaceCheck.RequireNode(State, node);
        NodePressure pressure = ModeledSystem.TurnOn(State).Of(one);
        pressure.DirtyPages = dirty;
        pressure.WritebackPages = writeback;
    }
}
