namespace PhysMem.Engine.Describe;

/// <summary>A run of RAM frames of one node (a memblock region).</summary>
/// <param name="Start">First pfn.</param>
/// <param name="End">Pfn behind the last.</param>
/// <param name="Nid">The node.</param>
internal readonly record struct NodeRange(long Start, long End, int Nid);
