namespace PhysMem.Benchmarks.Workloads;

/// <summary>What a workload comes to: the times that it is compared by, and the proof of what was done.</summary>
/// <param name="Times">One for each run.</param>
/// <param name="Checksum">As the yardstick's.</param>
internal readonly record struct Measured(double[] Times, ulong Checksum);
