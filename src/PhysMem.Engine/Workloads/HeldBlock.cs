namespace PhysMem.Engine.Workloads;

/// <summary>A block that a workload holds.</summary>
/// <param name="Pfn">Its first frame when it was handed out.</param>
/// <param name="Moves">Moves of pages on the machine before that.</param>
/// <param name="Order">Its order.</param>
/// <param name="Mask">Which of its kind's masks it was asked for with.</param>
internal readonly record struct HeldBlock(long Pfn, int Moves, byte Order, byte Mask);
