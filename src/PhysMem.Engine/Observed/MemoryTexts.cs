using System.Text;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Text;

namespace PhysMem.Engine.Observed;

/// <summary>
/// Reads whatever tells of a machine's memory: the reports of a log, or where a text has none, /proc/zoneinfo, buddyinfo and
/// pagetypeinfo, whose snapshots are memory without a request. Questions can be asked of both.
/// </summary>
public static class MemoryTexts
{
    /// <summary>Reads a file.</summary>
    /// <param name="path">The file, plain or gzip.</param>
    /// <returns>Its reports; of a text without any its snapshots; nothing if it has neither.</returns>
    /// <exception cref="InputException">It can't be read (<see cref="FaultCode.InputUnreadable"/>).</exception>
    public static IEnumerable<KernelReport> Read(string path)
    {
        bool any = false;
        foreach (KernelReport report in LogReader.Read(path))
        {
            any = true;
            yield return report;
        }

        foreach (KernelReport snapshot in any || !ProcZones.Recognizes(path) ? [] : Snapshots(ProcZones.Read(path), path))
        {
            yield return snapshot;
        }
    }

    /// <summary>The snapshots of lines in which no report was found.</summary>
    /// <param name="lines">The lines.</param>
    /// <param name="source">What the text is called.</param>
    public static IEnumerable<KernelReport> Snapshots(IEnumerable<string> lines, string source)
    {
        ArgumentNullException.ThrowIfNull(lines);
        using var text = LineSource.LogFromStream(new MemoryStream(Encoding.UTF8.GetBytes(string.Join('\n', lines))), source);
        try
        {
            return Snapshots(ProcZones.Read(text), source);
        }
        catch (InputException)
        {
            // Any text may be piped in; what is of no zone has nothing to tell.
            return [];
        }
    }

    private static IEnumerable<KernelReport> Snapshots(IReadOnlyList<ProcSnapshot> snapshots, string source) =>
        snapshots.Where(one => !one.Zones.IsEmpty).Select(one => new KernelReport
        {
            Kind = ReportKind.MemoryInfo,
            Source = source,
            FirstLine = one.Line,
            LastLine = one.Zones.Max(zone => zone.Line),
            Time = one.Time,
            Memory = new MemoryInfo { Line = one.Line, PageSize = PageConstants.PageSize, IsPageSizeTold = false, Nodes = one.Nodes, Zones = one.Zones },
            Unused = one.Unused,
        });
}
