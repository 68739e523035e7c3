using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Report;

/// <summary>
/// Names of the counters of /proc/vmstat and /proc/zoneinfo in the order of both, of a line's kernel that is built for an
/// architecture.
/// </summary>
internal static class CounterNames
{
    /// <summary>Counters of zones. The LRU lists have the names that nodes have too, and tell them apart by "zone_".</summary>
    public static IEnumerable<string> OfZones(KernelLine line) => line.ZoneCounters.Select(InTexts);

    /// <summary>Counters that nodes have beside those of their zones; the first five are the zones' LRU sizes added up.</summary>
    public static IEnumerable<string> OfNodes(KernelLine line, KernelBuild build) => line.NodeCounters.Where(name => Has(build, name));

    /// <summary>What /proc/vmstat has behind the counters of zones and nodes.</summary>
    public static IEnumerable<string> Events(KernelLine line, KernelBuild build) => line.VmEvents
        .Where(name => Has(build, name))
        .SelectMany(name => name.EndsWith("_*", StringComparison.Ordinal) ? ByZone(name[..^2], build.Architecture) : [name]);

    /// <summary>TEXTS_FOR_ZONES: an event that each kind of zone has a counter for.</summary>
    public static IEnumerable<string> ByZone(string name, ArchitectureProfile profile) => profile.Zones.Select(type =>
        $"{name}_{(type == ZoneType.HighMem ? "high" : ArchitectureProfile.ZoneName(type).ToLowerInvariant())}");

    private static bool Has(KernelBuild build, string name) =>
        (build.Architecture.IsNuma || !CounterHistory.IsOfNuma(name)) && (build.HasCma || !CounterHistory.IsOfCma(name));

    private static string InTexts(string name) =>
        name is "nr_write_pending" or "nr_unevictable" || name.EndsWith("active_anon", StringComparison.Ordinal)
            || name.EndsWith("active_file", StringComparison.Ordinal)
            ? "nr_zone_" + name["nr_".Length..]
            : name;
}
