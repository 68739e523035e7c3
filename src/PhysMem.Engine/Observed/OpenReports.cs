namespace PhysMem.Engine.Observed;

/// <summary>
/// The reports of a log that have begun and not ended, and which of them a line is of.
/// <para>
/// CPUs may print at once. Where lines have caller ids, each caller has its reports. Without them a line is of the first
/// report that has begun and hasn't got such a line yet, those before the others that have told their CPU. A headline ends the report before it, unless of that nothing
/// but its whole headline is here: then both go on.
/// </para>
/// </summary>
internal sealed class OpenReports(string source)
{
    /// <summary>More than CPUs print at once; with more the oldest one has ended.</summary>
    private const int MostOpen = 32;

    private readonly List<ReportDraft> _open = [];
    private readonly List<ReportDraft> _ended = [];
    private string? _lastCaller;
    private ReportDraft? _last;

    /// <summary>Whether there are any.</summary>
    public bool Any => _open.Count > 0;

    /// <summary>Reports that ended since they were asked for last.</summary>
    public List<ReportDraft> TakeEnded()
    {
        List<ReportDraft> ended = [.. _ended];
        _ended.Clear();
        return ended;
    }

    /// <summary>Ends those that have no line any more before this one.</summary>
    public void EndBefore(int line) => EndWhere(draft => draft.HasEnded(line));

    /// <summary>Ends all.</summary>
    public void EndAll() => EndWhere(_ => true);

    /// <summary>Gives a line to the report that it is of; false when it is of none.</summary>
    public bool TryTake(LogLine line, StatementKind? kind)
    {
        string? caller = line.IsStamped ? line.Caller : line.Caller ?? _lastCaller;
        _lastCaller = caller;
        ReportDraft[] stream = [.. _open.Where(draft => draft.Caller == caller)];
        foreach (ReportDraft draft in stream.OrderByDescending(draft => draft == _last).ThenByDescending(draft => draft.LastLine))
        {
            if (draft.TryContinue(line, kind))
            {
                _last = draft;
                return true;
            }
        }

        if (kind is not { } begun || begun == StatementKind.Furniture)
        {
            return false;
        }

        var statement = new Statement(begun, line);
        if (StatementForms.IsHeadline(kind))
        {
            TakeHeadline(statement, line, caller, stream);
            return true;
        }

        // The line of the CPU comes before stack and memory.
        IEnumerable<ReportDraft> likeliest = begun is StatementKind.Cpuset or StatementKind.Cpu ? stream : stream.OrderByDescending(draft => draft.HasCpu);
        if (likeliest.FirstOrDefault(draft => !IsNext(draft, begun) && draft.Accepts(statement)) is { } owner)
        {
            owner.Take(statement);
            _last = owner;
            return true;
        }

        if (MayBegin(begun, line) && (begun == StatementKind.MemInfo || stream.All(draft => IsNext(draft, begun) || IsOutcome(begun))))
        {
            EndWhere(draft => draft.Caller == caller && (begun == StatementKind.MemInfo || draft.IsComplete));
            Begin(statement, line, caller);
            return true;
        }

        return false;
    }

    /// <summary>Gives one more line to the statement that was taken last.</summary>
    public void Extend(int line) => _last?.Extend(line);

    /// <summary>The report that a line stands in which is of none; null outside of reports.</summary>
    public ReportDraft? Around(LogLine line) =>
        _last is not null && _open.Contains(_last) && (!line.IsStamped || line.Caller == _last.Caller)
            ? _last
            : _open.FindLast(draft => draft.Caller == line.Caller) ?? _open.LastOrDefault();

    // A complete report has nothing more but what belongs to its end.
    private static bool IsNext(ReportDraft draft, StatementKind kind) => draft.IsComplete && kind is
        StatementKind.MemInfo or StatementKind.Totals or StatementKind.Node or StatementKind.Zone or StatementKind.Buddy
            or StatementKind.FailureRest or StatementKind.OomRest;

    private static bool IsOutcome(StatementKind kind) => kind is StatementKind.Kill or StatementKind.Constraint;

    // What only the texts of reports have; whoever copies one may leave out its begin.
    private static bool MayBegin(StatementKind kind, LogLine line) => kind switch
    {
        StatementKind.FailureRest or StatementKind.OomRest or StatementKind.MemInfo or StatementKind.Node or StatementKind.Zone
            or StatementKind.Constraint or StatementKind.Kill or StatementKind.CgroupTask or StatementKind.CgroupUsage => true,
        StatementKind.Totals => line.Text.StartsWith("active_anon:", StringComparison.Ordinal),
        StatementKind.Buddy => line.Text.Contains("kB", StringComparison.Ordinal),
        _ => false,
    };

    private void TakeHeadline(Statement statement, LogLine line, string? caller, ReportDraft[] stream)
    {
        if (stream is [.., { AwaitsMask: true } lead] && line.Number - lead.LastLine <= 2)
        {
            lead.TakeMask(statement);
            _last = lead;
            return;
        }

        // Behind a line of a stack it was printed into that report, whose memory part is still to come.
        bool isPrintedInto = StackText.Form().IsMatch(statement.Text);
        var next = new ReportDraft(source, line with { Caller = caller });
        next.Take(statement);
        Array.ForEach(stream, draft => draft.Meet(next));
        EndWhere(draft => draft.Caller == caller && (!draft.IsJustBegun || draft.IsProse || draft.IsRepetition || draft.LacksMask) && !(isPrintedInto && draft.AwaitsMemory));
        Open(next);
    }

    private void Begin(Statement statement, LogLine line, string? caller)
    {
        var draft = new ReportDraft(source, line with { Caller = caller });
        draft.Take(statement);
        Open(draft);
    }

    private void Open(ReportDraft draft)
    {
        if (_open.Count == MostOpen)
        {
            ReportDraft oldest = _open[0];
            EndWhere(one => one == oldest);
        }

        _open.Add(draft);
        _last = draft;
    }

    private void EndWhere(Predicate<ReportDraft> hasEnded)
    {
        _ended.AddRange(_open.FindAll(hasEnded));
        _open.RemoveAll(hasEnded);
    }
}
