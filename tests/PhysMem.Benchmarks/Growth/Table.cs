namespace PhysMem.Benchmarks.Growth;

/// <summary>Figures against one thing that varies.</summary>
/// <param name="Title">What varies.</param>
/// <param name="Columns">What was measured.</param>
internal sealed record Table(string Title, IReadOnlyList<Series> Columns);

/// <summary>One column of a table.</summary>
/// <param name="Name">Its title.</param>
/// <param name="Points">Its figures, rising.</param>
internal sealed record Series(string Name, IReadOnlyList<Point> Points);

/// <summary>One figure.</summary>
/// <param name="X">Where.</param>
/// <param name="Label">The same in words.</param>
/// <param name="Y">How much.</param>
internal readonly record struct Point(double X, string Label, double Y);
