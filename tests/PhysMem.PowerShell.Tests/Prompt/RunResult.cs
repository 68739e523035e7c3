using System.Management.Automation;

namespace PhysMem.PowerShell.Tests.Prompt;

/// <summary>Everything a pipeline said, and how it ended.</summary>
public sealed class RunResult
{
    private readonly List<object?> _output = [];

    /// <summary>The last command's objects, without wrapping.</summary>
    public IReadOnlyList<object?> Output => _output;

    /// <summary>Non-terminating errors of all commands.</summary>
    public IReadOnlyList<ErrorRecord> Errors { get; private set; } = [];

    /// <summary>The error that ended the pipeline, if one did.</summary>
    public ErrorRecord? TerminatingError { get; internal set; }

    public IReadOnlyList<string> Verbose { get; private set; } = [];

    public IReadOnlyList<string> Warnings { get; private set; } = [];

    public IReadOnlyList<ProgressRecord> Progress { get; private set; } = [];

    /// <summary>What the commands wanted to do and would have done, or asked leave for.</summary>
    public IReadOnlyList<ShouldProcessCall> ShouldProcess { get; private set; } = [];

    /// <summary>Whether the pipeline was stopped from outside.</summary>
    public bool WasStopped { get; internal set; }

    /// <summary>The output, each of which must be a <typeparamref name="T"/>.</summary>
    public IReadOnlyList<T> Of<T>() => _output.Select(one => Assert.IsAssignableFrom<T>(one)).ToList();

    /// <summary>The one object written, with no error of any kind.</summary>
    public T Single<T>()
    {
        MustSucceed();
        return Assert.IsAssignableFrom<T>(Assert.Single(_output));
    }

    /// <summary>Fails the test with the first error's text unless there was none.</summary>
    public RunResult MustSucceed()
    {
        ErrorRecord? error = TerminatingError ?? (Errors.Count > 0 ? Errors[0] : null);
        Assert.True(error is null, $"{error?.FullyQualifiedErrorId}: {error}\n{error?.Exception}");
        return this;
    }

    internal void AddOutput(PSObject? value) => _output.Add(value?.BaseObject is PSCustomObject ? value : value?.BaseObject);

    internal void TakeStreams(PSDataStreams streams, IEnumerable<ShouldProcessCall> asked)
    {
        Errors = [.. streams.Error];
        Verbose = [.. streams.Verbose.Select(one => one.Message)];
        Warnings = [.. streams.Warning.Select(one => one.Message)];
        Progress = [.. streams.Progress];
        ShouldProcess = [.. asked];
    }
}

/// <summary>One thing that a command wanted to do, read from the host's own words about it.</summary>
/// <param name="Target">What it is done to.</param>
/// <param name="Action">What is done.</param>
/// <param name="Asked">Whether the user was asked; else it is a line of -WhatIf.</param>
/// <param name="Allowed">The answer.</param>
public sealed record ShouldProcessCall(string Target, string Action, bool Asked, bool Allowed);
