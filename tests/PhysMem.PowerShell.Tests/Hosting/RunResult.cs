using System.Management.Automation;

namespace PhysMem.PowerShell.Tests.Hosting;

/// <summary>Everything a pipeline said, and how it ended.</summary>
public sealed class RunResult
{
    private readonly List<object?> _output = [];

    /// <summary>The last command's objects, without wrapping.</summary>
    public IReadOnlyList<object?> Output => _output;

    /// <summary>Non-terminating errors of all commands.</summary>
    public List<ErrorRecord> Errors { get; } = [];

    /// <summary>The error that ended the pipeline, if one did.</summary>
    public ErrorRecord? TerminatingError { get; internal set; }

    public List<string> Verbose { get; } = [];

    public List<string> Debug { get; } = [];

    public List<string> Warnings { get; } = [];

    public List<ProgressRecord> Progress { get; } = [];

    public List<InformationRecord> Information { get; } = [];

    /// <summary>What the commands wanted to do and asked leave for.</summary>
    public List<ShouldProcessCall> ShouldProcess { get; } = [];

    public List<ShouldContinueCall> ShouldContinue { get; } = [];

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
        ErrorRecord? error = TerminatingError ?? Errors.FirstOrDefault();
        Assert.True(error is null, $"{error?.FullyQualifiedErrorId}: {error}\n{error?.Exception}");
        return this;
    }

    internal void AddOutput(object? value) => _output.Add(PSObject.Unwrap(value));
}

/// <summary>One question to ShouldProcess.</summary>
/// <param name="Target">The target, or the whole description in the overloads that take one.</param>
/// <param name="Action">The action; the command's name when the cmdlet gave none.</param>
/// <param name="Asked">Whether a user would have been asked.</param>
/// <param name="Allowed">The answer.</param>
public sealed record ShouldProcessCall(string Target, string Action, bool Asked, bool Allowed);

/// <summary>One question to ShouldContinue.</summary>
/// <param name="Query">The question.</param>
/// <param name="Caption">Its heading.</param>
/// <param name="Allowed">The answer.</param>
public sealed record ShouldContinueCall(string Query, string Caption, bool Allowed);
