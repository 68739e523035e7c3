namespace PhysMem.Engine.Tests.Gfp;

/// <summary>Masks of people's reports: number, kernel, and the names behind the number where that kernel prints them.</summary>
internal static class ReportedMasks
{
    /// <summary>The rows, without the headline.</summary>
    public static IEnumerable<string> Rows => File.ReadLines(
        Path.Combine(AppContext.BaseDirectory, "data", "texts", "gfp-masks-by-kernel.csv")).Skip(1);
}
