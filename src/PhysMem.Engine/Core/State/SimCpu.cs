namespace PhysMem.Engine.Core.State;

/// <summary>A CPU that requests are made on.</summary>
/// <param name="Id">Number from 0 without gaps.</param>
/// <param name="Node">The node the CPU belongs to.</param>
public sealed record SimCpu(int Id, int Node);
