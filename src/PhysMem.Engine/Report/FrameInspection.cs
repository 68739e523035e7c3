using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Frames;

namespace PhysMem.Engine.Report;

/// <summary>What a frame is a part of.</summary>
/// <param name="State">What the frame is used for.</param>
/// <param name="First">First frame of its block; the frame itself when it is in none.</param>
/// <param name="Order">Order of the block; 0 when it is in none.</param>
internal readonly record struct FrameFacts(PageState State, long First, int Order)
{
    /// <summary>The frame behind the block.</summary>
    public long End => First + (1L << Order);
}

/// <summary>Answers what a frame is, for reports; the only reader of frame states outside of the allocator's rules.</summary>
internal static class FrameInspection
{
    public static FrameFacts Of(Zone zone, long i)
    {
        if (zone.Buddy.RunAt(i).Blocks > 0)
        {
            return new FrameFacts(PageState.Free, BlockStart(zone, i), zone.Build.MaxOrder);
        }

        long first = zone.BlockOf(i);
        byte state = zone.StateOf(first);
        return (state & FrameState.KindMask) switch
        {
            FrameState.Free => new FrameFacts(PageState.Free, first, FrameState.Order(state)),
            FrameState.PerCpu => new FrameFacts(PageState.PerCpu, first, FrameState.Order(state)),
            FrameState.InUse => new FrameFacts(PageState.InUse, first, FrameState.Order(state)),
            _ => zone.Unaccepted.At(i) is { Blocks: > 0 }
                ? new FrameFacts(PageState.Unaccepted, BlockStart(zone, i), zone.Build.MaxOrder)
                : new FrameFacts(PageState.Reserved, i, 0),
        };
    }

    /// <summary>The frame behind a block, and behind all those that nobody has touched yet if it is one of them.</summary>
    public static long EndOfAlike(Zone zone, in FrameFacts block) =>
        zone.Buddy.RunAt(block.First) is { Blocks: > 0 } run ? run.End
        : block.State == PageState.Unaccepted ? zone.Unaccepted.At(block.First).End
        : block.End;

    private static long BlockStart(Zone zone, long i) => i & ~(zone.Build.MaxOrderPages - 1L);
}
