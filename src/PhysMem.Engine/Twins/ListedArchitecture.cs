using System.Collections.Immutable;
using PhysMem.Engine.Boot;
using PhysMem.Engine.Describe;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Observed;

namespace PhysMem.Engine.Twins;

/// <summary>The architecture of a machine of which a boot log tells 'Zone ranges:'; x86_64 where no text tells zones.</summary>
internal static class ListedArchitecture
{
    // Those that kernels are built for.
    private static readonly ArchitectureProfile[] s_known =
        [.. ArchitectureProfile.All.Where(one => one != ArchitectureProfile.FourZone && one != ArchitectureProfile.Arena)];

    /// <summary>Finds it: the first that has just these zones with this RAM, else one with zones of these names.</summary>
    /// <param name="map">The RAM, in ranges of bytes.</param>
    /// <param name="nodes">How many nodes the machine has.</param>
    /// <param name="notes">Are told what is filled.</param>
    public static ArchitectureProfile Of(RamMap map, int nodes, TwinNotes notes)
    {
        if (map.Zones.IsEmpty)
        {
            notes.Filled.Add($"architecture: {ArchitectureProfile.X64}, with its zones");
            return ArchitectureProfile.X64;
        }

        // Every PC has RAM in the first MiB.
        bool mayBePc = map.Ram[0].Start < 1 << 20;
        if (Array.Find(s_known, one => nodes <= one.MaxNodes && (mayBePc || !one.HasPcFirmware) && Fault(one, map) is null) is { } same)
        {
            notes.Filled.Add($"architecture: {same}, whose zones lie where those of the text do");
            return same;
        }

        string[] names = [.. map.Zones.Select(zone => zone.Name).Distinct()];
        bool isPc = map.Ranges.Any(range => range.Form == RamMapForm.Firmware);
        ArchitectureProfile like = Array.Find(s_known, one => nodes <= one.MaxNodes && one.HasPcFirmware == isPc && IsLike(one, names)) ?? ArchitectureProfile.X64;
        notes.Filled.Add($"architecture: {like}, with its zones, though {Fault(like, map)}");
        return like;
    }

    // Zones without memory aren't told: of a PC the upper ones, and elsewhere perhaps one between them.
    private static bool IsLike(ArchitectureProfile architecture, string[] told)
    {
        string[] zones = [.. architecture.Zones.Select(ArchitectureProfile.ZoneName)];
        return zones[0] == told[0] && (architecture.HasPcFirmware ? zones.AsSpan().StartsWith(told) : told.All(zones.Contains));
    }

    // The first zone that the architecture has elsewhere than the text, a sentence's part; null when there is none. Old kernels
    // have zones end where they may, new ones where the RAM does.
    private static string? Fault(ArchitectureProfile architecture, RamMap map)
    {
        KernelBuild build = BuildChoice.Of(new MachineTemplate { Architecture = architecture });
        ImmutableArray<NodeRange> ram = [.. map.Ram
            .Select(range => new NodeRange(build.PagesOf(range.Start), range.End >> build.PageShift, range.Node ?? 0))
            .Where(range => range.Start < range.End)];
        var boundaries = new ZoneBoundaries(build, ram);
        for (int zone = 0; zone < architecture.MaxZones; zone++)
        {
            string name = architecture.ZoneName(zone);
            (long Start, long End)? own = boundaries.Start(zone) < boundaries.End(zone) ? (boundaries.Start(zone), boundaries.End(zone)) : null;
            (long Start, long End)? told = map.Zones.LastOrDefault(one => one.Name == name) is { } range && build.PagesOf(range.Start) < ram[^1].End
                ? (build.PagesOf(range.Start), Math.Min(range.End >> build.PageShift, ram[^1].End))
                : null;
            if (own != told)
            {
                return $"the text has {name} {Place(told, build)} and not {Place(own, build)}";
            }
        }

        return map.Zones.FirstOrDefault(told => !architecture.Zones.Any(zone => ArchitectureProfile.ZoneName(zone) == told.Name)) is { } other
            ? $"the text has a zone {other.Name} too"
            : null;
    }

    private static string Place((long Start, long End)? range, KernelBuild build) => range is { } one
        ? $"from 0x{one.Start << build.PageShift:x} to 0x{one.End << build.PageShift:x}"
        : "without memory";
}
