using System.Globalization;
using System.Text.RegularExpressions;
using ScottPlot;

namespace PhysMem.Pictures;

/// <summary>A bar for each row, the first one on top, with a gap where the first column of the label changes.</summary>
internal static partial class Bars
{
    private const int Row = 25;

    public static void Draw(List<Dictionary<string, string>> rows, string path, string title, string column, string label)
    {
        string[] columns = [.. Column().Matches(label).Select(one => one.Groups[1].Value)];
        var plot = new Plot();
        var bars = new List<Bar>();
        var ticks = new List<(double Place, string Words)>();
        double place = 0;
        for (int i = 0; i < rows.Count; i++)
        {
            place -= i > 0 && columns.Length > 1 && rows[i][columns[0]] != rows[i - 1][columns[0]] ? 1.4 : 1;
            bars.Add(new Bar
            {
                Position = place, Value = double.Parse(rows[i][column], CultureInfo.InvariantCulture), ValueLabel = rows[i][column],
                Orientation = Orientation.Horizontal, Size = 0.7, FillColor = SvgFile.Colour(0), LineWidth = 0,
            });
            ticks.Add((place, Column().Replace(label, match => rows[i][match.Groups[1].Value])));
        }

        ScottPlot.Plottables.BarPlot drawn = plot.Add.Bars(bars);
        drawn.ValueLabelStyle.FontName = SvgFile.Font;
        plot.Axes.Left.SetTicks([.. ticks.Select(one => one.Place)], [.. ticks.Select(one => one.Words)]);
        plot.Axes.Left.MajorTickStyle.Length = 0;
        plot.Axes.Bottom.IsVisible = plot.Axes.Top.IsVisible = plot.Axes.Right.IsVisible = false;
        plot.HideGrid();

        // Room for the numbers at the ends of the bars.
        double most = rows.Max(row => double.Parse(row[column], CultureInfo.InvariantCulture));
        plot.Axes.SetLimits(0, Math.Max(most, 1) * 1.15, place - 0.6, -0.4);
        SvgFile.Write(path, title, [plot], columns: 1, width: 640, height: 20 + (int)(-place * Row));
    }

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex Column();
}
