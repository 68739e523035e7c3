using System.Text.RegularExpressions;
using PhysMem.Engine.Faults;

namespace PhysMem.Engine.Describe;

/// <summary>The files of a shape that hold settings: sysctl.txt, and the writes that machine.txt lists.</summary>
internal static partial class ShapeSettings
{
    private const string WritesLine = "before the state dump:";

    /// <summary>Reads "vm.NAME = VALUE" lines.</summary>
    public static List<SysctlSetting> ReadValues(string path)
    {
        ShapeText file = ShapeText.Read(path);
        var values = new List<SysctlSetting>();
        foreach ((int number, string line) in file.Lines)
        {
            string[] sides = line.Split(" = ", 2);
            values.Add(sides.Length == 2
                ? new SysctlSetting(sides[0].Trim(), sides[1].Trim())
                : throw file.Error(number, "the line should have the form 'vm.NAME = VALUE'"));
        }

        return values;
    }

    /// <summary>Reads the writes that were made before the state was taken; none when the file doesn't list any.</summary>
    public static List<SysctlSetting> ReadWrites(string path)
    {
        ShapeText file = ShapeText.Read(path);
        var writes = new List<SysctlSetting>();
        foreach ((int number, string line) in file.Lines)
        {
            if (!line.StartsWith(WritesLine, StringComparison.Ordinal))
            {
                continue;
            }

            foreach (string command in line[WritesLine.Length..].Split(';', StringSplitOptions.TrimEntries))
            {
                Match m = EchoCommand().Match(command);
                writes.Add(m.Success
                    ? new SysctlSetting(m.Groups["name"].Value, m.Groups["value"].Value.Trim('\''))
                    : throw file.Error(number, $"{Cited.Of(command)} should have the form 'echo VALUE > /proc/sys/vm/NAME'"));
            }
        }

        return writes;
    }

    [GeneratedRegex(@"^echo (?<value>\S+|'[^']*') > /proc/sys/vm/(?<name>\w+)$", RegexOptions.CultureInvariant)]
    private static partial Regex EchoCommand();
}
