using System.Text.RegularExpressions;

namespace PhysMem.Engine.Observed;

/// <summary>What the lines between a headline and the stack tell of the task and the machine (dump_stack_print_info).</summary>
internal sealed partial class HeadDraft
{
    public bool HasCpu { get; private set; }

    /// <summary>Whether any of these lines came.</summary>
    public bool HasAny { get; private set; }

    public int? Cpu { get; private set; }

    public int? Pid { get; private set; }

    public string? Comm { get; private set; }

    public string? Release { get; private set; }

    public string? Hardware { get; private set; }

    public string? Cpuset { get; private set; }

    public string? MemsAllowed { get; private set; }

    /// <summary>Whether a line of a CPU is of the report of a process: what it tells of the task fits.</summary>
    public static bool MayBeOf(string text, string? process)
    {
        string comm = CpuForm().Match(text).Groups["comm"].Value;
        return process is null || comm.Length == 0 || process.StartsWith(comm, StringComparison.Ordinal)
            || process.EndsWith(comm, StringComparison.Ordinal);
    }

    public void Begin(Statement statement)
    {
        HasAny = true;
        HasCpu |= statement.Kind == StatementKind.Cpu;
    }

    public void Read(Statement statement)
    {
        switch (statement.Kind)
        {
            case StatementKind.Cpu:
                Match cpu = CpuForm().Match(statement.Text);
                Cpu = Int(cpu, "cpu");
                Pid = Int(cpu, "pid");
                Comm = cpu.Groups["comm"] is { Success: true, Value.Length: > 0 } comm ? comm.Value : null;
                Release = ReleaseForm().Match(statement.Text).Groups["release"] is { Success: true } release ? release.Value : null;
                break;
            case StatementKind.Hardware:
                Hardware = statement.Text[(statement.Text.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
                break;
            default:
                Match set = CpusetForm().Match(statement.Text);
                (Cpuset, MemsAllowed) = (Told(set, "cpuset"), Told(set, "mems"));
                break;
        }
    }

    private static int? Int(Match match, string group) =>
        match.Groups[group] is { Success: true } told ? Numbers.IntOrNull(told.Value) : null;

    private static string? Told(Match match, string group) =>
        match.Groups[group] is { Success: true, Value.Length: > 0 } told ? told.Value : null;

    [GeneratedRegex(
        @"^CPU:\s*(?<cpu>\d+)(?:\s+UID:\s*\d+)?(?:\s+PID:\s*(?<pid>\d+)(?:\s+Comm:\s*(?<comm>.*?)(?=\s+(?:Kdump: loaded\s+)?(?:Not tainted|Tainted:)|$))?)?"
        + @"|^Pid:\s*(?<pid>\d+), comm:\s*(?<comm>.*?)(?=\s+(?:Kdump: loaded\s+)?(?:Not tainted|Tainted:)|$)")]
    private static partial Regex CpuForm();

    [GeneratedRegex(@"(?:Not tainted|Tainted:.*?)\s+\(?(?<release>\d+\.\d+[^\s)]*)")]
    private static partial Regex ReleaseForm();

    [GeneratedRegex(@"cpuset=\s?(?<cpuset>[^\s,]*)(?:[\s,]+mems_allowed=(?<mems>\d[\d\-]*(?:,\d[\d\-]*)*))?")]
    private static partial Regex CpusetForm();
}
