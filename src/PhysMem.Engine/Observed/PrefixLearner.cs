using System.Text.RegularExpressions;

namespace PhysMem.Engine.Observed;

/// <summary>
/// What stands before each line where <see cref="LinePrefix"/> doesn't know it: numbers of lines, names of files, whatever a logger
/// or a page thought of. It is learned from a line in whose middle words begin that only kernels print; its digits and blanks
/// may be others in the next line.
/// </summary>
internal sealed partial class PrefixLearner
{
    private const int MostLength = 120;

    private Regex? _prefix;
    private char _quote;

    /// <summary>The line without such a prefix; the line itself where it has none.</summary>
    /// <param name="line">The line, without what is known of prefixes.</param>
    public LogLine Strip(LogLine line)
    {
        if (_prefix?.Match(line.Text) is { Success: true } known)
        {
            return Without(line, known.Length);
        }

        Match words = KernelWords().Match(line.Text);
        if (!words.Success || words.Index is 0 or > MostLength || StatementForms.Find(line.Text) is not null || IsOfKernel(line.Text[..words.Index]))
        {
            return line;
        }

        Learn(line.Text[..words.Index]);
        return Without(line, words.Index);
    }

    private void Learn(string prefix)
    {
        string form = Varying().Replace(Regex.Escape(prefix), match => match.Value[0] is '\\' or ' ' ? @"\s+" : @"\d+");
        _prefix = new Regex($"^{(char.IsAsciiDigit(prefix[0]) ? @"\s*" : "")}{form}", RegexOptions.CultureInvariant);
        _quote = prefix[^1] is '"' or '\'' or '`' ? prefix[^1] : '\0';
    }

    private LogLine Without(LogLine line, int length)
    {
        string text = line.Text[length..].Trim();
        return line with { Text = text.Length > 0 && text[^1] == _quote ? text[..^1].TrimEnd() : text, IsStamped = true };
    }

    // Mails join lines: what stands before may be the end of another statement.
    private static bool IsOfKernel(string text) =>
        Words.Of(text).Any(word => FieldWords.IsAmount(word) || FieldWords.IsCount(word) || word.EndsWith("kB", StringComparison.Ordinal));

    [GeneratedRegex(
        @"(?<![\w.:/-])(?:CPU: \d+ (?:UID: \d+ )?PID: |Pid: \d+, comm: |Mem-[Ii]nfo:$|oom-killer: gfp_mask=0x|[Aa]ctive(?:_anon)?:\d+ inactive(?:_anon)?:\d"
        + @"|(?:Node \d+ )?(?:DMA32|DMA|Normal|HighMem|Movable) free:\d+kB|lowmem_reserve\[\]: ?\d)|(?<=[:`""'=])(?:CPU: \d+ PID: |Mem-[Ii]nfo:[`""']?$)")]
    private static partial Regex KernelWords();

    // Digits, and blanks as they are escaped.
    [GeneratedRegex(@"[0-9]+|(?:\\[ t])+")]
    private static partial Regex Varying();
}
