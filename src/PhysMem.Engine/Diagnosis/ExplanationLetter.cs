using System.Globalization;
using System.Text;
using PhysMem.Engine.Gfp;
using PhysMem.Engine.Observed;

namespace PhysMem.Engine.Diagnosis;

/// <summary>An explanation as a text to read or to mail.</summary>
public sealed class ExplanationLetter
{
    private const int UsualWidth = 100;
    private const int MostTasks = 5;

    private readonly StringBuilder _text = new();
    private readonly int _width;

    private ExplanationLetter(int width) => _width = width;

    /// <summary>The text; lines end with LF.</summary>
    /// <param name="explanation">The explanation.</param>
    /// <param name="width">Longest line, but for words that are longer.</param>
    public static string Write(AllocExplanation explanation, int width = UsualWidth)
    {
        ArgumentNullException.ThrowIfNull(explanation);
        var letter = new ExplanationLetter(width);
        letter.Append(explanation);
        return letter._text.ToString();
    }

    private void Append(AllocExplanation explanation)
    {
        Wrap(explanation.Summary, "", "");
        _text.Append('\n');
        Wrap($"Verdict: {VerdictText(explanation)}", "", "  ");
        Wrap($"Report:  {Head(explanation)}", "", "  ");
        _text.Append('\n');
        Wrap(explanation.Reasoning, "", "");
        Victim(explanation.Report);
        if (explanation.Flips.Length > 0)
        {
            _text.Append("\nWhat would have let it succeed, the cheapest first:\n");
            int number = 0;
            foreach (Flip flip in explanation.Flips)
            {
                Wrap($"{flip.Change}{ProofText(flip)}", Count($"  {++number}. "), "     ");
                Wrap(flip.Apply, "     do: ", "         ");
                Wrap(flip.Cost, "     costs: ", "         ");
            }
        }

        List("Guessed, since the text doesn't tell", explanation.Guesses);
        List("Missing", explanation.Missing);
        if (explanation.Flips.IsEmpty)
        {
            List("What to do", explanation.Actions);
        }

    }

    private static string ProofText(Flip flip) => flip switch
    {
        { Proof: FlipProof.Twin } => " (proved on the twin)",
        { Proof: FlipProof.Report, Doubt: "" } => "",
        { Proof: FlipProof.Report } => $" (by the report's numbers; {flip.Doubt})",
        _ => " (can't be proved from the report)",
    };

    private static string VerdictText(AllocExplanation explanation)
    {
        string others = explanation.Causes.Length < 2 ? "" : $", then {string.Join(", ", explanation.Causes.Skip(1))}";
        string doubt = explanation.IsCertain || explanation.Verdict == Verdict.CannotTell ? ""
            : explanation.Zones.IsEmpty ? " (most likely)" : " (consistent with the numbers, which are of different moments)";
        return $"{explanation.Verdict}{others}{doubt}";
    }

    private static string Head(AllocExplanation explanation)
    {
        KernelReport report = explanation.Report;
        string mask = report.Request is { Mode: { } mode, Layout: { } layout }
            ? Count($", 0x{mode:x} ({GfpText.Format(mode, layout)})")
            : report.Request is { Mode: null, Meaning: not null, ModeNames: { } names } ? $", {names}"
            : report.Request is { IsOfNommu: true } ? ", GFP_KERNEL of a mapping without an MMU" : "";
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
        ReportKind.Question => "question",
        _ => "Mem-Info",
    };

    private void Victim(KernelReport report)
    {
        if (report.Oom is not { } oom)
        {
            return;
        }

        if (oom.Victim is { } victim)
        {
            _text.Append('\n');
            Wrap($"Killed: {victim.Name} (pid {victim.Pid}){Told(victim)}.", "", "  ");
        }

        foreach (OomScore score in OomScores.Of(report).Take(MostTasks))
        {
            Wrap(Count($"{(score.IsVictim ? "*" : " ")} {score.Task.Name} (pid {score.Task.Pid}): score {(score.Points is { } points ? Count($"{points} pages") : null) ?? (score.Task.ScoreAdj == OomScores.Unkillable ? "none, may not be killed" : "unknown")}, rss {score.Task.Rss} pages, swapped {score.Task.SwapEntries}, oom_score_adj {score.Task.ScoreAdj}"), "  ", "      ");
        }
    }

    // Old kernels tell less.
    private static string Told(OomVictim victim) => string.Concat(
        Part("score ", victim.Score, ""), Part("anon-rss ", victim.AnonRssKb, " kB"), Part("file-rss ", victim.FileRssKb, " kB"),
        Part("oom_score_adj ", victim.ScoreAdj, ""));

    private static string Part(string name, long? value, string unit) => value is { } told ? Count($", {name}{told}{unit}") : "";

    private void List(string title, IReadOnlyList<string> items)
    {
        if (items.Count > 0)
        {
            _text.Append('\n').Append(title).Append(":\n");
            foreach (string item in items)
            {
                Wrap(item, "  - ", "    ");
            }
        }
    }

    private void Wrap(string paragraph, string first, string next)
    {
        int column = first.Length;
        _text.Append(first);
        bool begins = true;
        foreach (string word in paragraph.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!begins && column + 1 + word.Length > _width)
            {
                _text.Append('\n').Append(next);
                column = next.Length;
                begins = true;
            }

            _text.Append(begins ? "" : " ").Append(word);
            column += word.Length + (begins ? 0 : 1);
            begins = false;
        }

        _text.Append('\n');
    }

    private static string Count(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
