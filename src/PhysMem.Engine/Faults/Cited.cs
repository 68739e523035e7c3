using System.Globalization;

namespace PhysMem.Engine.Faults;

/// <summary>What somebody gave, for a message that says what is wrong with it.</summary>
public static class Cited
{
    private const int Shown = 60;
    private const int NamesShown = 12;
    private const int LongestSentence = 600;

    /// <summary>
    /// A text in single quotes, without characters that would steer a terminal; of a long one the beginning, with its length.
    /// </summary>
    public static string Of(string? text) => Cut(text ?? "", "'");

    /// <summary>The same without quotes.</summary>
    public static string Short(string text) => Cut(text, "");

    /// <summary>A sentence that may repeat what a file has: of one longer than a screen the beginning, with its length.</summary>
    public static string Sentence(string text) => text.Length > LongestSentence
        ? string.Create(CultureInfo.InvariantCulture, $"{text.AsSpan(0, LongestSentence)}... ({text.Length} characters)")
        : text;

    /// <summary>Names in a row; of many the first, with how many there are.</summary>
    public static string Names(IReadOnlyCollection<string> names) => names.Count > NamesShown
        ? string.Create(CultureInfo.InvariantCulture, $"{string.Join(", ", names.Take(NamesShown))}, ... ({names.Count} in all)")
        : string.Join(", ", names);

    private static string Cut(string text, string quote) => text.Length > Shown
        ? string.Create(CultureInfo.InvariantCulture, $"{quote}{Printable(text[..Shown])}...{quote} ({text.Length} characters)")
        : quote + Printable(text) + quote;

    /// <summary>A text in which no character would steer a terminal.</summary>
    internal static string Printable(string text) =>
        text.Any(char.IsControl) ? string.Concat(text.Select(one => char.IsControl(one) ? '?' : one)) : text;
}
