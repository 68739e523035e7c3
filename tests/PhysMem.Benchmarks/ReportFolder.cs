namespace PhysMem.Benchmarks;

/// <summary>The reports of people that the clone has in which the program was built.</summary>
internal static class ReportFolder
{
    /// <summary>Their files, in the order of their names.</summary>
    public static string[] Files() =>
    [
        .. Directory.GetFiles(Find(), "*.txt").Where(path => !path.EndsWith(".source.txt", StringComparison.Ordinal)).Order(StringComparer.Ordinal),
    ];

    private static string Find()
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            string path = Path.Combine(at.FullName, "tests", "data", "reports");
            if (Directory.Exists(path))
            {
                return path;
            }
        }

        throw new ArgumentException("there is no tests/data/reports above the program");
    }
}
