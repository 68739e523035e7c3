
namespace PhysMem.Benchmarks.Growth;

/// <summary>One place on one axis: what is printed, and the figures that it puts into a table.</summary>
/// <param name="Axis">What varies.</param>
/// <param name="X">How large it is here.</param>
/// <param name="At">The same in words.</param>
internal sealed record Row(string Axis, double X, string At)
{
    /// <summary>Prints one figure.</summary>
    /// <param name="engine">What was measured.</param>
    /// <param name="phase">Doing what.</param>
    /// <param name="runs">Nanoseconds an operation, or what the unit says.</param>
    /// <param name="more">Further fields.</param>
    /// <param name="unit">The unit.</param>
    /// <returns>The point of the fastest run: what else goes on on the host only ever adds.</returns>
    public Point Print(string engine, string phase, double[] runs, FormattableString? more = null, string unit = "ns/op")
    {
        double[] sorted = [.. runs.Order()];
        string rest = more == null ? "" : " " + FormattableString.Invariant(more);
        Output.Line($"RESULT engine={engine} w=growth axis={Axis} at={At} phase={phase} unit={unit} median={Output.Median(sorted):f3} min={sorted[0]:f3} max={sorted[^1]:f3} runs={runs.Length}{rest}");
        return new Point(X, At, sorted[0]);
    }
}
