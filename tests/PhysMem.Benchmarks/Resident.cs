namespace PhysMem.Benchmarks;

/// <summary>How much of this process is in the host's memory.</summary>
internal static class Resident
{
    public static double Mib() => Environment.WorkingSet / 1048576.0;
}
