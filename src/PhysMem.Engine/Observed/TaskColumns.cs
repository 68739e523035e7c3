using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace PhysMem.Engine.Observed;

/// <summary>The columns of a task table, as its header names them (dump_tasks).</summary>
internal sealed partial class TaskColumns
{
    private static readonly FrozenSet<string> s_known = FrozenSet.ToFrozenSet(
        [
            "uid", "tgid", "total_vm", "rss", "rss_anon", "rss_file", "rss_shmem", "nr_ptes", "nr_pmds", "nr_puds",
            "pgtables_bytes", "swapents", "cpu", "oom_adj", "oom_score_adj", "name",
        ]);

    private readonly string[] _names;

    public TaskColumns(string header) => _names = Words.Of(header[(header.IndexOf(']', StringComparison.Ordinal) + 1)..]);

    /// <summary>Whether a word is the name of a column.</summary>
    public static bool IsColumn(string word) => s_known.Contains(word);

    /// <summary>A row; null when it hasn't the columns of the header.</summary>
    /// <param name="text">The row.</param>
    /// <param name="line">Its line, from 1.</param>
    /// <param name="pageSize">Bytes in a page.</param>
    public ObservedTask? Read(string text, int line, int pageSize)
    {
        Match row = Row().Match(text);
        string[] words = Words.Of(row.Groups["rest"].Value);
        int name = Array.IndexOf(_names, "name");
        if (!row.Success || name < 0 || words.Length < name)
        {
            return null;
        }

        long? Value(string column)
        {
            int at = Array.IndexOf(_names, column);
            return at >= 0 && at < name ? Numbers.Long(words[at]) : null;
        }

        if (Numbers.IntOrNull(row.Groups["pid"].Value) is not { } pid || Value("total_vm") is not { } vm || Value("rss") is not { } rss)
        {
            return null;
        }

        // uid_t may be 2^32 - 1 or close to it, which is printed as a negative number.
        long tables = ((Value("nr_ptes") ?? 0) + (Value("nr_pmds") ?? 0) + (Value("nr_puds") ?? 0)) * pageSize;
        return new ObservedTask(
            line, pid, (int)(Value("uid") ?? 0), (int)(Value("tgid") ?? pid), vm, rss,
            Value("rss_anon"), Value("rss_file"), Value("rss_shmem"),
            Value("pgtables_bytes") ?? tables, Value("swapents") ?? 0, (int)(Value("oom_score_adj") ?? 0),
            Arrow().Replace(string.Join(' ', words[name..]), ""));
    }

    // Who shows a table to others points at a row: <=====, <-- here.
    [GeneratedRegex(@"\s*(?:<[-=]{2,}|<<|←).*$")]
    private static partial Regex Arrow();

    [GeneratedRegex(@"^\[\s*(?<pid>\d+)\]\s+(?<rest>.*)$")]
    private static partial Regex Row();
}
