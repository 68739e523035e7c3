using PhysMem.Engine.Observed;

namespace PhysMem.Engine.Diagnosis;

/// <summary>
/// Reports whose two halves came as two texts: a headline with its stack, and its Mem-Info; or the marks of /proc/zoneinfo and the
/// blocks of /proc/buddyinfo or pagetypeinfo. They are joined when the texts follow each other and have nothing else in
/// them; within one text the reader has seen to it.
/// </summary>
public static class ReportPairs
{
    /// <summary>Joins them.</summary>
    /// <param name="reports">Reports of one or more texts, in their order.</param>
    public static IEnumerable<KernelReport> Join(IEnumerable<KernelReport> reports)
    {
        ArgumentNullException.ThrowIfNull(reports);

        // A report is held as long as it may be the only one of its text.
        KernelReport? head = null, held = null;
        string? source = null;
        foreach (KernelReport report in reports)
        {
            bool isFirst = report.Source != source;
            source = report.Source;
            if (isFirst)
            {
                if (Joined(head, held) is { } joined)
                {
                    // Further texts of /proc may follow.
                    if (joined.Kind != ReportKind.MemoryInfo)
                    {
                        yield return joined;
                    }

                    (head, held) = (joined.Kind == ReportKind.MemoryInfo ? joined : null, report);
                    continue;
                }

                if (head is not null)
                {
                    yield return head;
                }

                (head, held) = (held, report);
                continue;
            }

            foreach (KernelReport earlier in new[] { head, held }.OfType<KernelReport>())
            {
                yield return earlier;
            }

            (head, held) = (null, null);
            yield return report;
        }

        foreach (KernelReport last in Joined(head, held) is { } both ? [both] : new[] { head, held }.OfType<KernelReport>())
        {
            yield return last;
        }
    }

    private static KernelReport? Joined(KernelReport? head, KernelReport? memory) =>
        head is { Memory: null, Kind: ReportKind.AllocationFailure or ReportKind.AllocationStall or ReportKind.Oom }
        && memory is { Memory: not null, Kind: ReportKind.MemoryInfo }
            ? head with { Memory = memory.Memory, Unused = [.. head.Unused, .. memory.Unused] }
            : head is { Memory: { } one, Kind: ReportKind.MemoryInfo } && memory is { Memory: { } other, Kind: ReportKind.MemoryInfo }
                && (Completed(one, other) ?? Completed(other, one)) is { } whole
            ? head with { Memory = whole, Unused = [.. head.Unused, .. memory.Unused] }
            : null;

    // Zones with marks, and what another text tells of the blocks of the same ones.
    private static MemoryInfo? Completed(MemoryInfo marks, MemoryInfo blocks)
    {
        ObservedZone? Other(ObservedZone zone) => blocks.Zones.FirstOrDefault(one => one.Node == zone.Node && one.Name == zone.Name);
        bool fits = marks.Zones.Any(zone => zone.Min is not null) && blocks.Zones.All(zone => zone is { Min: null, Free: null })
            && blocks.Zones.All(one => marks.Zones.Any(zone => one.Node == zone.Node && one.Name == zone.Name))
            && marks.Zones.Any(zone => Other(zone) is { } other
                && ((zone.Blocks.IsEmpty && !other.Blocks.IsEmpty) || (zone.FreeByType.IsEmpty && !other.FreeByType.IsEmpty)));
        return !fits ? null : marks with
        {
            Zones = [.. marks.Zones.Select(zone => Other(zone) is not { } other ? zone : zone with
            {
                Blocks = zone.Blocks.IsEmpty ? other.Blocks : zone.Blocks,
                FreeByType = zone.FreeByType.IsEmpty ? other.FreeByType : zone.FreeByType,
                PageblocksByType = zone.PageblocksByType.IsEmpty ? other.PageblocksByType : zone.PageblocksByType,
            })],
        };
    }
}
