using PhysMem.Engine.Verify;

namespace PhysMem.Cli.Verify;

/// <summary>Outcomes as lines for people.</summary>
internal static class VerifyText
{
    public static void WriteOutcome(VerifyOutcome outcome, TextWriter output)
    {
        if (!outcome.WasCompared)
        {
            return;
        }

        output.WriteLine($"{outcome.Target.Name} {string.Join(' ', outcome.Counts)}");
        if (outcome.FirstDifference is { } difference)
        {
            output.WriteLine($"    {Describe(difference)}");
        }
    }

    public static void WriteTotals(VerifyTotals totals, TextWriter output)
    {
        string left = totals.Unreadable > 0 ? $", {totals.Unreadable} unreadable" : "";
        string counts = totals.Counts.Count > 0 ? ": " + string.Join(' ', totals.Counts) : "";
        output.WriteLine($"total {totals.Compared} compared, {totals.Equal} equal, {totals.Different} different{left}{counts}");
    }

    // A shape has no single line or call that a value belongs to.
    private static string Describe(VerifyDifference d)
    {
        string place = (d.Line > 0 ? $"line {d.Line}: " : "") + (d.Call.Length > 0 ? $"{d.Call}: " : "");
        return $"{place}{d.What}: expected {d.Expected}, given {d.Given}";
    }
}
