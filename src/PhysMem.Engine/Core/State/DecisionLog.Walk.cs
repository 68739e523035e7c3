using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Frames;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Core.State;

/// <summary>
/// The sentences of the fast path. They are put together here and not there: the code that does it takes room on the
/// stack, which a request that nobody listens to would have to clear.
/// </summary>
public sealed partial class DecisionLog
{
    internal void OrderTooLarge(int order) =>
        Add(DecisionKind.Failure, null, $"order {order} is above the largest, {PageConstants.MaxOrder}");

    internal void WatermarkDoesNotBind(Zone zone) =>
        Add(DecisionKind.Watermark, zone, $"{zone}: watermarks don't bind this request");

    internal void NoBlock(Zone zone, int order) => Add(
        DecisionKind.NoBlock, zone,
        $"{zone}: passes, but no block of order {order} is on a list that this request may use");

    internal void Skip(Zone zone, string why) => Add(DecisionKind.Skip, zone, $"{zone}: {why}");

    internal void Success(Zone zone, long pfn, int order, string from) =>
        Add(DecisionKind.Success, zone, $"{zone}: pfn {PfnText.Of(pfn)}, order {order}, {from}");

    /// <summary>What __GFP_ZERO does; without it there is nothing to tell.</summary>
    internal void Zeroed(Zone zone, uint gfp)
    {
        if ((gfp & GfpBits.Zero) != 0)
        {
            Add(DecisionKind.Success, zone, $"{zone}: filled with zeros (__GFP_ZERO)");
        }
    }
}
