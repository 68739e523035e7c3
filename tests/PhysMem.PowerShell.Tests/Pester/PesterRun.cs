using System.Xml.Linq;

namespace PhysMem.PowerShell.Tests.Pester;

/// <summary>One run of all specs, shared by the tests about it; begun when the first of them asks.</summary>
public sealed class PesterRun
{
    private readonly Lazy<(XDocument Results, string Broken)> _run = new(Run);

    internal static string Folder => Path.Combine(RepositoryFiles.Root, "tests", "Pester");

    /// <summary>Lines about files that could not be run at all.</summary>
    internal string Broken => _run.Value.Broken;

    /// <summary>The cases of one file with what came of each.</summary>
    internal IReadOnlyList<PesterCase> CasesOf(string file) =>
        [.. _run.Value.Results.Descendants("test-case").Where(one => IsIn(one, file)).Select(one => new PesterCase(
            (string)one.Attribute("name")!,
            (string)one.Attribute("result")!,
            string.Join('\n', one.Descendants("message").Concat(one.Descendants("stack-trace")).Select(text => text.Value))))];

    private static bool IsIn(XElement testCase, string file) => testCase.Ancestors("test-suite")
        .Any(suite => Path.GetFileName((string?)suite.Attribute("name") ?? "") == file);

    private static (XDocument Results, string Broken) Run()
    {
        string results = Path.Combine(Path.GetTempPath(), $"physmem-pester-{Guid.NewGuid():n}.xml");
        try
        {
            string output = PowerShellHost.Run("-File", Path.Combine(Folder, "Run.ps1"), "-ResultPath", results);
            string[] broken = Array.FindAll(output.Split('\n'), line => line.StartsWith("BROKEN ", StringComparison.Ordinal));
            return (XDocument.Load(results), string.Join('\n', broken));
        }
        finally
        {
            File.Delete(results);
        }
    }
}

/// <summary>One case of a spec.</summary>
/// <param name="Name">Its full name.</param>
/// <param name="Result">Success, Failure, Ignored, ..</param>
/// <param name="Message">Why it failed or was skipped.</param>
internal sealed record PesterCase(string Name, string Result, string Message);
