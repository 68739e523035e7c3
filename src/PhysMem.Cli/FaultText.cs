using PhysMem.Engine.Faults;

namespace PhysMem.Cli;

/// <summary>How faults look on the error output: the place first, so that editors find it.</summary>
internal static class FaultText
{
    /// <summary>Writes "FILE:LINE: reason" and what to do about it.</summary>
    public static void WriteFault(this TextWriter error, PhysMemException fault)
    {
        error.WriteLine(fault.Message);
        error.WriteLine($"    {fault.Remedy}");
    }
}
