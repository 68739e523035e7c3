using System.Text.Json;
using System.Text.RegularExpressions;

namespace PhysMem.Engine.Observed;

/// <summary>
/// The message in a line of JSON: MESSAGE of journalctl -o json, log of a container's log, or a string of a list. Other
/// fields of the line tell nothing of memory.
/// </summary>
internal static partial class JsonMessage
{
    /// <summary>The message; null when the line isn't such a one.</summary>
    /// <param name="line">The line.</param>
    public static string? In(string line)
    {
        ReadOnlySpan<char> trimmed = line.AsSpan().Trim();
        if (trimmed.IsEmpty || trimmed[0] is not ('{' or '"'))
        {
            return null;
        }

        Match match = Field().Match(line);
        match = match.Success ? match : Alone().Match(line);
        return match.Success ? Text(match.Groups["text"].Value) : null;
    }

    // What only looks like JSON stays as it is.
    private static string? Text(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.GetString()?.TrimEnd();
        }
        catch (JsonException)
        {
            return null;
        }
    }

    [GeneratedRegex("""(?<=[{,\s]|^)"(?:MESSAGE|message|msg|log)"\s*:\s*(?<text>"(?>[^"\\]|\\.)*")""")]
    private static partial Regex Field();

    [GeneratedRegex("""^\s*(?<text>"(?>[^"\\]|\\.)*"),?\s*$""")]
    private static partial Regex Alone();
}
