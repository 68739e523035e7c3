using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace PhysMem.Engine.Observed;

/// <summary>What an OOM report has behind its memory part, while its statements come in.</summary>
internal sealed partial class OomDraft
{
    private readonly List<(string Text, int Line)> _tasks = [];
    private readonly Dictionary<string, long> _stats = [];
    private TaskColumns? _columns;
    private string? _constraint;
    private string? _cgroup;
    private readonly List<CgroupCounter> _counters = [];
    private OomVictim? _victim;
    private bool _isKilled;

    /// <summary>The nodes that the request was bound to, which old headlines don't tell.</summary>
    public (string? NodeMask, string? MemsAllowed) Nodes { get; private set; }

    /// <summary>Whether it is about a memory cgroup.</summary>
    public bool IsOfCgroup { get; private set; }

    /// <summary>Whether it has statistics of a memory cgroup, whose lines are plain words and numbers.</summary>
    public bool HasStats { get; private set; }

    /// <summary>Whether all tasks of a memory cgroup are killed, each with a line (memory.oom.group).</summary>
    public bool KillsGroup { get; private set; }

    public bool HasTable { get; private set; }

    /// <summary>Whether the line came that tells of the kill. Old kernels have one before it that tells the intention.</summary>
    public bool HasVictim { get; private set; }

    /// <summary>A statement of it begins: what has to be known before its last line is here.</summary>
    public void Begin(Statement statement)
    {
        HasStats |= statement.Kind == StatementKind.CgroupStats;
        HasTable |= statement.Kind == StatementKind.TaskHeader;
        KillsGroup |= statement.Kind == StatementKind.CgroupGroup;
        HasVictim |= statement.Kind == StatementKind.Kill && Killed().IsMatch(statement.Text);
        IsOfCgroup |= statement.Kind is StatementKind.CgroupStats or StatementKind.CgroupUsage
            || (statement.Kind == StatementKind.CgroupTask && LimitedGroup(statement.Text) is not null)
            || (statement.Kind == StatementKind.Kill && statement.Text.StartsWith("Memory cgroup", StringComparison.Ordinal));
    }

    /// <summary>Reads a whole statement.</summary>
    public void Read(Statement statement)
    {
        string text = statement.Text;
        switch (statement.Kind)
        {
            case StatementKind.TaskHeader:
                _columns = new TaskColumns(text);
                break;
            case StatementKind.Task:
                _tasks.Add((text, statement.Line));
                break;
            case StatementKind.Constraint:
                ReadConstraint(text);
                break;
            case StatementKind.CgroupUsage:
                Match counter = Usage().Match(text);
                if (Numbers.Long(counter, "usage") is { } usage)
                {
                    _counters.Add(new CgroupCounter(text[..text.IndexOf(':', StringComparison.Ordinal)], usage, Numbers.Long(counter, "limit")));
                }

                break;
            case StatementKind.CgroupTask:
                _cgroup ??= LimitedGroup(text);
                break;
            case StatementKind.CgroupStats:
                _cgroup ??= StatsOf().Match(text) is { Success: true } stats ? stats.Groups["name"].Value : null;
                ReadOldStats(text);
                break;
            case StatementKind.CgroupStat when Words.Of(text) is [var name, var value] && Numbers.Long(value) is { } number:
                _stats.TryAdd(name, number);
                break;
            case StatementKind.Kill:
                ReadKill(text, statement.Line);
                break;
        }
    }

    /// <summary>The outcome.</summary>
    /// <param name="headline">The headline; null when it was cut off.</param>
    /// <param name="pageSize">Bytes in a page.</param>
    public OomOutcome Finish(string? headline, int pageSize) => new()
    {
        CgroupCounters = [.. _counters],
        Tasks = [.. _tasks.Select(task => _columns?.Read(task.Text, task.Line, pageSize)).OfType<ObservedTask>()],
        Constraint = _constraint,
        Cgroup = string.IsNullOrEmpty(_cgroup) ? null : _cgroup,
        CgroupUsageKb = Memory?.UsageKb,
        CgroupLimitKb = Memory?.LimitKb,
        CgroupStats = _stats.ToImmutableDictionary(),
        Victim = _victim,
        AskerScoreAdj = headline is null ? null : HeadlineText.ScoreAdj(headline),
    };

    /// <summary>Whether it is a line of a kill as kernels before 2.6.24 or so have it, without sizes.</summary>
    public static bool IsOldKill(string text) => OldKill().IsMatch(text);

    // A cgroup's name is a path. Kernels of Alibaba's clouds print 'limit of host' where the whole machine had no more.
    private static string? LimitedGroup(string text) => LimitOf().Match(text).Groups["name"].Value is ['/', ..] name ? name : null;

    private CgroupCounter? Memory => _counters.Find(counter => counter.Name == "memory");

    private void ReadConstraint(string text)
    {
        _constraint = ConstraintName().Match(text) is { Success: true } name ? name.Groups["name"].Value : null;
        Nodes = HeadlineText.Nodes(text);
        IsOfCgroup |= _constraint == "CONSTRAINT_MEMCG";
        _cgroup = CgroupName().Match(text) is { Success: true } cgroup ? cgroup.Groups["name"].Value : _cgroup;
    }

    // Before 4.19 or so the statistics stood in one line, in KB.
    private void ReadOldStats(string text)
    {
        foreach (Match field in OldStat().Matches(text))
        {
            if (Numbers.Long(field, "kb") is { } kb)
            {
                _stats.TryAdd(field.Groups["name"].Value, kb * 1024);
            }
        }
    }

    // The first one killed is the victim. Old kernels have a line before it, with the score of the task that was chosen;
    // they killed a child of it if they could, which had another one.
    private void ReadKill(string text, int line)
    {
        Match match = Victim().Match(text);
        if (!match.Success || _isKilled || Numbers.IntOrNull(match.Groups["pid"].Value) is not { } pid)
        {
            return;
        }

        _isKilled = Killed().IsMatch(text);
        _victim = new OomVictim(
            line, pid, match.Groups["name"].Value, Kb(text, "total-vm"), Kb(text, "anon-rss"), Kb(text, "file-rss"), Kb(text, "shmem-rss"),
            Adj().Match(text) is { Success: true } adj ? Numbers.IntOrNull(adj.Groups[1].Value) : null,
            Score().Match(text) is { Success: true } score ? Numbers.IntOrNull(score.Groups[1].Value) : _victim?.Pid == pid ? _victim.Score : null);
    }

    private static long? Kb(string text, string field)
    {
        foreach (Match match in Amount().Matches(text))
        {
            if (match.Groups["name"].Value == field)
            {
                return Numbers.Long(match, "kb");
            }
        }

        return null;
    }

    [GeneratedRegex(@"\b[Kk]illed process \d")]
    private static partial Regex Killed();

    [GeneratedRegex(@"^Out of [Mm]emory: Killed process \d+ \(.{0,32}\)\.?$")]
    private static partial Regex OldKill();

    [GeneratedRegex(@"process (?<pid>\d{1,10})(?:, UID \d+,)?\s+\((?<name>.{0,32}?)\)(?=[\s,.]|$)")]
    private static partial Regex Victim();

    [GeneratedRegex(@"(?<name>[a-z]+-[a-z]+):(?<kb>\d{1,15})kB")]
    private static partial Regex Amount();

    [GeneratedRegex(@"oom_score_adj:(-?\d{1,9})")]
    private static partial Regex Adj();

    [GeneratedRegex(@"\bscore (-?\d{1,9})")]
    private static partial Regex Score();

    [GeneratedRegex(@"constraint=(?<name>\w+)")]
    private static partial Regex ConstraintName();

    [GeneratedRegex(@"oom_memcg=(?<name>[^,\s]+)")]
    private static partial Regex CgroupName();

    [GeneratedRegex(@"usage (?<usage>\d{1,15})kB, limit (?<limit>\d{1,20})kB")]
    private static partial Regex Usage();

    [GeneratedRegex(@"as a result of limit of (?<name>\S+)")]
    private static partial Regex LimitOf();

    [GeneratedRegex(@"^Memory cgroup stats for (?<name>\S*?):(?=\s|$|anon\s)")]
    private static partial Regex StatsOf();

    [GeneratedRegex(@"(?<name>[a-z_]+):(?<kb>\d{1,15})KB")]
    private static partial Regex OldStat();
}
