using System.Diagnostics;

namespace PhysMem.Cli.Tests;

/// <summary>The program as a process of its own, as a CI job runs it.</summary>
public class ProcessTests
{
    [Fact]
    public void The_process_answers_with_the_exit_code_and_keeps_errors_apart()
    {
        using var folder = new ScratchFolder();

        (int code, string output, string error) = Run(
            "verify", TestData.Sequence("n2-tiny/tiny-buddy"), folder.At("missing.txt"));

        Assert.Equal(2, code);
        Assert.StartsWith("n2-tiny/tiny-buddy frames ", output, StringComparison.Ordinal);
        Assert.StartsWith(folder.At("missing.txt") + ": ", error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_process_prints_what_the_command_prints()
    {
        string path = TestData.Shape("i386-1g");

        (int code, string output, string error) = Run("buddyinfo", path);

        Assert.Equal((0, CliRun.Of("buddyinfo", path).Output, ""), (code, output, error));
    }

    private static (int ExitCode, string Output, string Error) Run(params string[] args)
    {
        string host = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        var start = new ProcessStartInfo(host, [Path.Combine(AppContext.BaseDirectory, "physmem.dll"), .. args])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.Result);
    }
}
