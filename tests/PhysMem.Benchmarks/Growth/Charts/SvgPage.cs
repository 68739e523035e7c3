using System.Text;

namespace PhysMem.Benchmarks.Growth.Charts;

/// <summary>Charts in two columns, as one SVG picture that needs nothing else.</summary>
internal static class SvgPage
{
    private const int Columns = 2;

    private const string Style = """
        <style>
        text { font: 11px sans-serif; fill: #333333 }
        text.title { font: bold 14px sans-serif; fill: #111111 }
        polyline { fill: none; stroke-width: 2; stroke-linejoin: round }
        .grid { stroke: #e4e4e4; stroke-width: 1 }
        .axis { fill: none; stroke: #555555; stroke-width: 1 }
        </style>

        """;

    public static string Draw(IReadOnlyList<Panel> panels)
    {
        int width = Columns * PanelDrawing.Width;
        int height = (panels.Count + Columns - 1) / Columns * PanelDrawing.Height;
        var svg = new StringBuilder();
        svg.Append(FormattableString.Invariant(
            $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\">\n"));
        svg.Append(Style);
        svg.Append("<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n");
        for (int i = 0; i < panels.Count; i++)
        {
            int x = i % Columns * PanelDrawing.Width, y = i / Columns * PanelDrawing.Height;
            svg.Append(FormattableString.Invariant($"<g transform=\"translate({x},{y})\">\n"));
            new PanelDrawing(panels[i], svg).Draw();
            svg.Append("</g>\n");
        }

        return svg.Append("</svg>\n").ToString();
    }
}
