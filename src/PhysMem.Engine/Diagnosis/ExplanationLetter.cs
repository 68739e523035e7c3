using System.Globalization;
using System.Text;
using PhysMem.Engine.Gfp;
using PhysMem.Engine.Observed;

namespace PhysMem.Engine.Diagnosis;

/// <summary>An explanation as a text to read or to mail.</summary>
public static class ExplanationLetter
{
    private const int Width = 100;
    private const int MostTasks = 5;

    /// <summary>The text; lines end with LF.</summary>
    /// <param name="explanation">The explanation.</param>
    public static string Write(AllocExplanation explanation)
    {
        ArgumentNullException.ThrowIfNull(explanation);
        var text = new StringBuilder();
        Wrap(text, explanation.Summary, "", "");
        text.Append('\n');
        Wrap(text, $"Verdict: {VerdictText(explanation)}", "", "  ");
        Wrap(text, $"Report:  {Head(explanation)}", "", "  ");
        text.Append('\n');
        Wrap(text, explanation.Reasoning, "", "");
        Victim(text, explanation.Report);
        if (explanation.Flips.Length > 0)
        {
            text.Append("\nWhat would have let it succeed, the cheapest first:\n");
            int number = 0;
            foreach (Flip flip in explanation.Flips)
            {
                Wrap(text, $"{flip.Change}{(flip.IsProved ? "" : " (can't be proved from the report)")}", Count($"  {++number}. "), "     ");
                Wrap(text, flip.Apply, "     do: ", "         ");
                Wrap(text, flip.Cost, "     costs: ", "         ");
            }
        }

        List(text, "Guessed, since the text doesn't tell", explanation.Guesses);
        List(text, "Missing", explanation.Missing);
        if (explanation.Flips.IsEmpty)
        {
            List(text, "What to do", explanation.Actions);
        }

        return text.ToString();
    }

    private static string VerdictText(AllocExplanation explanation)
    {
        string others = explanation.Causes.Length < 2 ? "" : $", then {string.Join(", ", explanation.Causes.Skip(1))}";
        return $"{explanation.Verdict}{others}{(explanation.IsCertain || explanation.Verdict == Verdict.CannotTell ? "" : " (consistent with the numbers, which are of different moments)")}";
    }

    private static string Head(AllocExplanation explanation)
    {
        KernelReport report = explanation.Report;
        string mask = report.Request is { Mode: { } mode, Layout: { } layout }
            ? Count($", 0x{mode:x} ({GfpText.Format(mode, layout)})") : "";
        string kernel = explanation.IsKernelTold ? $"Linux {report.Release}" : $"read as Linux {explanation.Kernel}";
        return Count($"{Path.GetFileName(report.Source)} line {report.FirstLine}, {Name(report.Kind)}{(report.Process is { } who ? $" of {who}" : "")}{mask}, {kernel}");
    }

    private static string Name(ReportKind kind) => kind switch
    {
        ReportKind.AllocationFailure => "page allocation failure",
        ReportKind.AllocationStall => "page allocation stall",
        ReportKind.VmallocFailure => "vmalloc failure",
        ReportKind.Oom => "out of memory",
        ReportKind.CgroupOom => "out of memory in a cgroup",
        ReportKind.SysRqOom => "OOM killer by SysRq",
        _ => "Mem-Info",
    };

    private static void Victim(StringBuilder text, KernelReport report)
    {
        if (report.Oom is not { } oom)
        {
            return;
        }

        if (oom.Victim is { } victim)
        {
            text.Append('\n');
            Wrap(text, Count($"Killed: {victim.Name} (pid {victim.Pid}), anon-rss {victim.AnonRssKb} kB, file-rss {victim.FileRssKb} kB, oom_score_adj {victim.ScoreAdj}."), "", "  ");
        }

        foreach (OomScore score in OomScores.Of(report).Take(MostTasks))
        {
            Wrap(text, Count($"{(score.IsVictim ? "*" : " ")} {score.Task.Name} (pid {score.Task.Pid}): score {score.Points?.ToString(CultureInfo.InvariantCulture) ?? "none, may not be killed"}, rss {score.Task.Rss} pages, swapped {score.Task.SwapEntries}, oom_score_adj {score.Task.ScoreAdj}"), "  ", "      ");
        }
    }

    private static void List(StringBuilder text, string title, IReadOnlyList<string> items)
    {
        if (items.Count > 0)
        {
            text.Append('\n').Append(title).Append(":\n");
            foreach (string item in items)
            {
                Wrap(text, item, "  - ", "    ");
            }
        }
    }

    private static void Wrap(StringBuilder text, string paragraph, string first, string next)
    {
        int column = first.Length;
        text.Append(first);
        bool begins = true;
        foreach (string word in paragraph.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!begins && column + 1 + word.Length > Width)
            {
                text.Append('\n').Append(next);
                column = next.Length;
                begins = true;
            }

            text.Append(begins ? "" : " ").Append(word);
            column += word.Length + (begins ? 0 : 1);
            begins = false;
        }

        text.Append('\n');
    }

    private static string Count(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
