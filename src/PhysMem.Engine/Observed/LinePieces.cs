using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace PhysMem.Engine.Observed;

/// <summary>
/// Parts a line where it holds several: loggers write the line ends inside a message as \x0a or #012, and two
/// messages may come to stand in one line. Of a line of JSON the message counts (<see cref="JsonMessage"/>). What a page or a
/// mail needed to show a sign (\_, &amp;lt;, =3D) becomes that sign again.
/// </summary>
internal static partial class LinePieces
{
    /// <summary>No line of a kernel comes near to this; of a longer one the rest isn't looked at.</summary>
    public const int MostLength = 8192;

    /// <summary>The line without what stands before it, of a text whose lines hold one message each.</summary>
    /// <param name="number">The line, from 1.</param>
    /// <param name="bytes">Its bytes.</param>
    /// <param name="raw">The line as it stands there, as far as it is looked at.</param>
    public static string Text(int number, ReadOnlySpan<byte> bytes, out string raw)
    {
        raw = Encoding.Latin1.GetString(bytes[..Math.Min(bytes.Length, MostLength)]);
        return Of(number, raw)[0].Text;
    }

    /// <summary>The parts, without what stands before them; a blank line is one blank part.</summary>
    /// <param name="number">The line, from 1.</param>
    /// <param name="raw">The line.</param>
    public static List<LogLine> Of(int number, string raw)
    {
        string text = raw.Length > MostLength ? raw[..MostLength] : raw;
        if (text.AsSpan().ContainsAny("\u001b\0\u00a0\ufeff"))
        {
            text = Colour().Replace(text, "").Replace("\0", "", StringComparison.Ordinal)
                .Replace('\u00a0', ' ').Replace("\ufeff", "", StringComparison.Ordinal);
        }

        text = JsonMessage.In(text) ?? text;
        text = text.Contains('\\', StringComparison.Ordinal) ? Escaped().Replace(text, "") : text;
        text = text.Contains('&', StringComparison.Ordinal) ? WebUtility.HtmlDecode(text) : text;
        if (text.Contains('=', StringComparison.Ordinal))
        {
            text = Quoted().Replace(SoftEnd().Replace(text, ""), match => match.Value == "=3D" ? "=" : " ");
        }

        text = text.Contains('<', StringComparison.Ordinal) ? Break().Replace(text, "") : text;
        LogLine first = LinePrefix.Strip(number, text);
        if (!Seam().IsMatch(first.Text))
        {
            return [first];
        }

        var pieces = new List<LogLine>();
        foreach (string part in Seam().Split(first.Text))
        {
            // What follows has the time and the caller of the line, unless it has its own.
            LogLine piece = LinePrefix.Strip(number, part);
            pieces.Add(pieces.Count == 0
                ? first with { Text = piece.Text }
                : piece with { Time = piece.Time ?? first.Time, Caller = piece.Caller ?? first.Caller, IsStamped = true });
        }

        return pieces;
    }

    /// <summary>Whether a line goes on in the next one, as mails are written: an = ends it that isn't of its text.</summary>
    /// <param name="raw">The line as it stands there.</param>
    public static bool IsSoft(string raw) => SoftEnd().IsMatch(raw);

    [GeneratedRegex(@"\x1b\[[0-9;]*[A-Za-z]|\x1b")]
    private static partial Regex Colour();

    // Markdown's: a backslash before a sign that would mean something there.
    [GeneratedRegex(@"\\(?=[\[\]_*#<>|(){}.!+`~-])")]
    private static partial Regex Escaped();

    // The writing of mails (quoted-printable), as archives keep them: an = at the end of a line isn't of the text.
    // A hard blank may be broken in its middle.
    [GeneratedRegex("=3D|=20$|=C2=A0|=C2$|^=A0")]
    private static partial Regex Quoted();

    // Pages end lines so.
    [GeneratedRegex(@"\s*<br\s*/?>\s*$", RegexOptions.IgnoreCase)]
    private static partial Regex Break();

    [GeneratedRegex(@"(?<=\S)(?<!\b(?:cpuset|nodemask|mems_allowed|gfp_mask|order|oom_score_adj))=\r?$")]
    private static partial Regex SoftEnd();

    // Lines of a report that a mail filled again meet where a count ends and a zone begins.
    [GeneratedRegex(@"\\x0[aA]|#012|\\n|\n|(?<=\S)\s*(?=\[\s*\d{1,10}\.\d{6}\]\s)|(?<=\S)\s(?=\p{L}{3}\s+\d{1,2}\s\d\d:\d\d:\d\d\s\S+\skernel:\s)"
        + @"|(?<=\w:\d+)\s(?=(?:Node \d{1,5},? )?(?:DMA|DMA32|Normal|HighMem|Movable) (?:free|boost):\d)")]
    private static partial Regex Seam();
}
