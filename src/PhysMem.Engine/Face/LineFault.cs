using PhysMem.Engine.Faults;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Face;

/// <summary>What a machine's kernel doesn't have.</summary>
internal static class LineFault
{
    /// <summary>The error for something that came with a later kernel.</summary>
    /// <param name="line">The machine's line.</param>
    /// <param name="what">What it lacks, such as "weighted interleave".</param>
    /// <param name="since">The kernel with which it came.</param>
    public static PhysMemException Lacks(KernelLine line, string what, KernelVersion since) => new(
        FaultCode.NotInKernel,
        $"Linux {line} has no {what}: it came with {since}.",
        $"Make the machine with -Kernel {string.Join(" or ", KernelLine.All.Where(one => !one.Version.IsBefore(since)))}.");
}
