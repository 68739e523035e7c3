using System.Management.Automation;

namespace PhysMem.PowerShell.Arguments;

/// <summary>Names with or without wildcards, in any letter case; none at all means every name.</summary>
internal sealed class NamePatterns
{
    private readonly WildcardPattern[] _patterns;

    internal NamePatterns(string[]? names)
    {
        string[] given = names ?? [];
        _patterns = Array.ConvertAll(given, name => new WildcardPattern(name, WildcardOptions.IgnoreCase));
        Exact = Array.FindAll(given, name => !WildcardPattern.ContainsWildcardCharacters(name));
    }

    /// <summary>The names without wildcards: who gives one expects that there is something called so.</summary>
    internal string[] Exact { get; }

    internal bool Match(string name) => _patterns.Length == 0 || Array.Exists(_patterns, one => one.IsMatch(name));
}
