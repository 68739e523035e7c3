using System.Runtime.CompilerServices;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Frames;

namespace PhysMem.Engine.Face;

/// <summary>
/// Refuses to free what wasn't allocated. A production kernel would trust the caller and corrupt its lists
/// (free_pages_prepare finds little of this); a simulator tells what was wrong and changes nothing.
/// </summary>
internal static class FreeCheck
{
    /// <summary>The block's zone and index in it.</summary>
    /// <exception cref="PhysMemException">The frame isn't the start of an allocated block of the order.</exception>
    public static (Zone Zone, long Index) Require(MachineState machine, long pfn, int order)
    {
        // Nothing in use has an order that the build hasn't, so this is all that a right call needs.
        if (machine.Frames.ZoneOf(pfn) is { } zone)
        {
            long i = zone.FrameIndex(pfn);
            if (IsInUse(zone, i, order))
            {
                return (zone, i);
            }
        }

        return FindOrRefuse(machine, pfn, order);
    }

    private static bool IsInUse(Zone zone, long i, int order)
    {
        byte s = zone.StateOf(i);
        return FrameState.IsInUse(s) && FrameState.Order(s) == order;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static (Zone Zone, long Index) FindOrRefuse(MachineState machine, long pfn, int order)
    {
        if (order < 0 || order > machine.Build.MaxOrder)
        {
            throw new PhysMemException(
                FaultCode.OrderInvalid,
                $"Order {order} is outside 0..{machine.Build.MaxOrder}.",
                "Give the order that the block was allocated with.");
        }

        if (machine.Frames.ZoneOf(pfn) is not { } zone)
        {
            throw new PhysMemException(
                FaultCode.ForeignFrame,
                $"Pfn {PfnText.Of(pfn)} is no RAM of this machine.",
                "Give a pfn that an allocation on this machine returned.");
        }

        return FindMoved(machine, pfn, order) ?? throw WhyNot(zone, zone.FrameIndex(pfn), order);
    }

    // A page that compaction moved away is found under its old number too, as long as that names nothing else.
    private static (Zone Zone, long Index)? FindMoved(MachineState machine, long pfn, int order)
    {
        if (machine.Allocator.Pressure.LastPlaceOf(pfn) is not { } now)
        {
            return null;
        }

        if (now < 0)
        {
            throw Gone(pfn);
        }

        Zone zone = machine.Frames.ZoneOf(now)!;
        long i = zone.FrameIndex(now);
        return IsInUse(zone, i, order) ? (zone, i) : null;
    }

    /// <summary>The error for a block that was freed behind its holder's back.</summary>
    public static PhysMemException Gone(long pfn) => new(
        FaultCode.DoubleFree,
        $"Pfn {PfnText.Of(pfn)} has no such block any more: reclaim, or the OOM killer with its task, has freed one there.",
        "There is nothing left to free; take swap away or describe memory as unmovable to keep it.");

    private static unsafe PhysMemException WhyNot(Zone zone, long i, int order)
    {
        long first = zone.BlockOf(i);
        byte s = zone.StateOf(first);
        string pfn = PfnText.Of(zone.Pfn(i)), block = PfnText.Of(zone.Pfn(first));
        int blockOrder = FrameState.Order(s);
        switch (s & FrameState.KindMask)
        {
            case FrameState.InUse when first == i:
                return new PhysMemException(
                    FaultCode.WrongOrder,
                    $"Pfn {pfn} was allocated with order {blockOrder}, not {order}.",
                    $"Free it with order {blockOrder}.");
            case FrameState.InUse:
                return new PhysMemException(
                    FaultCode.TailPage,
                    $"Pfn {pfn} is inside of the block of order {blockOrder} that begins at pfn {block}.",
                    $"Free pfn {block} with order {blockOrder}, or split the block first.");
            case FrameState.Free:
            case FrameState.PerCpu:
                string where = FrameState.IsFree(s) ? "on a buddy list" : "on a per-CPU list";
                return new PhysMemException(
                    FaultCode.DoubleFree,
                    $"Pfn {pfn} is free already: it is {where}, in the block of order {blockOrder} at pfn {block}.",
                    "Free each block once.");
            case FrameState.None when zone.Unaccepted.At(i) is { Blocks: > 0 }:
                return new PhysMemException(
                    FaultCode.ReservedFrame,
                    $"Pfn {pfn} was not handed out by this machine's allocator: it waits to be accepted.",
                    "Give a pfn that an allocation on this machine returned.");
            default:
                return new PhysMemException(
                    FaultCode.ReservedFrame,
                    $"Pfn {pfn} was not handed out by this machine's allocator: it has been in use since boot.",
                    "Give a pfn that an allocation on this machine returned.");
        }
    }
}
