namespace PhysMem.Engine.Observed;

/// <summary>What became of the lines of a log. Each line is counted once.</summary>
/// <param name="Read">All lines.</param>
/// <param name="Used">Lines of reports.</param>
/// <param name="Unused">Lines within reports that nothing could be done with: <see cref="KernelReport.Unused"/>.</param>
/// <param name="Outside">Lines before, between and after reports.</param>
public sealed record LogAccount(long Read, long Used, long Unused, long Outside);
