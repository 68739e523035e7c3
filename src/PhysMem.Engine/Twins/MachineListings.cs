using System.Collections.Immutable;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Observed;

namespace PhysMem.Engine.Twins;

/// <summary>What lists of a machine's RAM and nodes say besides the texts of its zones.</summary>
/// <param name="Ram">Where its RAM lies; null when it isn't told.</param>
/// <param name="Nodes">Its nodes with CPUs and distances; null when they aren't told.</param>
public sealed record MachineListings(RamMap? Ram, NumaListing? Nodes)
{
    /// <summary>No lists.</summary>
    public static MachineListings None { get; } = new(null, null);

    /// <summary>The runs of RAM frames of a node between two frames, rising; none where the text doesn't tell.</summary>
    internal ImmutableArray<(long Start, long End)> Runs(int node, long from, long to, int pageSize)
    {
        var runs = new List<(long Start, long End)>();
        foreach (RamRange range in Ram?.Ram ?? [])
        {
            // e820__memblock_setup: of a page in part RAM nothing is used.
            long start = Math.Max(from, (range.Start + pageSize - 1) / pageSize), end = Math.Min(to, range.End / pageSize);
            if (start >= end || (range.Node ?? node) != node)
            {
                continue;
            }

            if (runs.Count > 0 && runs[^1].End >= start)
            {
                runs[^1] = (runs[^1].Start, Math.Max(end, runs[^1].End));
            }
            else
            {
                runs.Add((start, end));
            }
        }

        return [.. runs];
    }

    /// <summary>
    /// The zones with first frame, span and size where their own text leaves these out and a boot log tells the zones' ranges,
    /// as far as what both tell agrees. A map of a PC's firmware alone does for zones that tell their size.
    /// </summary>
    internal MemoryInfo Complete(MemoryInfo memory) =>
        Ram is null || (Ram.Zones.IsEmpty && !IsOfPc(memory)) || memory.Zones.Any(zone => zone.Name == "Movable" && (zone.Present > 0 || zone.Free > 0 || zone.BlockPages > 0))
            ? memory
            : memory with { Zones = [.. memory.Zones.Select(zone => Complete(zone, memory.PageSize))] };

    // Zones of x86_64, whatever it has of them.
    private bool IsOfPc(MemoryInfo memory) => Ram!.Ranges.Any(range => range.Form == RamMapForm.Firmware)
        && memory.PageSize == PageConstants.PageSize && memory.Zones.Any(zone => zone.Name == "DMA32");

    // Frame 0 is nobody's.
    private static ZoneRange? UsualRange(ObservedZone zone) => (zone.Present, zone.Name) switch
    {
        (null, _) => null,
        (_, "DMA") => new ZoneRange(0, zone.Name, PageConstants.PageSize, 1L << 24),
        (_, "DMA32") => new ZoneRange(0, zone.Name, 1L << 24, 1L << 32),
        (_, "Normal") => new ZoneRange(0, zone.Name, 1L << 32, 1L << 48),
        _ => null,
    };

    private ObservedZone Complete(ObservedZone zone, int pageSize)
    {
        if (zone.StartPfn is not null || (Ram!.Zones.IsEmpty ? UsualRange(zone) : Ram.Zones.LastOrDefault(one => one.Name == zone.Name)) is not { } range)
        {
            return zone;
        }

        ImmutableArray<(long Start, long End)> runs = Runs(zone.Node, range.Start / pageSize, range.End / pageSize, pageSize);
        long pages = runs.Sum(run => run.End - run.Start);
        return pages == 0 || (zone.Present ?? pages) != pages || zone.Managed > pages || zone.Free > pages || zone.BlockPages > pages
            ? zone
            : zone with { StartPfn = runs[0].Start, Spanned = runs[^1].End - runs[0].Start, Present = pages };
    }
}
