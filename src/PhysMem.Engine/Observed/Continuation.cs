using System.Text.RegularExpressions;

namespace PhysMem.Engine.Observed;

/// <summary>
/// What a statement can go on with. Mails and terminals fold lines, some in the middle of a word, and a kernel that
/// prints from several CPUs gives the parts of a statement lines of their own, with other lines between them. So a line
/// is taken by its words only: what this statement never has isn't joined, wherever it stands.
/// </summary>
internal static partial class Continuation
{
    /// <summary>The statement and the line joined; null when they don't go together.</summary>
    /// <param name="open">The statement.</param>
    /// <param name="line">The line.</param>
    /// <param name="kind">The statement that the line begins when it stands alone.</param>
    public static string? Join(Statement open, LogLine line, StatementKind? kind)
    {
        if (line.Text.Length == 0)
        {
            return null;
        }

        string first = Words.First(line.Text);
        bool follows = open.LastLine >= line.Follows || (IsMidMask(open) && line.Number - open.LastLine == 2), folds = follows && !line.IsStamped;
        bool joins = open.Kind switch
        {
            _ when StatementForms.IsHeadline(open.Kind) || open.Kind is StatementKind.FailureRest or StatementKind.OomRest =>
                kind is null or StatementKind.FailureRest or StatementKind.OomRest or StatementKind.Cpuset
                && (HeadlineField().IsMatch(line.Text) || (folds && HeadlineRest().IsMatch(line.Text))),
            StatementKind.NodeLead => kind is StatementKind.Zone or StatementKind.Buddy && !line.Text.StartsWith("Node", StringComparison.Ordinal)
                || (kind is null && FieldWords.IsAmount(first)),
            StatementKind.Node or StatementKind.Zone => kind is null or StatementKind.Totals && JoinsFields(open, line.Text, first, folds),
            StatementKind.Buddy => kind is null && (BuddyWord().IsMatch(first) || (open.LastWord == "=" && Amount().IsMatch(first))),
            StatementKind.Reserve => kind is null && NumbersOnly().IsMatch(line.Text),
            StatementKind.Cpuset => kind is null && (first.StartsWith("mems_allowed=", StringComparison.Ordinal)
                || (open.Text.EndsWith("cpuset=", StringComparison.Ordinal) && first == line.Text)),
            StatementKind.Cpu => kind is null or StatementKind.Furniture && folds
                && (CpuRest().IsMatch(line.Text) || open.Text.EndsWith("Comm:", StringComparison.Ordinal)),
            StatementKind.Hardware => kind is null && folds && open.IsStamped,
            StatementKind.TaskHeader => kind is null && Words.Of(line.Text).All(TaskColumns.IsColumn),
            StatementKind.Task => kind is null && folds && open.IsStamped,
            StatementKind.Kill => kind is null && KillRest().IsMatch(line.Text),
            _ => false,
        };
        string? broken = folds && kind is null or StatementKind.Totals ? JoinBroken(open, line.Text, first) : null;
        return joins ? IsBroken(open, first) ? broken ?? $"{open.Text} {line.Text}" : $"{open.Text} {line.Text}" : broken;
    }

    private static bool JoinsFields(Statement open, string text, string first, bool folds)
    {
        string last = open.LastWord;
        return (last.EndsWith(':') && FieldWords.IsAmount(last) && Amount().IsMatch(first))
            || (last == "all_unreclaimable?" && first is "yes" or "no")
            || (FieldWords.IsAmount(first) && !FieldWords.IsCount(first))
            || (folds && !FieldWords.IsAmount(last + first) && Words.Of(text) is [_, var second, ..] && FieldWords.IsAmount(second));
    }

    // Names of a mask are closed by a bracket: what comes behind a blank line is their rest, wherever else blank lines part.
    private static bool IsMidMask(Statement open) => StatementForms.IsHeadline(open.Kind) && open.LastWord.EndsWith('|');

    // Whether the last word can't be all of one, so that what follows must be its rest.
    private static bool IsBroken(Statement open, string first) => open.Kind switch
    {
        StatementKind.Node or StatementKind.Zone => !FieldWords.IsAmount(open.LastWord),
        StatementKind.Buddy => !BuddyWord().IsMatch(open.LastWord) && open.LastWord != "=",
        StatementKind.Task => open.LastWord.EndsWith('-'),
        StatementKind.Cpu => open.LastWord is "Comm" or [.., '.' or '-'],

        // A zone keeps no less from requests of a higher zone, unless that zone is empty and the reserve 0.
        StatementKind.Reserve => first != "0" && Numbers.Long(first) < Numbers.Long(open.LastWord),
        _ => false,
    };

    // A word broken in its middle: put together it is one that the statement may have, and its rest alone is none.
    private static string? JoinBroken(Statement open, string text, string first)
    {
        string word = open.LastWord + first;
        bool isWord = open.Kind switch
        {
            StatementKind.Node or StatementKind.Zone => FieldWords.IsAmount(word) && !FieldWords.IsCount(word),
            StatementKind.Reserve => NumbersOnly().IsMatch(word),
            StatementKind.Totals => FieldWords.IsCount(word) && !FieldWords.IsCount(first),
            StatementKind.Buddy => BuddyWord().IsMatch(word),
            StatementKind.Task or StatementKind.Cpu => IsBroken(open, first),
            StatementKind.Constraint => !open.Text.Contains(",uid=", StringComparison.Ordinal),
            _ when StatementForms.IsHeadline(open.Kind) => HeadlineWord().IsMatch(word),
            _ => false,
        };
        return isWord ? open.Text + text : null;
    }

    [GeneratedRegex(@"^(?:mode:|order[:=]|nodemask=|cpuset=|mems_allowed=|gfp_mask=|oom_score_adj=|oom_adj=)")]
    private static partial Regex HeadlineField();

    // Words that other lines may begin with too.
    [GeneratedRegex(@"^(?:error: size|page order|failed|failure|vm_struct|bytes\b|allocated \d|secs\b|\(?_*GFP_|[|])")]
    private static partial Regex HeadlineRest();

    [GeneratedRegex(@"^(?:mode:|gfp_mask=)0x[0-9a-f]+(?:\([A-Zx0-9_|]*\)?)?,?$|^nodemask=[^ ]*$|^(?:cpuset|mems_allowed|oom_score_adj)=[^ ]+$|^order[=:]-?\d+,?$")]
    private static partial Regex HeadlineWord();

    [GeneratedRegex(@"^(?:\d{1,10}[*_]\d{1,8}kB|\([A-Z]{1,9}\)|=)$")]
    private static partial Regex BuddyWord();

    [GeneratedRegex(@"^\d+(?:kB|KB)$")]
    private static partial Regex Amount();

    [GeneratedRegex(@"^(?:0|[1-9]\d{0,14})(?:\s+(?:0|[1-9]\d{0,14}))*$")]
    private static partial Regex NumbersOnly();

    [GeneratedRegex(@"^(?:\d+\.\d+|Not tainted|tainted \d|Tainted:|Comm:|PID:|UID:)")]
    private static partial Regex CpuRest();

    [GeneratedRegex(@"^,?\s*(?:(?:total-vm|anon-rss|file-rss|shmem-rss|UID|pgtables|oom_score_adj):|score \d|or sacrifice|\(.{1,16}\))")]
    private static partial Regex KillRest();
}
