using System.Diagnostics;

namespace PhysMem.PowerShell.Tests.Pester;

/// <summary>The real PowerShell, where there is one.</summary>
internal static class PowerShellHost
{
    private static readonly Lazy<string?> s_whyNot = new(FindWhyNot);

    /// <summary>Why the Pester specs can't be run here; null when they can.</summary>
    internal static string? WhyNot => s_whyNot.Value;

    /// <summary>Runs pwsh and gives what it printed.</summary>
    /// <exception cref="InvalidOperationException">It ended with an error.</exception>
    internal static string Run(params string[] arguments)
    {
        var start = new ProcessStartInfo("pwsh") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in (string[])["-NoProfile", "-NonInteractive", .. arguments])
        {
            start.ArgumentList.Add(argument);
        }

        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? output
            : throw new InvalidOperationException($"pwsh ended with {process.ExitCode}: {output}{errors.GetAwaiter().GetResult()}");
    }

    private static string? FindWhyNot()
    {
        try
        {
            string pester = Run("-Command", "@(Get-Module -ListAvailable Pester | Where-Object { $_.Version.Major -ge 5 }).Count");
            return pester.Trim() == "0" ? "Pester 5 is not installed in the pwsh on PATH" : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return "there is no pwsh (PowerShell 7.4 or later) on PATH";
        }
    }
}

/// <summary>A theory that needs a real PowerShell with Pester: skipped, with the reason, where there is none.</summary>
public sealed class PesterTheoryAttribute : TheoryAttribute
{
    public PesterTheoryAttribute()
    {
        if (PowerShellHost.WhyNot is { } reason)
        {
            // The test runner prints a skipped test's name but not its reason, so the name tells it too.
            Skip = $"Pester specs not run: {reason}.";
            DisplayName = Skip;
        }
    }
}
