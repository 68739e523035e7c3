using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace PhysMem.PowerShell.Tests.Packaging;

/// <summary>The software bill of materials says what the lock files and the manifest say; `build.ps1 Bill` writes it.</summary>
public sealed partial class BillOfMaterialsTests
{
    private static readonly string[] s_projects = ["PhysMem.Engine", "PhysMem.PowerShell"];

    private static readonly JsonElement s_bill = Read("module/PhysMem.cdx.json");

    [Fact]
    public void It_is_of_this_version() => Assert.Equal(
        Version().Match(File.ReadAllText(PathOf("PhysMem.psd1"))).Groups[1].Value,
        s_bill.GetProperty("metadata").GetProperty("component").GetProperty("version").GetString());

    [Fact]
    public void It_has_our_assemblies_the_chart_library_and_every_package_of_the_lock_files_and_nothing_else() => Assert.Equal(
        s_projects.Append(ChartLibrary()).Concat(Locked().Select(package => $"pkg:nuget/{package.Name}@{package.Version} {package.Hash}")),
        s_bill.GetProperty("components").EnumerateArray().Select(one => one.TryGetProperty("purl", out JsonElement purl)
            ? $"{purl.GetString()} {Convert.ToBase64String(Convert.FromHexString(one.GetProperty("hashes")[0].GetProperty("content").GetString()!))}"
            : one.GetProperty("name").GetString()!));

    [Fact]
    public void What_others_made_is_not_in_the_package_but_for_the_chart_library() => Assert.All(
        s_bill.GetProperty("components").EnumerateArray().Where(one => one.TryGetProperty("purl", out _)),
        one => Assert.Equal(one.GetProperty("name").GetString() == "uplot" ? "required" : "excluded", one.GetProperty("scope").GetString()));

    // Its licence is a resource beside it.
    private static string ChartLibrary()
    {
        byte[] file = File.ReadAllBytes(PathOf("src/PhysMem.Engine/Html/Page/uplot/uPlot.iife.min.js"));
        Assert.True(File.Exists(PathOf("src/PhysMem.Engine/Html/Page/uplot/uPlot.LICENSE")));
        return $"pkg:npm/uplot@{ChartVersion().Match(Encoding.UTF8.GetString(file)).Groups[1].Value} {Convert.ToBase64String(SHA512.HashData(file))}";
    }

    private static IEnumerable<(string Name, string Version, string Hash)> Locked() =>
        from project in s_projects
        from framework in Read($"src/{project}/packages.lock.json").GetProperty("dependencies").EnumerateObject()
        from package in framework.Value.EnumerateObject()
        where package.Value.TryGetProperty("resolved", out _)
        orderby package.Name
        select (package.Name, package.Value.GetProperty("resolved").GetString()!, package.Value.GetProperty("contentHash").GetString()!);

    private static JsonElement Read(string file) => JsonDocument.Parse(File.ReadAllText(PathOf(file))).RootElement;

    private static string PathOf(string file) => Path.Combine(RepositoryFiles.Root, file);

    [GeneratedRegex(@"ModuleVersion\s*=\s*'([0-9.]+)'")]
    private static partial Regex Version();

    [GeneratedRegex(@"\(v([0-9.]+)\)")]
    private static partial Regex ChartVersion();
}
