using System.Diagnostics;
using System.Reflection;

namespace PhysMem.Pester.Tests;

/// <summary>The pwsh of the tool manifest, which the restore brought.</summary>
internal static class PowerShellTool
{
    internal static string Root { get; } = Metadata("RepositoryRoot");

    /// <summary>Runs a script in a process of its own and gives what it printed.</summary>
    /// <exception cref="InvalidOperationException">It ended with an error.</exception>
    internal static async Task<string> RunAsync(string script, params string[] arguments)
    {
        string dotnet = Metadata("Dotnet");
        var start = new ProcessStartInfo(Path.Combine(dotnet, "dotnet"))
        {
            WorkingDirectory = Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // A pwsh that this one starts, for a job or a fresh process, has to find the runtime too.
        start.Environment["DOTNET_ROOT"] = dotnet;
        string[] all = [Metadata("PowerShell"), "-NoProfile", "-NonInteractive", "-File", script, "-Pester", Metadata("Pester"), .. arguments];
        foreach (string argument in all)
        {
            start.ArgumentList.Add(argument);
        }

        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0
            ? output
            : throw new InvalidOperationException($"pwsh ended with {process.ExitCode}: {output}{await errors}");
    }

    private static string Metadata(string key) =>
        typeof(PowerShellTool).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(one => one.Key == key).Value!;
}
