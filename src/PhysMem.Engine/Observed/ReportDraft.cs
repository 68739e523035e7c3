using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Observed;

/// <summary>A report while its lines come in.</summary>
internal sealed class ReportDraft(string source, LogLine first)
{
    /// <summary>Lines without one of its own after which a report has ended.</summary>
    private const int MostForeign = 2000;

    /// <summary>The same when nothing more is due.</summary>
    private const int MostForeignAtEnd = 100;

    /// <summary>Lines that a report may have: more than one with every task of a large machine.</summary>
    private const int MostLines = 1 << 20;

    /// <summary>Lines that are kept although nothing could be done with them.</summary>
    private const int MostUnused = 10_000;

    private readonly List<LogText> _waiting = [];
    private readonly List<UnusedLine> _unused = [];
    private readonly List<string> _stack = [];
    private readonly HashSet<string> _keys = [];
    private readonly OomDraft _oom = new();
    private readonly HeadDraft _head = new();
    private MemoryDraft? _memory;
    private Statement? _headline;
    private Statement? _lead;
    private Statement? _open;
    private string _lastStack = "";
    private bool _isElided;
    private bool _tellsOom;
    private bool _isMention;
    private ReportDraft? _before;

    /// <summary>printk's caller id, which all its lines have; null without one.</summary>
    public string? Caller { get; } = first.Caller;

    /// <summary>Its first line.</summary>
    public int FirstLine => first.Number;

    /// <summary>Its last line so far.</summary>
    public int LastLine { get; private set; } = first.Number;

    /// <summary>Lines within it that stand in reports and tell nothing.</summary>
    public int Furniture { get; private set; }

    /// <summary>Whether a headline stands alone so far: then another one may be of another CPU that prints at once.</summary>
    public bool IsJustBegun => _headline is not null && !_head.HasCpu && _memory is null && _stack.Count == 0 && !_tellsOom;

    /// <summary>Whether the line that names its CPU and task came.</summary>
    public bool HasCpu => _head.HasCpu;

    /// <summary>Whether its last statement came, so that the next one of any kind is another report's.</summary>
    public bool IsComplete => _oom.HasVictim || (!TellsOom && _keys.Contains(nameof(StatementKind.Reserved)));

    /// <summary>Whether the headline of vmalloc came and the one with the mask didn't: the two were printed one after the other.</summary>
    public bool AwaitsMask => _headline is { Kind: StatementKind.Vmalloc } && LacksMask && !_head.HasAny;

    /// <summary>Whether a headline stands alone and was cut off before its mask, as another CPU printed into it.</summary>
    public bool LacksMask => _headline is not null && IsJustBegun && !HeadlineText.HasMask(_headline.Text);

    /// <summary>Whether its memory part is still to come.</summary>
    public bool AwaitsMemory => _headline is not null && _memory is null;

    /// <summary>Whether it is no report but a sentence about one: it has the words of a headline and nothing else.</summary>
    public bool IsProse => _headline is { Kind: StatementKind.Failure } && IsBare
        && HeadlineText.Request(_headline.Text, 1, null) is { Order: null, Mode: null, Meaning: null };

    /// <summary>
    /// Whether it is a headline alone which tells nothing but what that of another report tells: somebody wrote of the report in
    /// front of it, or its first line was printed twice.
    /// </summary>
    public bool IsRepetition => IsBare && (_isMention
        || (_before is { IsBare: false } && IsPartOf(_before) && (IsLess(_before) || _headline!.Text.StartsWith(_before._headline!.Text, StringComparison.Ordinal))));

    /// <summary>Looks whether this one or the report that begins behind it has only the other one's headline.</summary>
    public void Meet(ReportDraft next)
    {
        if (_headline is null || Process is null || Process != next.Process || _headline.Kind != next._headline!.Kind)
        {
            return;
        }

        // The lines of one log have a clock all or none.
        _isMention |= IsBare && IsPartOf(next) && (IsLess(next) || (first.Time is null && next.Time is not null));
        if (next.FirstLine == _headline.LastLine + 1 || next.IsLess(this))
        {
            next._before = IsBare && _before is not null ? _before : this;
        }

        // What is more than a headline repeats none, and keeps no chain of others.
        _before = IsBare ? _before : null;
    }

    /// <summary>Its lines.</summary>
    public int Lines { get; private set; } = 1;

    private bool IsBare => IsJustBegun && !_head.HasAny;

    private string? Time => first.Time;

    private (int? Order, uint? Mode) Asked => HeadlineText.Request(_headline!.Text, 1, null) is var request ? (request.Order, request.Mode) : default;

    private bool IsPartOf(ReportDraft other)
    {
        ((int? order, uint? mode), (int? allOrder, uint? allMode)) = (Asked, other.Asked);
        return (order is null || order == allOrder) && (mode is null || mode == allMode);
    }

    private bool IsLess(ReportDraft other)
    {
        ((int? order, uint? mode), (int? allOrder, uint? allMode)) = (Asked, other.Asked);
        return (order is null && allOrder is not null) || (mode is null && allMode is not null);
    }

    private bool TellsOom => _tellsOom || _headline is { Kind: StatementKind.Oom or StatementKind.OomRest };

    private string? Process => _headline is null ? null : HeadlineText.Process(_headline.Text);

    /// <summary>Whether a report has ended before a line.</summary>
    public bool HasEnded(int line) =>
        line - LastLine > (IsComplete ? MostForeignAtEnd : MostForeign) || LastLine - first.Number > MostLines || _unused.Count > MostUnused;

    /// <summary>Whether a statement may be of this report: it has a place for it and hasn't got it yet.</summary>
    public bool Accepts(Statement statement) => statement.Kind switch
    {
        StatementKind.FailureRest or StatementKind.OomRest => false,
        _ when StatementForms.IsHeadline(statement.Kind) => false,
        StatementKind.Stack => _headline is not null && _memory is null,
        StatementKind.Cpu => _headline is not null && !_head.HasCpu && HeadDraft.MayBeOf(statement.Text, Process),
        StatementKind.Cpuset => _headline is not null && _memory is null && !_keys.Contains(nameof(StatementKind.Cpuset))
            && (Process is not { } process || statement.Text.StartsWith(process, StringComparison.Ordinal)),
        StatementKind.Hardware => _headline is not null && _memory is null && !_keys.Contains(nameof(StatementKind.Hardware)),
        StatementKind.Reserve => _memory is { AwaitsReserve: true },
        StatementKind.Task => _oom.HasTable && !_oom.HasVictim,
        StatementKind.CgroupStat => _oom.HasStats && !_oom.HasTable && !_oom.HasVictim,
        StatementKind.Kill => MayTellOom && (!_oom.HasVictim || _oom.KillsGroup || IsOfSameKill(statement)),
        StatementKind.TaskHeader or StatementKind.Constraint or StatementKind.CgroupUsage or StatementKind.CgroupStats
            or StatementKind.CgroupTask or StatementKind.CgroupGroup =>
            MayTellOom && !_oom.HasVictim && (statement.Key is not { } key || !_keys.Contains(key)),
        StatementKind.Plain => true,

        // Some architectures end the dump of a stack so.
        StatementKind.Elision => statement.Text != "..." || _waiting is not [.., { IsFurniture: true }],
        StatementKind.NodeLead => _memory is not null || _headline is not null,
        _ => statement.Key is { } key && !_keys.Contains(key),
    };

    // Old kernels name each task that has the victim's memory, one line behind the other.
    private bool IsOfSameKill(Statement kill) => kill.Line == LastLine + 1 && _open is { Kind: StatementKind.Kill } before
        && OomDraft.IsOldKill(before.Text) && OomDraft.IsOldKill(kill.Text);

    /// <summary>Takes a statement that begins.</summary>
    public void Take(Statement statement)
    {
        TouchLine(statement.Line);
        if (statement.Kind == StatementKind.Elision)
        {
            _isElided = true;
            return;
        }

        if (statement.Kind == StatementKind.Stack)
        {
            TakeStack(statement.Text);
            return;
        }

        Seal();
        _open = statement;
        Begin(statement);
    }

    /// <summary>Joins a line to the statement before, if they go together.</summary>
    public bool TryContinue(LogLine line, StatementKind? kind)
    {
        if (kind == StatementKind.Stack && _lastStack.EndsWith(" from", StringComparison.Ordinal) && line.Number == LastLine + 1 && !line.IsStamped)
        {
            // 'foo from' was folded here; the caller has a line of its own, which is the next.
            _lastStack = "";
            TouchLine(line.Number);
            return true;
        }

        if (_open is null || Continuation.Join(_open, line, kind) is not { } joined)
        {
            return false;
        }

        StatementKind before = _open.Kind;
        _open.Join(joined, line.Number);
        TouchLine(line.Number);
        if (before == StatementKind.NodeLead)
        {
            Begin(_open);
        }

        return true;
    }

    /// <summary>Takes a line that was joined to the last statement already.</summary>
    public void Extend(int line)
    {
        _open?.Join(_open.Text, line);
        TouchLine(line);
    }

    /// <summary>The headline of vmalloc and the one that follows it are one.</summary>
    public void TakeMask(Statement statement)
    {
        Seal();
        (_lead, _headline) = (_headline, statement);
        _open = statement;
        TouchLine(statement.Line);
    }

    /// <summary>Holds a line that is nobody's: it is within the report if another one of the report follows.</summary>
    public void Hold(LogText line) => _waiting.Add(line);

    /// <summary>Lines that came after the last one of the report, which were none of it.</summary>
    public int Waiting => _waiting.Count;

    /// <summary>Lines within it that nothing could be done with.</summary>
    public int Unused => _unused.Count;

    /// <summary>The report.</summary>
    /// <param name="logRelease">The release that the log told before; null when it didn't.</param>
    public KernelReport Finish(string? logRelease)
    {
        Seal();
        string? headline = _headline is null ? null : _lead is null ? Named(_headline.Text) : $"{_lead.Text} {_headline.Text}";
        string? release = _head.Release ?? logRelease;
        ReportKind kind = FindKind(headline);
        MemoryInfo? memory = _memory?.Finish();
        return new KernelReport
        {
            Kind = kind,
            Source = source,
            FirstLine = first.Number,
            LastLine = LastLine,
            Time = first.Time,
            Headline = headline,
            Process = (_headline is null ? null : HeadlineText.Process(Named(_headline.Text))) ?? (_lead is null ? null : HeadlineText.Process(_lead.Text)) ?? _head.Comm,
            Pid = _head.Pid ?? (headline is null ? null : HeadlineText.Pid(headline)),
            Cpu = _head.Cpu,
            Release = release,
            Hardware = _head.Hardware,
            Request = headline is null ? null : Request(headline, release, memory?.PageSize ?? PageConstants.PageSize),
            Stack = [.. _stack],
            Memory = memory,
            Oom = kind is ReportKind.Oom or ReportKind.CgroupOom or ReportKind.SysRqOom
                ? _oom.Finish(headline, memory?.PageSize ?? PageConstants.PageSize)
                : null,
            Unused = [.. _unused],
            IsElided = _isElided,
        };
    }

    // Before the first headline may stand what no reader knows yet: the CPU's line tells the name of the task alone.
    private string Named(string headline)
    {
        if (Process is not { } process || _head.Comm is not { } comm || process.Length <= comm.Length || !process.EndsWith(comm, StringComparison.Ordinal)
            || (char.IsLetterOrDigit(process[^(comm.Length + 1)]) && !StackText.Form().IsMatch(process)) || !headline.StartsWith(process, StringComparison.Ordinal))
        {
            return headline;
        }

        string text = headline[(process.Length - comm.Length)..];
        char before = process[^(comm.Length + 1)];
        return before is '"' or '\'' or '`' ? text.TrimEnd(before) : text;
    }

    private bool MayTellOom => TellsOom || _headline is null;

    private void Begin(Statement statement)
    {
        if (statement.Key is { } key)
        {
            _keys.Add(key);
        }

        if (StatementForms.IsHeadline(statement.Kind) || statement.Kind is StatementKind.FailureRest or StatementKind.OomRest)
        {
            _headline = statement;
            return;
        }

        if (IsOfOom(statement.Kind))
        {
            _tellsOom = true;
            _oom.Begin(statement);
        }
        else if (IsOfHead(statement.Kind))
        {
            _head.Begin(statement);

            // What stood before was another CPU's: a report has its stack behind this line.
            if (statement.Kind == StatementKind.Cpu)
            {
                _stack.Clear();
            }
        }
        else if (statement.Kind is not (StatementKind.Plain or StatementKind.NodeLead))
        {
            _memory ??= new MemoryDraft(statement.Line);
            _memory.Begin(statement);
        }
    }

    // A statement is read when it is whole, that is when the next one begins.
    private void Seal()
    {
        if (_open is not { } statement)
        {
            return;
        }

        _open = null;
        if (IsOfOom(statement.Kind))
        {
            _oom.Read(statement);
        }
        else if (IsOfHead(statement.Kind))
        {
            _head.Read(statement);
        }
        else if (!StatementForms.IsHeadline(statement.Kind)
            && statement.Kind is not (StatementKind.FailureRest or StatementKind.OomRest or StatementKind.Plain or StatementKind.NodeLead or StatementKind.MemInfo))
        {
            _memory?.Read(statement);
        }

        _isElided |= statement.Kind == StatementKind.Buddy && statement.Text.Contains("...", StringComparison.Ordinal);
    }

    private void TakeStack(string text)
    {
        _lastStack = text;
        if (StackText.Function(text) is { } function)
        {
            _stack.Add(function);
        }
    }

    // A line is of the report, and so are those since the last one.
    private void TouchLine(int line)
    {
        foreach (LogText one in _waiting)
        {
            if (one.IsFurniture)
            {
                Furniture++;
            }
            else
            {
                _unused.Add(new UnusedLine(one.Number, one.Text));
            }
        }

        _waiting.Clear();
        Lines += line > LastLine ? 1 : 0;
        LastLine = line;
    }

    private ObservedRequest Request(string headline, string? release, int pageSize)
    {
        ObservedRequest request = HeadlineText.Request(headline, _headline!.Line, release);
        return request with
        {
            Order = request is { IsOfNommu: true, Bytes: { } bytes } ? PageConstants.OrderFor(((bytes - 1) / pageSize) + 1) : request.Order,
            Cpuset = request.Cpuset ?? _head.Cpuset,
            NodeMask = request.NodeMask ?? _oom.Nodes.NodeMask,
            MemsAllowed = request.MemsAllowed ?? _head.MemsAllowed ?? _oom.Nodes.MemsAllowed,
        };
    }

    private ReportKind FindKind(string? headline) => _headline?.Kind switch
    {
        _ when _lead is not null => ReportKind.VmallocFailure,
        StatementKind.Failure or StatementKind.FailureRest or StatementKind.Nommu => ReportKind.AllocationFailure,
        StatementKind.Stall => ReportKind.AllocationStall,
        StatementKind.Vmalloc => ReportKind.VmallocFailure,
        StatementKind.Oom or StatementKind.OomRest => _oom.IsOfCgroup ? ReportKind.CgroupOom
            : HeadlineText.Request(headline!, 1, null).Order == -1 ? ReportKind.SysRqOom : ReportKind.Oom,
        _ => !_tellsOom ? ReportKind.MemoryInfo : _oom.IsOfCgroup ? ReportKind.CgroupOom : ReportKind.Oom,
    };

    private static bool IsOfOom(StatementKind kind) =>
        kind is StatementKind.CgroupUsage or StatementKind.CgroupStats or StatementKind.CgroupStat or StatementKind.CgroupTask
            or StatementKind.CgroupGroup or StatementKind.TaskHeader or StatementKind.Task or StatementKind.Constraint or StatementKind.Kill;

    private static bool IsOfHead(StatementKind kind) => kind is StatementKind.Cpuset or StatementKind.Cpu or StatementKind.Hardware;
}
