using System.Net;
using System.Text;

namespace PhysMem.Engine.Report;

/// <summary>A map as one SVG picture that needs nothing else: a line of squares for each line, with a title for each zone.</summary>
public static class MemoryMapSvg
{
    private const int Side = 12;
    private const int Gap = 1;
    private const int Left = 96;
    private const int Row = 18;

    private const string Style = """
        <style>
        svg { background: #ffffff }
        text { font: 11px sans-serif; fill: #222222 }
        text.title { font: bold 12px sans-serif }
        @media (prefers-color-scheme: dark) { svg { background: #1b1b1b } text { fill: #e6e6e6 } }
        </style>

        """;

    /// <summary>Draws lines in their order.</summary>
    public static string Draw(IReadOnlyList<MemoryMapLine> lines)
    {
        ArgumentNullException.ThrowIfNull(lines);
        var body = new StringBuilder();
        int y = 0, width = Left + Row + (Side * lines.Select(line => line.Cells.Length).DefaultIfEmpty().Max());
        foreach (IGrouping<(string, int, string, string), MemoryMapLine> zone in
            lines.GroupBy(line => (line.Machine, line.Node, line.Zone, line.By)))
        {
            MemoryMapLine first = zone.First();
            y += Row;
            Text(body, Row / 2, y, FormattableString.Invariant(
                $"{first.Machine}, node {first.Node} {first.Zone}: {first.PagesPerCell} pages a cell"), "title");
            y += Side;
            foreach (MemoryMapLine line in zone)
            {
                Text(body, Row / 2, y + Side - 2, Frames.PfnText.Of(line.Pfn));
                Cells(body, line, y);
                y += Side;
            }
        }

        foreach (MemoryMapKind kind in lines.Select(line => Enum.Parse<MemoryMapKind>(line.By)).Distinct())
        {
            y += Row;
            width = Math.Max(width, Legend(body, kind, y));
        }

        y += Row / 2;
        return FormattableString.Invariant(
            $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {y}\" width=\"{width}\" height=\"{y}\" role=\"img\">\n")
            + "<title>Map of physical memory</title>\n" + Style + body + "</svg>\n";
    }

    // Equal neighbours are one rectangle.
    private static void Cells(StringBuilder svg, MemoryMapLine line, int y)
    {
        MemoryMapKind kind = Enum.Parse<MemoryMapKind>(line.By);
        for (int i = 0, end; i < line.Cells.Length; i = end)
        {
            char cell = line.Cells[i];
            for (end = i + 1; end < line.Cells.Length && line.Cells[end] == cell; end++)
            {
            }

            Square(svg, kind, cell, Left + (i * Side), y, (end - i) * Side);
        }
    }

    private static int Legend(StringBuilder svg, MemoryMapKind kind, int y)
    {
        int x = Row / 2;
        foreach ((char cell, string meaning) in MemoryMapLegend.InFull(kind))
        {
            Square(svg, kind, cell, x, y - Side, Side);
            Text(svg, x + Side + 4, y - 2, meaning);
            x += Side + 20 + (6 * meaning.Length);
        }

        return x;
    }

    private static void Square(StringBuilder svg, MemoryMapKind kind, char cell, int x, int y, int width)
    {
        if (MemoryMapColours.Of(kind, cell) is var (red, green, blue))
        {
            svg.Append(FormattableString.Invariant(
                $"<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{Side - Gap}\" fill=\"#{red:x2}{green:x2}{blue:x2}\"/>\n"));
        }
    }

    private static void Text(StringBuilder svg, int x, int y, string text, string kind = "") => svg.Append(
        FormattableString.Invariant($"<text x=\"{x}\" y=\"{y}\"{(kind.Length > 0 ? $" class=\"{kind}\"" : "")}>{WebUtility.HtmlEncode(text)}</text>\n"));
}
