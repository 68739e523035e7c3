using PhysMem.Engine.Faults;
using PhysMem.Engine.Text;

namespace PhysMem.Engine.Observed;

/// <summary>
/// Finds the reports in a log, line by line: each line is added, and gives the reports that ended with it. A log of any
/// size takes the room of the reports that are open. Nothing in a text is an error: what isn't of a report is counted.
/// </summary>
public sealed partial class LogReader
{
    // Lines between two reports of one moment.
    private const int MostBetween = 10;

    private readonly OpenReports _open;
    private readonly BootMap _boot = new();
    private readonly LineSpacing _spacing = new();
    private readonly PrefixLearner _prefix = new();
    private LogText? _previous;
    private ReportDraft? _around;
    private char[] _skipped = [];
    private int _skippedLength = -1;
    private int _skippedNumber;
    private LogLine? _stamp;
    private string? _release;
    private (string? Release, int Line) _last;
    private long _read;
    private long _subject = -2;
    private long _used;
    private long _unused;
    private long _outside;

    /// <summary>Makes a reader of one log.</summary>
    /// <param name="source">The file or other source, for <see cref="KernelReport.Source"/>; "-" for piped text.</param>
    public LogReader(string source)
    {
        ArgumentNullException.ThrowIfNull(source);
        Source = source;
        _open = new OpenReports(source);
    }

    /// <summary>The file or other source.</summary>
    public string Source { get; }

    /// <summary>What became of the lines so far. Those of open reports are not yet in it, <see cref="Finish"/> counts them.</summary>
    public LogAccount Account => new(_read, _used, _unused, _outside);

    /// <summary>Reads a file. Gzip is recognised by its content; text is UTF-8, UTF-16 with its mark, or Latin-1.</summary>
    /// <param name="path">The file.</param>
    /// <returns>Its reports, in the order in which they end; read as they are asked for.</returns>
    /// <exception cref="InputException">It can't be read (<see cref="FaultCode.InputUnreadable"/>).</exception>
    public static IEnumerable<KernelReport> Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return new LogReader(path).ReadAll(() => LineSource.OpenLog(path));
    }

    /// <summary>Reads all lines of a log and ends it.</summary>
    /// <param name="open">Opens the lines, when the first report is asked for: <see cref="LineSource.OpenLog"/>.</param>
    public IEnumerable<KernelReport> ReadAll(Func<LineSource> open)
    {
        ArgumentNullException.ThrowIfNull(open);
        using LineSource lines = open();
        char[] wide = [];
        while (ReadLine(lines, ref wide) is { } ended)
        {
            foreach (KernelReport report in ended)
            {
                yield return report;
            }
        }

        foreach (KernelReport report in Finish())
        {
            yield return report;
        }
    }

    /// <summary>Reads a whole log that is one text and ends it.</summary>
    /// <param name="text">Its lines, with a line feed between them.</param>
    public List<KernelReport> ReadAll(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        List<KernelReport> reports = [];
        int number = 0;
        foreach (string line in text.Split('\n'))
        {
            reports.AddRange(Add(++number, line));
        }

        reports.AddRange(Finish());
        return reports;
    }

    /// <summary>Adds the next line.</summary>
    /// <param name="number">Its number, from 1 and rising.</param>
    /// <param name="text">The line, without its end.</param>
    /// <returns>The reports that ended before it; mostly none.</returns>
    public IReadOnlyList<KernelReport> Add(int number, string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!MayTake(text))
        {
            Skip(number, text);
            return [];
        }

        _read++;
        _open.EndBefore(number);
        if (_spacing.IsSpace(number, text))
        {
            _used += _open.Any ? 1 : 0;
            _outside += _open.Any ? 0 : 1;
            return Ended();
        }

        TakeSkipped();
        List<LogLine> pieces = [.. LinePieces.Of(number, text).Select(piece => _prefix.Strip(piece) with { Follows = _spacing.Before })];
        if (_stamp is { } stamp && stamp.Number == _spacing.Before && pieces is [{ IsStamped: false } first, ..])
        {
            pieces[0] = first with { Time = stamp.Time, Caller = stamp.Caller, IsStamped = true };
        }

        _stamp = pieces is [{ IsStamped: true, Text.Length: 0 } bare] ? bare : null;
        if (Take(pieces, out bool isFurniture))
        {
            _used++;
        }
        else
        {
            string kept = text.Length > LinePieces.MostLength ? text[..LinePieces.MostLength] : text;
            (_previous, _around) = (new LogText(number, kept, isFurniture), _open.Around(pieces[0]));
        }

        return Ended();
    }

    /// <summary>Ends the log.</summary>
    /// <returns>The reports that were open.</returns>
    public IReadOnlyList<KernelReport> Finish()
    {
        SettlePrevious();
        SettleSkipped();
        _open.EndAll();
        return Ended();
    }

    private bool Take(List<LogLine> pieces, out bool isFurniture)
    {
        bool any = false;
        isFurniture = true;
        foreach (LogLine piece in pieces)
        {
            StatementKind? kind = StatementForms.Find(piece.Text);
            bool joins = TryJoin(piece, kind);
            SettlePrevious();
            any |= joins || _open.TryTake(piece, kind);
            isFurniture &= kind is StatementKind.Furniture or StatementKind.Elision;
            _release = LinuxVersion(piece.Text) ?? _release;
            _boot.Look(piece);
        }

        return any;
    }

    // A headline that was folded in the words by which it is known, or any statement that a mail broke within a word: neither line is one alone.
    private bool TryJoin(LogLine piece, StatementKind? kind)
    {
        if (_previous is not { } previous || StatementForms.IsHeadline(kind) || piece.Follows != previous.Number)
        {
            return false;
        }

        // The end of a broken word and a number look like a statistic.
        bool isSoft = kind is null or StatementKind.CgroupStat && LinePieces.IsSoft(previous.Text);
        if (!isSoft && !LogTrigger.IsIn(piece.Text) && !LogTrigger.IsIn(previous.Text))
        {
            return false;
        }

        LogLine before = LinePieces.Of(previous.Number, previous.Text)[^1];
        foreach (string joint in (string[])[" ", ""])
        {
            string text = before.Text + joint + piece.Text;
            if (!(piece.IsStamped && before.IsStamped) && StatementForms.Find(text) is { } joined
                && (StatementForms.IsHeadline(joined) || (isSoft && joint.Length == 0 && joined is not (StatementKind.Furniture or StatementKind.Elision or StatementKind.Plain)))
                && _open.TryTake(before with { Text = text }, joined))
            {
                _previous = null;
                _used++;
                _open.Extend(piece.Number);
                return true;
            }
        }

        return false;
    }

    // Whose the line before is, is known when this one has been looked at.
    private void SettlePrevious()
    {
        if (_previous is { } previous)
        {
            if (_around is not null)
            {
                _around.Hold(previous);
            }
            else
            {
                _outside++;
            }
        }

        (_previous, _around) = (null, null);
    }

    private List<KernelReport> Ended()
    {
        List<KernelReport> reports = [];
        foreach (ReportDraft draft in _open.TakeEnded())
        {
            if (draft.IsProse || draft.IsRepetition)
            {
                _used -= draft.Lines;
                _outside += draft.Lines + draft.Furniture + draft.Unused + draft.Waiting;
                continue;
            }

            // What follows a report closely is of its machine; the line of a mapping without an MMU never tells a release.
            KernelReport report = draft.Finish(_release ?? (draft.FirstLine - _last.Line is >= 0 and <= MostBetween ? _last.Release : null));
            _last = (report.Release, report.LastLine);
            reports.Add(report with { Ram = _boot.Map });
            _used += draft.Furniture;
            _unused += draft.Unused;
            _outside += draft.Waiting;
        }

        return reports;
    }
}
