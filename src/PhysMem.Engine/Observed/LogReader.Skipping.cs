using System.Text;
using System.Text.RegularExpressions;
using PhysMem.Engine.Text;

namespace PhysMem.Engine.Observed;

/// <content>Lines outside of reports, of which nothing is made but a note of the last one.</content>
public sealed partial class LogReader
{
    private const string Subject = "Subject:";

    // The words may be folded, so that the line before has the first of them.
    private bool MayTake(ReadOnlySpan<char> text) => !IsOfSubject(text)
        && (_open.Any || LogTrigger.IsIn(text) || (_previous is { } previous && LogTrigger.IsIn(previous.Text)));

    // A mail is called by the headline of its report, in a field that may go on behind a blank: nobody printed that one.
    private bool IsOfSubject(ReadOnlySpan<char> text)
    {
        bool isOne = text.StartsWith(Subject, StringComparison.Ordinal)
            || (_subject >= _read - 1 && text.Length > 0 && text[0] is ' ' or '\t');
        _subject = isOne ? _read : _subject;
        return isOne;
    }

    private void Skip(int number, ReadOnlySpan<char> text)
    {
        _read++;
        if (_spacing.IsSpace(number, text))
        {
            _outside++;
            return;
        }

        SettlePrevious();
        SettleSkipped();
        _skippedLength = Math.Min(text.Length, LinePieces.MostLength);
        _skippedNumber = number;
        if (_skipped.Length < _skippedLength)
        {
            _skipped = new char[LinePieces.MostLength];
        }

        text[.._skippedLength].CopyTo(_skipped);
    }

    private void SettleSkipped()
    {
        _outside += _skippedLength >= 0 ? 1 : 0;
        _skippedLength = -1;
    }

    private void TakeSkipped()
    {
        if (_skippedLength >= 0)
        {
            (_previous, _around) = (new LogText(_skippedNumber, new string(_skipped, 0, _skippedLength), IsFurniture: false), null);
            _skippedLength = -1;
        }
    }

    // Bytes become characters one for one, which is enough to see whether the line is worth a look.
    private IReadOnlyList<KernelReport>? ReadLine(LineSource lines, ref char[] wide)
    {
        if (!lines.TryReadLine(out ReadOnlySpan<byte> line))
        {
            return null;
        }

        if (_open.Any)
        {
            return Add(lines.LineNumber, Decode(line));
        }

        if (wide.Length < line.Length)
        {
            wide = new char[Math.Max(line.Length, 2 * wide.Length)];
        }

        Span<char> text = wide.AsSpan(0, Encoding.Latin1.GetChars(line, wide));
        if (MayTake(text))
        {
            return Add(lines.LineNumber, Decode(line));
        }

        Skip(lines.LineNumber, text);
        return [];
    }

    /// <summary>A line as text: UTF-8, or Latin-1 where it isn't.</summary>
    internal static string Decode(ReadOnlySpan<byte> line) =>
        System.Text.Unicode.Utf8.IsValid(line) ? Encoding.UTF8.GetString(line) : Encoding.Latin1.GetString(line);

    private static string? LinuxVersion(string text) =>
        Version().Match(text) is { Success: true } match ? match.Groups["release"].Value : null;

    [GeneratedRegex(@"^Linux version (?<release>\d+\.\d+\S*)")]
    private static partial Regex Version();
}
