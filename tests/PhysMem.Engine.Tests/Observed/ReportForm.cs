using System.Globalization;
using System.Text;

namespace PhysMem.Engine.Tests.Observed;

/// <summary>What one release prints of memory: a section of tests/data/texts/report-forms.txt.</summary>
/// <param name="Release">The release that begins to print it so.</param>
/// <param name="Lines">Its lines in their order, each with the part that it is of.</param>
internal sealed record ReportForm(string Release, IReadOnlyList<(string Part, string Text)> Lines)
{
    /// <summary>A number of a line.</summary>
    public const char Number = '#';

    // Far enough from one another that no number is a part of another one.
    private const int FirstNumber = 10_000;

    /// <summary>All of them, oldest first.</summary>
    public static IReadOnlyList<ReportForm> All { get; } = [.. Read()];

    /// <summary>The form of a release.</summary>
    public static ReportForm Of(string release) => All.Single(form => form.Release == release);

    /// <summary>The lines of some parts.</summary>
    public IEnumerable<string> Of(params string[] parts) => Lines.Where(line => parts.Contains(line.Part)).Select(line => line.Text);

    /// <summary>Its lines with a number of its own at each place for one.</summary>
    /// <param name="numbers">The numbers, in their order.</param>
    /// <param name="parts">The parts that are wanted.</param>
    public string Fill(out List<int> numbers, params string[] parts)
    {
        numbers = [];
        var text = new StringBuilder();
        foreach (char letter in string.Concat(Of(parts).Select(line => line + "\n")))
        {
            if (letter == Number)
            {
                numbers.Add(FirstNumber + numbers.Count);
                text.Append(CultureInfo.InvariantCulture, $"{numbers[^1]}");
            }
            else
            {
                text.Append(letter);
            }
        }

        return text.ToString();
    }

    /// <inheritdoc/>
    public override string ToString() => Release;

    private static IEnumerable<ReportForm> Read()
    {
        List<(string, string)> lines = [];
        foreach (string line in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "data", "texts", "report-forms.txt")))
        {
            if (line.StartsWith('['))
            {
                yield return new ReportForm(line.Trim('[', ']'), lines = []);
            }
            else if (line.Length > 0 && line[0] != Number)
            {
                int blank = line.IndexOf(' ', StringComparison.Ordinal);
                lines.Add((line[..blank], line[(blank + 1)..]));
            }
        }
    }
}
