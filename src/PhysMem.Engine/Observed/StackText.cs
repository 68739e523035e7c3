using System.Text.RegularExpressions;

namespace PhysMem.Engine.Observed;

/// <summary>
/// A line of a stack: <c>foo+0x1/0x2</c>, with addresses before it or what klogd made of one, [foo+1/2], or
/// <c>foo from bar+0x1/0x2</c>.
/// </summary>
internal static partial class StackText
{
    /// <summary>
    /// The function; null for one with a question mark, which the kernel found on the stack and doesn't believe to be of it.
    /// </summary>
    public static string? Function(string text)
    {
        Match match = Form().Match(text);
        string name = match.Groups["name"].Value;
        return name.Length == 0 || match.Groups["doubt"].Success ? null : name;
    }

    [GeneratedRegex(
        @"^(?:(?:\(?\[<?[0-9a-f]{6,16}>?\]\)?|\[[\w.$:]+\+[0-9a-fx]+/[0-9a-fx]+\])\s+){0,2}(?<doubt>\?\s+)?\(?(?<name>[A-Za-z_.$][\w.$]*)"
        + @"(?:\+0x[0-9a-f]+(?:/0x[0-9a-f]+)?|(?: \[\w+\])?\)? from(?:\s|$))"
        + @"|^(?:\[<?[0-9a-f]{6,16}>?\]\s+){1,2}\(?(?:0x[0-9a-f]+|\(null\))")]
    public static partial Regex Form();
}
