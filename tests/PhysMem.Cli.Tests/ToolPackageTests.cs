using System.Diagnostics;

namespace PhysMem.Cli.Tests;

/// <summary>The command line as a .NET tool: packed, installed from the folder, and run. Nothing of it needs a network.</summary>
public sealed class ToolPackageTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_tool_is_packed_installed_from_a_folder_and_explains_a_report()
    {
        string? project = FindProject();
        Assert.SkipWhen(project is null, "the sources aren't where the tests were built, so there is nothing to pack");
        string packages = _folder.At("packages"), tools = _folder.At("tools"), report = Path.Combine(TestData.Folder, "reports", "c07-riscv32-nommu-order7-8mib.txt");

        MustRun(Host, "pack", project!, "-c", Configuration, "--no-build", "--no-restore", "-o", packages);
        MustRun(Host, "tool", "install", "PhysMem.Cli", "--source", packages, "--tool-path", tools);
        string printed = MustRun(Path.Combine(tools, "physmem"), "explain", report);

        Assert.Equal(CliRun.Of("explain", report).Output, printed);
    }

    private static string Host => Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    // bin/CONFIGURATION/net10.0
    private static string Configuration => new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar)).Parent!.Name;

    private static string? FindProject()
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            string path = Path.Combine(at.FullName, "src", "PhysMem.Cli", "PhysMem.Cli.csproj");
            if (File.Exists(path))
            {
                return path;
            }
        }

        return null;
    }

    // In a folder of its own, where no NuGet.config of a clone counts, with a package cache of its own.
    private string MustRun(string program, params string[] args)
    {
        var start = new ProcessStartInfo(program, args)
        {
            WorkingDirectory = _folder.Path,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (Path.IsPathRooted(Host))
        {
            start.Environment["DOTNET_ROOT"] = Path.GetDirectoryName(Host);
        }

        if (args[0] == "tool")
        {
            start.Environment["NUGET_PACKAGES"] = _folder.At("cache");
        }

        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', args)}:\n{output}{error.Result}");
        return output;
    }
}
