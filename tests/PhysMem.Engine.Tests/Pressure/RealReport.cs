using System.Text.RegularExpressions;

namespace PhysMem.Engine.Tests.Pressure;

/// <summary>Reports of real machines, as found on mailing lists and in other projects (see the source files beside them).</summary>
internal static partial class RealReport
{
    /// <summary>A 6.3 kernel's report with all memory; syslog put a prefix before each line, a mail program folded them.</summary>
    public static string[] X64() => Unfold("x86_64-6.3-gentoo-vmalloc-wrapped-syslog.txt");

    /// <summary>A 6.8 kernel's failure report on a machine without NUMA.</summary>
    public static string[] WithoutNuma() => Read("ppc32-6.8-powermac-g4-order0-gfp_atomic.txt");

    /// <summary>A 5.13 kernel's OOM report.</summary>
    public static string[] Oom() => Read("x86_64-5.13-ubuntu-sysrq-oom.txt");

    /// <summary>What stays of a line without its numbers and without the letters of the types that have blocks.</summary>
    public static string Shape(string line) => Number().Replace(Letters().Replace(line, ""), "#");

    private static string[] Unfold(string file)
    {
        var lines = new List<string>();
        foreach (string line in Read(file))
        {
            Match prefix = SyslogPrefix().Match(line);
            if (prefix.Success)
            {
                lines.Add(line[prefix.Length..]);
            }
            else
            {
                lines[^1] += line;
            }
        }

        return [.. lines];
    }

    private static string[] Read(string file) =>
        File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "data", "reports", file));

    [GeneratedRegex(@"^May  4 [\d:]+ e350 kernel: \[ *[\d.]+\] ?")]
    private static partial Regex SyslogPrefix();

    [GeneratedRegex(@"-?\d+")]
    private static partial Regex Number();

    [GeneratedRegex(@" \([UMEHIC]+\)")]
    private static partial Regex Letters();
}
