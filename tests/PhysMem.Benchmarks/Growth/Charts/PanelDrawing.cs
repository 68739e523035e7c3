using System.Text;

namespace PhysMem.Benchmarks.Growth.Charts;

/// <summary>Draws one chart as SVG elements, with its corner at 0, 0.</summary>
internal sealed class PanelDrawing
{
    public const int Width = 560;
    public const int Height = 380;

    private const int Left = 62;
    private const int Right = Width - 24;
    private const int Top = 84;
    private const int Bottom = Height - 56;
    private const int LegendTop = 42;
    private const int LegendRow = 18;
    private const int LegendColumn = 250;

    // Told apart by the colour-blind too.
    private static readonly string[] s_colors = ["#0072b2", "#d55e00", "#009e73", "#cc79a7"];

    private readonly Panel _panel;
    private readonly StringBuilder _svg;
    private readonly ChartPoint[] _points;
    private readonly LogScale _x;
    private readonly LogScale _y;

    public PanelDrawing(Panel panel, StringBuilder svg)
    {
        _panel = panel;
        _svg = svg;
        _points = [.. panel.Series.SelectMany(s => s.Points)];
        _x = new LogScale(_points.Min(p => p.X), _points.Max(p => p.X), Left + 18, Right - 18);
        _y = new LogScale(_points.Min(p => p.Y) / 1.4, _points.Max(p => p.Y) * 1.4, Bottom, Top);
    }

    public void Draw()
    {
        Add($"<text x=\"{Left}\" y=\"24\" class=\"title\">{_panel.Title}</text>");
        Add($"<text x=\"{(Left + Right) / 2}\" y=\"{Height - 14}\" text-anchor=\"middle\">{_panel.XTitle}</text>");
        Add($"<text transform=\"translate(16,{(Top + Bottom) / 2}) rotate(-90)\" text-anchor=\"middle\">{_panel.YTitle}</text>");
        DrawGrid();
        int color = 0;
        for (int i = 0; i < _panel.Series.Count; i++)
        {
            DrawSeries(_panel.Series[i], i, _panel.Series[i].IsLimit ? "#777777" : s_colors[color++]);
        }
    }

    private void DrawGrid()
    {
        foreach (double tick in _y.Ticks())
        {
            double y = _y.Place(tick);
            Add($"<line x1=\"{Left}\" y1=\"{y:f1}\" x2=\"{Right}\" y2=\"{y:f1}\" class=\"grid\"/>");
            Add($"<text x=\"{Left - 8}\" y=\"{y + 4:f1}\" text-anchor=\"end\">{tick:#,0.###}</text>");
        }

        foreach (ChartPoint point in _points.DistinctBy(p => p.X))
        {
            double x = _x.Place(point.X);
            Add($"<line x1=\"{x:f1}\" y1=\"{Top}\" x2=\"{x:f1}\" y2=\"{Bottom}\" class=\"grid\"/>");
            Add($"<text x=\"{x:f1}\" y=\"{Bottom + 18}\" text-anchor=\"middle\">{point.Label}</text>");
        }

        Add($"<path d=\"M{Left},{Top}V{Bottom}H{Right}\" class=\"axis\"/>");
    }

    private void DrawSeries(Series series, int position, string color)
    {
        string dash = series.IsLimit ? " stroke-dasharray=\"6 4\"" : "";
        string line = string.Join(' ', series.Points.Select(p => FormattableString.Invariant($"{_x.Place(p.X):f1},{_y.Place(p.Y):f1}")));
        Add($"<polyline points=\"{line}\" stroke=\"{color}\"{dash}/>");
        foreach (ChartPoint p in series.Points)
        {
            Add($"<circle cx=\"{_x.Place(p.X):f1}\" cy=\"{_y.Place(p.Y):f1}\" r=\"3.2\" fill=\"{color}\"/>");
        }

        int x = Left + (position % 2 * LegendColumn), y = LegendTop + (position / 2 * LegendRow);
        Add($"<line x1=\"{x}\" y1=\"{y}\" x2=\"{x + 24}\" y2=\"{y}\" stroke=\"{color}\" stroke-width=\"2\"{dash}/>");
        Add($"<text x=\"{x + 30}\" y=\"{y + 4}\">{series.Name}</text>");
    }

    private void Add(FormattableString element) => _svg.Append(FormattableString.Invariant(element)).Append('\n');
}
