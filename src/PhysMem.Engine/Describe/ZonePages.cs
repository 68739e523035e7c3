using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Describe;

/// <summary>A number of pages of one zone.</summary>
/// <param name="Nid">The zone's node.</param>
/// <param name="Zone">Its kind.</param>
/// <param name="Pages">Pages of 4096 bytes.</param>
public readonly record struct ZonePages(int Nid, ZoneType Zone, long Pages);
