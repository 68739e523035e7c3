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

    [Fact]
    public void A_text_of_proc_is_read_from_a_pipe_as_it_is_from_a_file()
    {
        string path = Path.Combine(TestData.Shape("i386-1g"), "zoneinfo.txt");
        string[] asked = ["--gfp", "GFP_KERNEL", "--order", "0"];
        (int code, string output, string error) = RunWith(File.ReadAllText(path), ["explain", "-", .. asked]);

        Assert.Equal((0, ""), (code, error));
        Assert.Equal(CliRun.Of(["explain", path, .. asked]).Output.Replace("Report: zoneinfo.txt line", "Report: - line", StringComparison.Ordinal), output);
    }

    private static (int ExitCode, string Output, string Error) Run(params string[] args) => RunWith("", args);

    private static (int ExitCode, string Output, string Error) RunWith(string input, string[] args)
    {
        string host = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        var start = new ProcessStartInfo(host, [Path.Combine(AppContext.BaseDirectory, "physmem.dll"), .. args])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.Result);
    }
}
