using PhysMem.Engine.Observed;

namespace PhysMem.Engine.Diagnosis;

/// <summary>
/// Reports whose two halves came as two texts: a headline with its stack, and its Mem-Info. They are joined when the texts
/// follow each other and have nothing else in them; within one text the reader has seen to it.
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
                    yield return joined;
                    (head, held) = (null, report);
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
            : null;
}
