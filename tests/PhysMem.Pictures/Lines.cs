using System.Globalization;
using ScottPlot;
using ScottPlot.Plottables;

namespace PhysMem.Pictures;

/// <summary>One plot of several lines; a logarithmic axis is drawn in powers of ten.</summary>
internal sealed class Lines
{
    private const int Margin = 24;

    private static readonly int[] s_fine = [1, 2, 5], s_coarse = [1];

    private readonly Plot _plot = new();
    private readonly bool _logX;
    private readonly bool _logY;
    private int _colour;
    private double _least = double.MaxValue;
    private double _most = double.MinValue;

    public Lines(string title, string x, string y, bool logX, bool logY)
    {
        (_logX, _logY) = (logX, logY);
        _plot.Title(title, 15);
        _plot.XLabel(x, 12);
        _plot.YLabel(y, 12);
        _plot.Axes.Top.IsVisible = false;
        _plot.Axes.Right.FrameLineStyle.Width = 0;
        _plot.Axes.Right.MinimumSize = Margin;
        _plot.Grid.MajorLineColor = Color.FromHex("#e4e4e4");
    }

    /// <summary>Adds a line.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="points">Its points, rising.</param>
    /// <param name="isLimit">Whether it is drawn as something to compare with.</param>
    /// <param name="markers">Whether its points are marked.</param>
    public void Add(string name, IReadOnlyList<(double X, double Y)> points, bool isLimit = false, bool markers = true)
    {
        Scatter line = _plot.Add.Scatter(
            points.Select(one => _logX ? Math.Log10(one.X) : one.X).ToArray(), points.Select(one => _logY ? Math.Log10(one.Y) : one.Y).ToArray());
        line.LegendText = name;
        line.Color = isLimit ? SvgFile.Grey : SvgFile.Colour(_colour++);
        line.LineWidth = isLimit ? 1 : 2;
        line.MarkerSize = markers ? 6 : 0;
        (_least, _most) = (Math.Min(_least, points.Min(one => one.Y)), Math.Max(_most, points.Max(one => one.Y)));
    }

    /// <summary>The plot.</summary>
    /// <param name="places">Places of the horizontal axis in words; null for numbers.</param>
    public Plot Finish(IReadOnlyList<(double X, string Words)>? places = null)
    {
        if (places is not null)
        {
            _plot.Axes.Bottom.SetTicks([.. places.Select(one => _logX ? Math.Log10(one.X) : one.X)], [.. places.Select(one => one.Words)]);
        }

        if (_logY)
        {
            double[] round = [.. Round(_least / 1.4, _most * 1.4)];
            _plot.Axes.Left.SetTicks([.. round.Select(Math.Log10)], [.. round.Select(one => one.ToString("#,0.###", CultureInfo.InvariantCulture))]);
            _plot.Axes.SetLimitsY(Math.Log10(_least / 1.4), Math.Log10(_most * 1.4));
        }

        Legend legend = _plot.Legend;
        legend.OutlineColor = legend.ShadowColor = Colors.Transparent;
        legend.FontSize = 11;
        legend.Orientation = Orientation.Horizontal;
        _plot.ShowLegend(Edge.Top);
        return _plot;
    }

    // 1, 2 and 5 of each power of ten, or only the powers when there are many.
    private static IEnumerable<double> Round(double least, double most) =>
        from power in Enumerable.Range((int)Math.Floor(Math.Log10(least)), (int)Math.Ceiling(Math.Log10(most / least)) + 2)
        from step in most / least > 2000 ? s_coarse : s_fine
        let value = step * Math.Pow(10, power)
        where value >= least && value <= most
        select value;
}
