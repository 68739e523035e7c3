using System.Text;
using System.Text.RegularExpressions;

namespace System.Management.Automation;

[Flags]
public enum WildcardOptions
{
    None = 0,
    Compiled = 1,
    IgnoreCase = 2,
    CultureInvariant = 4,
}

/// <summary>* any text, ? any character, [a-c] one of a set, ` takes the next character as it is.</summary>
public sealed class WildcardPattern
{
    private const char EscapeCharacter = '`';
    private const string Special = "*?[]";

    private readonly Regex _regex;

    public WildcardPattern(string pattern)
        : this(pattern, WildcardOptions.None)
    {
    }

    public WildcardPattern(string pattern, WildcardOptions options)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        var regexOptions = RegexOptions.Singleline | RegexOptions.CultureInvariant;
        if (options.HasFlag(WildcardOptions.IgnoreCase))
        {
            regexOptions |= RegexOptions.IgnoreCase;
        }

        _regex = new Regex(ToRegex(pattern), regexOptions);
    }

    public static WildcardPattern Get(string pattern, WildcardOptions options) => new(pattern, options);

    public static bool ContainsWildcardCharacters(string pattern)
    {
        for (int i = 0; i < pattern?.Length; i++)
        {
            if (pattern[i] == EscapeCharacter)
            {
                i++;
            }
            else if (Special.Contains(pattern[i]))
            {
                return true;
            }
        }

        return false;
    }

    public static string Escape(string pattern)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        var text = new StringBuilder();
        foreach (char one in pattern)
        {
            text.Append(Special.Contains(one) || one == EscapeCharacter ? $"{EscapeCharacter}{one}" : one.ToString());
        }

        return text.ToString();
    }

    public static string Unescape(string pattern)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        var text = new StringBuilder();
        for (int i = 0; i < pattern.Length; i++)
        {
            bool escapes = pattern[i] == EscapeCharacter && i + 1 < pattern.Length
                && (Special.Contains(pattern[i + 1]) || pattern[i + 1] == EscapeCharacter);
            text.Append(pattern[escapes ? ++i : i]);
        }

        return text.ToString();
    }

    public bool IsMatch(string input) => input is not null && _regex.IsMatch(input);

    private static string ToRegex(string pattern)
    {
        var regex = new StringBuilder(@"\A");
        for (int i = 0; i < pattern.Length; i++)
        {
            switch (pattern[i])
            {
                case '*':
                    regex.Append(".*");
                    break;
                case '?':
                    regex.Append('.');
                    break;
                case '[':
                    i = AppendSet(regex, pattern, i);
                    break;
                case EscapeCharacter when i + 1 < pattern.Length:
                    regex.Append(Regex.Escape(pattern[++i].ToString()));
                    break;
                default:
                    regex.Append(Regex.Escape(pattern[i].ToString()));
                    break;
            }
        }

        return regex.Append(@"\z").ToString();
    }

    /// <returns>Where the set's closing bracket is.</returns>
    private static int AppendSet(StringBuilder regex, string pattern, int open)
    {
        // A bracket right behind the opening one is a member of the set, not its end.
        int close = open + 2 <= pattern.Length ? pattern.IndexOf(']', open + 1) : -1;
        if (close == open + 1)
        {
            close = pattern.IndexOf(']', open + 2);
        }

        if (close < 0)
        {
            throw new WildcardPatternException($"The pattern \"{pattern}\" opens a set with [ and doesn't close it.");
        }

        string members = pattern[(open + 1)..close].Replace(@"\", @"\\", StringComparison.Ordinal)
            .Replace("[", @"\[", StringComparison.Ordinal).Replace("]", @"\]", StringComparison.Ordinal)
            .Replace("^", @"\^", StringComparison.Ordinal);
        regex.Append('[').Append(members).Append(']');
        return close;
    }
}
