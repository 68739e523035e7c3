namespace PhysMem.Benchmarks.Growth.Charts;

/// <summary>One chart; both axes are logarithmic.</summary>
/// <param name="Title">Above it.</param>
/// <param name="XTitle">Below it.</param>
/// <param name="YTitle">What is drawn upwards.</param>
/// <param name="Series">Its lines.</param>
internal sealed record Panel(string Title, string XTitle, string YTitle, IReadOnlyList<Series> Series);

/// <summary>One line of a chart.</summary>
/// <param name="Name">For the legend.</param>
/// <param name="Points">Its points, rising.</param>
/// <param name="IsLimit">Drawn as something to compare with.</param>
internal sealed record Series(string Name, IReadOnlyList<ChartPoint> Points, bool IsLimit = false);

/// <summary>One point.</summary>
/// <param name="X">Where.</param>
/// <param name="Label">The same in words, written below the chart.</param>
/// <param name="Y">How much.</param>
internal readonly record struct ChartPoint(double X, string Label, double Y);
