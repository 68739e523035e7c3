using System.Collections.Immutable;
using System.Numerics;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Observed;

/// <summary>
/// The zones that a kernel is built with, in the order of their indexes. A report shows populated zones only, newer ones
/// only those that the request may use. But lowmem_reserve[] has an entry for each zone, which grows where a zone
/// above has memory: of all sets of that many zones the first is taken that goes with what is shown.
/// </summary>
internal sealed class ZoneSet
{
    private static readonly ImmutableArray<string> s_all = ["DMA", "DMA32", "Normal", "HighMem", "Movable", "Device"];

    // Every kernel has Normal and Movable. What it has besides, the likely sets first: 64-bit kernels, then those with
    // HighMem, the same with Device, and last what no kernel but a simulated one has.
    private const int Always = (1 << 2) | (1 << 4);
    private const int Device = 1 << 5;
    private static readonly ImmutableArray<int> s_sets =
    [
        .. new[] { 0, 0b11, 0b10, 0b1, 0b1001, 0b1000, Device | 0b11, Device | 0b10, Device | 0b1, Device | 0b1001, Device | 0b1000, Device, 0b1011, 0b1010, Device | 0b1011 }
            .Select(set => set | Always),
    ];

    private ZoneSet(int set) => Names = [.. s_all.Where((_, i) => (set >> i & 1) != 0)];

    /// <summary>The names by index.</summary>
    public ImmutableArray<string> Names { get; }

    /// <summary>The zones of the kernel that printed these.</summary>
    /// <param name="memory">Its zones.</param>
    /// <param name="gfp">The mask of the request, in today's numbers; null when none is known.</param>
    public static ZoneSet Of(MemoryInfo memory, uint? gfp = null)
    {
        ObservedZone[] shown = [.. memory.Zones.Where(zone => s_all.Contains(zone.Name))];
        int named = shown.Aggregate(Always, (set, zone) => set | (1 << s_all.IndexOf(zone.Name)));

        // Only one of a 32-bit kernel tells pages of HighMem, if it has no ZONE_MOVABLE with memory.
        if (memory.HighMemPages > 0 && (named & 0b10) == 0 && !shown.Any(zone => zone.Name == "Movable"))
        {
            named |= 0b1000;
        }

        int count = shown.Select(zone => zone.LowmemReserve.Length).DefaultIfEmpty().Max();
        ZoneSet[] fitting =
        [
            .. s_sets.Where(set => (set & named) == named && (count == 0 ? set == named : BitOperations.PopCount((uint)set) == count))
                .Select(set => new ZoneSet(set)),
        ];
        return fitting.FirstOrDefault(set => set.GoesWith(shown, gfp)) ?? fitting.FirstOrDefault() ?? new ZoneSet(named);
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

    // Where a reserve grows there is memory: the zone is shown, or the report leaves it out as one above the request's.
    private bool GoesWith(ObservedZone[] shown, uint? gfp)
    {
        int highest = gfp is { } mask ? Highest(mask) : -1;
        foreach (ObservedZone zone in shown)
        {
            // A zone keeps nothing from requests that can't use a higher one.
            int own = IndexOf(zone.Name);
            if (zone.LowmemReserve.Take(own + 1).Any(pages => pages != 0))
            {
                return false;
            }

            for (int above = own + 1; above < zone.LowmemReserve.Length; above++)
            {
                bool grows = zone.LowmemReserve[above] > zone.LowmemReserve[above - 1];
                if (grows && above <= highest && !shown.Any(one => one.Node == zone.Node && one.Name == Names[above]))
                {
                    return false;
                }
            }
        }

        return true;
    }
}
