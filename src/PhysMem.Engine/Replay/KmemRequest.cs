using PhysMem.Engine.Kernel;
using PhysMem.Engine.Trace;

namespace PhysMem.Engine.Replay;

/// <summary>What to ask for at an event of a trace.</summary>
/// <param name="Gfp">The mask, in names or as a number.</param>
/// <param name="Order">The order.</param>
/// <param name="MigrateType">The migratetype in place of the mask's, or -1.</param>
internal readonly record struct KmemRequest(string? Gfp, int Order, int MigrateType = -1)
{
    /// <summary>What was asked for when the trace was recorded.</summary>
    public static KmemRequest Of(in KmemEvent e) => new(e.Gfp, e.Order);

    /// <summary>The mask's bits with the migratetype in them, whose number the two mobility bits are (gfp_migratetype).</summary>
    public uint BitsOf(uint mask) =>
        MigrateType < 0 ? mask : (mask & ~GfpBits.MobilityMask) | ((uint)MigrateType << GfpBits.MobilityShift);
}
