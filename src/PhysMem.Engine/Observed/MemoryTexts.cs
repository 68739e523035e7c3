using System.Text;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Text;

namespace PhysMem.Engine.Observed;

/// <summary>
/// Reads whatever tells of a machine's memory: the reports of a log, or where a text has none, /proc/zoneinfo, buddyinfo and
/// pagetypeinfo, whose snapshots are memory without a request. Questions can be asked of both. One door for files, for pipes
/// and for lines.
/// </summary>
/// <param name="source">What the text is called, for <see cref="KernelReport.Source"/>; "-" for piped text.</param>
public sealed class MemoryTexts(string source)
{
    /// <summary>What to say of a text in which there is nothing.</summary>
    public const string Nothing =
        "There is no report in the text: no 'page allocation failure', no 'invoked oom-killer', no 'Mem-Info:', no /proc/zoneinfo or buddyinfo.";

    // A /proc/zoneinfo of 1024 nodes with 5 zones has fewer lines a node.
    private const int MostKept = 400_000;

    private readonly LogReader _log = new(source);
    private readonly List<string> _kept = [];
    private int _line;
    private bool _found;

    /// <summary>What became of the lines so far, as lines of a log.</summary>
    public LogAccount Account => _log.Account;

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

    /// <summary>Reads what can be read once only, as a pipe.</summary>
    /// <param name="lines">The lines: <see cref="LineSource.LogFromStream"/>.</param>
    /// <returns>As of a file.</returns>
    public static IEnumerable<KernelReport> Read(LineSource lines)
    {
        ArgumentNullException.ThrowIfNull(lines);
        var texts = new MemoryTexts(lines.Name);
        while (lines.TryReadLine(out ReadOnlySpan<byte> line))
        {
            foreach (KernelReport report in texts.Add(LogReader.Decode(line)))
            {
                yield return report;
            }
        }

        foreach (KernelReport report in texts.Finish())
        {
            yield return report;
        }
    }

    /// <summary>Adds the next line.</summary>
    /// <param name="line">The line, without its end.</param>
    /// <returns>The reports that ended before it; mostly none.</returns>
    public IReadOnlyList<KernelReport> Add(string line)
    {
        IReadOnlyList<KernelReport> reports = _log.Add(++_line, line);
        Keep(line, reports.Count > 0);
        return reports;
    }

    /// <summary>Adds lines that are one text.</summary>
    /// <param name="lines">The lines, with a line feed between them, after a carriage return or not.</param>
    /// <returns>The reports that ended before the last one, read as they are asked for.</returns>
    public IEnumerable<KernelReport> AddAll(string lines)
    {
        ArgumentNullException.ThrowIfNull(lines);
        return lines.Split('\n').SelectMany(line => Add(line.TrimEnd('\r')));
    }

    /// <summary>Ends the text.</summary>
    /// <returns>The reports that were open, or the snapshots of a text without reports.</returns>
    public IReadOnlyList<KernelReport> Finish()
    {
        IReadOnlyList<KernelReport> last = _log.Finish();
        return _found || last.Count > 0 || _line == 0 ? last : [.. Snapshots()];
    }

    // Lines are kept only as long as they may be a text of /proc.
    private void Keep(string line, bool areReports)
    {
        _found |= areReports || _kept.Count >= MostKept;
        if (_found)
        {
            _kept.Clear();
        }
        else
        {
            _kept.Add(line);
        }
    }

    private IEnumerable<KernelReport> Snapshots()
    {
        using var text = LineSource.LogFromStream(new MemoryStream(Encoding.UTF8.GetBytes(string.Join('\n', _kept))), source);
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
            Memory = one.Memory,
            Unused = one.Unused,
        });
}
