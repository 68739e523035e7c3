using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Text;

namespace PhysMem.Engine.Observed;

/// <summary>/proc/meminfo (meminfo_proc_show), or the lines of it that a text has.</summary>
/// <param name="Values">The numbers by their names, in kB; those of huge pages without a unit are pages of that size.</param>
/// <param name="Unused">Lines that are of something else.</param>
public sealed partial record ProcMemInfo(ImmutableDictionary<string, long> Values, ImmutableArray<UnusedLine> Unused)
{
    /// <summary>Reads a file.</summary>
    /// <param name="path">The file; gzip is recognised by its content.</param>
    /// <exception cref="InputException">It can't be read, a number isn't one, or nothing of it is there.</exception>
    public static ProcMemInfo Read(string path)
    {
        using LineSource source = LineSource.OpenLog(path);
        var values = new Dictionary<string, long>();
        var unused = new List<UnusedLine>();
        while (source.TryReadLine(out ReadOnlySpan<byte> line))
        {
            string raw = Encoding.Latin1.GetString(line), text = LinePieces.Of(source.LineNumber, raw)[0].Text;
            if (Field().Match(text) is { Success: true } field)
            {
                values.TryAdd(field.Groups["name"].Value, Number(source, field));
            }
            else if (text.Length > 0)
            {
                unused.Add(new UnusedLine(source.LineNumber, raw));
            }
        }

        return values.Count > 0
            ? new ProcMemInfo(values.ToImmutableDictionary(), [.. unused])
            : throw new InputException(source.Name, 0, "there is no line such as 'MemTotal:       16303428 kB'", "Give the text of cat /proc/meminfo.");
    }

    private static long Number(LineSource source, Match field) => Numbers.Long(field.Groups["value"].Value) ?? throw source.Error(
        $"{field.Groups["name"].Value}: {Cited.Of(field.Groups["value"].Value)} is not a number", "Give the text of cat /proc/meminfo.");

    [GeneratedRegex(@"^(?<name>[A-Z]\w*(?:\(\w+\))?):\s+(?<value>\d\S{0,40})(?:\s+kB)?$")]
    private static partial Regex Field();
}
