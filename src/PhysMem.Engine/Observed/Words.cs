namespace PhysMem.Engine.Observed;

/// <summary>Words of a line, which blanks part.</summary>
internal static class Words
{
    private static readonly char[] s_blanks = [' ', '\t'];

    /// <summary>The first one.</summary>
    public static string First(string text)
    {
        int end = text.IndexOfAny(s_blanks);
        return end < 0 ? text : text[..end];
    }

    /// <summary>All of them.</summary>
    public static string[] Of(string text) => text.Split(s_blanks, StringSplitOptions.RemoveEmptyEntries);
}
