using PhysMem.Engine.Observed;

namespace PhysMem.Engine.Tests.Observed;

/// <summary>Logs of the tests, and how they are read.</summary>
internal static class Logs
{
    private static string Folder => Path.Combine(AppContext.BaseDirectory, "data", "reports");

    /// <summary>All texts of people's reports.</summary>
    public static IEnumerable<string> Names => Directory.EnumerateFiles(Folder, "*.txt").Select(path => Path.GetFileName(path))
        .Where(name => !name.EndsWith(".source.txt", StringComparison.Ordinal)).Order(StringComparer.Ordinal);

    public static string PathOf(string name) => Path.Combine(Folder, name);

    public static string Text(string name) => File.ReadAllText(PathOf(name));

    /// <summary>The reports of a text, which is added line by line.</summary>
    public static List<KernelReport> Read(string text) => Read(text, out _);

    public static List<KernelReport> Read(string text, out LogAccount account)
    {
        var reader = new LogReader("-");
        List<KernelReport> reports = reader.ReadAll(text);
        account = reader.Account;
        return reports;
    }

    /// <summary>The one report of a text.</summary>
    public static KernelReport One(string text) => Assert.Single(Read(text));

    /// <summary>What a report tells, without where and when: two forms of one text tell the same.</summary>
    public static string Facts(KernelReport report) => string.Join('\n', Lines(report));

    private static IEnumerable<string> Lines(KernelReport report)
    {
        yield return $"{report.Kind} {report.Headline} {report.Process} {report.Pid} {report.Cpu} {report.Release} {report.Hardware}";
        yield return $"{report.Request! with { Line = 0 }}";
        yield return string.Join(' ', report.Stack);
        if (report.Memory is { } memory)
        {
            yield return $"{memory.PageSize} {memory.IsPageSizeTold} {memory.PageCachePages} {memory.SwapCachePages} {memory.FreeSwapKb} {memory.TotalSwapKb}";
            yield return $"{memory.RamPages} {memory.HighMemPages} {memory.ReservedPages} {memory.HwPoisonedPages}";
            yield return Fields(memory.Totals);
            foreach (ObservedNode node in memory.Nodes)
            {
                yield return $"{node.Id} {node.AllUnreclaimable} {Fields(node.Values)}";
            }

            foreach (ObservedZone zone in memory.Zones)
            {
                yield return $"{zone.Node} {zone.Name} {Fields(zone.Values)} {string.Join(',', zone.LowmemReserve)} {zone.BlocksTotal}";
                yield return string.Join(' ', zone.Blocks);
            }
        }

        foreach (ObservedTask task in report.Oom?.Tasks ?? [])
        {
            yield return $"{task with { Line = 0 }}";
        }
    }

    private static string Fields(IReadOnlyDictionary<string, long> values) =>
        string.Join(' ', values.OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => $"{one.Key}={one.Value}"));
}
