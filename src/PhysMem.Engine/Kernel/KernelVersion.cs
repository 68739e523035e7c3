using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.RegularExpressions;

namespace PhysMem.Engine.Kernel;

/// <summary>
/// A kernel by its numbers, as far as its interfaces depend on them: 6.12, or 2.6.31. Stable trees and distributions
/// number their fixes behind that.
/// </summary>
/// <param name="Major">The first number.</param>
/// <param name="Minor">The second number.</param>
/// <param name="Patch">The third number of a kernel 2.6, of which each was a new one; 0 otherwise.</param>
public readonly partial record struct KernelVersion(int Major, int Minor, int Patch = 0)
{
    /// <summary>The kernel before, which ends what this one changes. For versions that aren't the first of their major one.</summary>
    public KernelVersion Before => Patch > 0 ? this with { Patch = Patch - 1 } : this with { Minor = Minor - 1 };

    /// <summary>
    /// Reads 5.15, v6.1, 4.14.98, 6.8.0-31-generic and "Linux version 5.10.0-8-amd64"; what stands behind the numbers
    /// doesn't matter.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="version">The version; 0.0 when there is none.</param>
    public static bool TryParse([NotNullWhen(true)] string? text, out KernelVersion version)
    {
        Match match = Form().Match(text ?? "");
        version = match.Success ? new KernelVersion(Number(match, 1), Number(match, 2)) : default;
        if (version is (2, 6, _))
        {
            version = version with { Patch = Number(match, 3) };
        }

        return match.Success;
    }

    /// <summary>Whether it came out before another one.</summary>
    public bool IsBefore(KernelVersion other) =>
        (Major, Minor, Patch).CompareTo((other.Major, other.Minor, other.Patch)) < 0;

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Major}.{Minor}{(Patch == 0 ? "" : $".{Patch}")}");

    private static int Number(Match match, int group) =>
        match.Groups[group].Success ? int.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex(
        @"^\s*(?:Linux\s+(?:version\s+)?)?v?([1-9][0-9]{0,3})\.([0-9]{1,4})(?:\.([0-9]{1,4}))?(?![0-9])",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
