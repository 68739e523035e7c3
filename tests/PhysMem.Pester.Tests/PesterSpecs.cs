using System.Text.Json;

namespace PhysMem.Pester.Tests;

/// <summary>The specs of tests/Pester: which cases they have, and what came of each in one run of all.</summary>
internal static class PesterSpecs
{
    private static readonly string s_script = Path.Combine(PowerShellTool.Root, "tests", "Pester", "Run.ps1");

    private static readonly Lazy<Dictionary<(string, string), PesterCase>> s_results =
        new(() => RunAllAsync().GetAwaiter().GetResult().ToDictionary(one => (one.File, one.Name)));

    /// <summary>All cases, found without running any.</summary>
    internal static IReadOnlyList<PesterCase> Found { get; } = RunAsync("-List").GetAwaiter().GetResult();

    /// <summary>What came of a case; the first to ask waits for the whole run.</summary>
    internal static PesterCase ResultOf(string file, string name) => s_results.Value.TryGetValue((file, name), out PesterCase? one)
        ? one
        : new PesterCase(file, name, "Failed", "It was found and not run.");

    // A spec waits for processes of its own most of the time, so two run at once; the larger ones come first.
    private static async Task<IEnumerable<PesterCase>> RunAllAsync()
    {
        string[] files = [.. Found.GroupBy(one => one.File).OrderByDescending(group => group.Count()).Select(group => group.Key)];
        string[][] halves = [[.. files.Where((_, k) => k % 2 == 0)], [.. files.Where((_, k) => k % 2 == 1)]];
        PesterCase[][] results = await Task.WhenAll(halves.Select(half => RunAsync(["-Spec", string.Join(',', half)])));
        return results.SelectMany(one => one);
    }

    private static async Task<PesterCase[]> RunAsync(params string[] arguments)
    {
        string results = Path.Combine(Path.GetTempPath(), $"physmem-pester-{Guid.NewGuid():n}.json");
        try
        {
            await PowerShellTool.RunAsync(s_script, ["-ResultPath", results, .. arguments]);
            await using FileStream file = File.OpenRead(results);
            return (await JsonSerializer.DeserializeAsync<PesterCase[]>(file))!;
        }
        finally
        {
            File.Delete(results);
        }
    }
}
