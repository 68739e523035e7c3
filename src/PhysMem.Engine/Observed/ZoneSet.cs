using System.Collections.Immutable;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Observed;

/// <summary>
/// The zones that a kernel is built with, in the order of their indexes. A report shows the populated ones only, but
/// lowmem_reserve[] has an entry for each zone, so their number is told.
/// </summary>
internal sealed class ZoneSet
{
    private static readonly ImmutableArray<string> s_all = ["DMA", "DMA32", "Normal", "HighMem", "Movable", "Device"];

    private ZoneSet(IEnumerable<string> names) => Names = [.. s_all.Where(names.Contains)];

    /// <summary>The names by index.</summary>
    public ImmutableArray<string> Names { get; }

    /// <summary>The zones of the kernel that printed these.</summary>
    public static ZoneSet Of(MemoryInfo memory)
    {
        HashSet<string> names = [.. memory.Zones.Select(zone => zone.Name).Where(s_all.Contains), "Normal", "Movable"];
        bool showsMovable = memory.Zones.Any(zone => zone.Name == "Movable");
        if (memory.HighMemPages > 0 && !showsMovable && !names.Contains("DMA32"))
        {
            names.Add("HighMem");
        }

        int count = memory.Zones.Select(zone => zone.LowmemReserve.Length).DefaultIfEmpty().Max();
        string[] others = names.Contains("HighMem") ? ["DMA", "Device"] : names.Contains("DMA32") ? ["DMA", "Device"] : ["DMA", "DMA32", "Device"];
        foreach (string other in others.Where(other => !names.Contains(other)))
        {
            if (names.Count < count)
            {
                names.Add(other);
            }
        }

        return new ZoneSet(names);
    }

    /// <summary>Index of a zone, or -1.</summary>
    public int IndexOf(string name) => Names.IndexOf(name);

    /// <summary>gfp_zone: index of the highest zone that a mask allows.</summary>
    /// <param name="gfp">The mask in today's numbers.</param>
    public int Highest(uint gfp)
    {
        bool movable = (gfp & GfpBits.Movable) != 0;
        string name = (gfp & GfpBits.Dma) != 0 ? "DMA"
            : (gfp & GfpBits.Dma32) != 0 ? "DMA32"
            : (gfp & GfpBits.HighMem) == 0 ? "Normal"
            : movable ? "Movable"
            : "HighMem";
        int index = IndexOf(name);
        return index >= 0 ? index : IndexOf("Normal");
    }
}
