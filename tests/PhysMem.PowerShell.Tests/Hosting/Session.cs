using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace PhysMem.PowerShell.Tests.Hosting;

/// <summary>
/// A PowerShell session of the stand-in host: one runspace, its variables and location. Preference variables
/// (ErrorActionPreference, ConfirmPreference, WhatIfPreference) are read from <see cref="State"/>.
/// </summary>
public sealed class Session : IDisposable
{
    private readonly TestRunspace _runspace = new();

    public Session()
    {
        _runspace.Open();
    }

    public Runspace Runspace => _runspace;

    public SessionState State { get; } = new();

    /// <summary>What the user answers to prompts; Yes to everything unless scripted.</summary>
    public Answers Answers { get; set; } = new();

    public RunResult Run<TCmdlet>(object? parameters = null, IEnumerable? input = null, RunOptions? options = null)
        where TCmdlet : Cmdlet, new() => Run([Call.To<TCmdlet>(parameters)], input, options);

    public RunResult Run(Call call, IEnumerable? input = null, RunOptions? options = null) =>
        Run([call], input, options);

    /// <summary>Runs commands joined by pipes.</summary>
    public RunResult Pipe(params Call[] calls) => Run(calls);

    /// <param name="input">What is piped into the first command; null when nothing is, empty when an empty list is.</param>
    public RunResult Run(IReadOnlyList<Call> calls, IEnumerable? input = null, RunOptions? options = null) =>
        InRunspace(() => new CmdletRunner(this, options ?? new RunOptions()).Run(calls, input));

    /// <summary>What Tab offers for an argument.</summary>
    /// <param name="bound">Arguments typed before it.</param>
    /// <param name="commandLine">The line typed, when it matters; else it is made up from the other arguments.</param>
    public IReadOnlyList<CompletionResult> Complete<TCmdlet>(
        string parameter, string word = "", object? bound = null, string? commandLine = null)
        where TCmdlet : Cmdlet =>
        InRunspace(() => ArgumentCompletion.Complete(typeof(TCmdlet), parameter, word, Call.Pairs(bound), commandLine));

    public void Dispose() => _runspace.Dispose();

    /// <summary>Runs something as this session's thread.</summary>
    public T InRunspace<T>(Func<T> action)
    {
        Runspace? before = Runspace.DefaultRunspace;
        Runspace.DefaultRunspace = _runspace;
        try
        {
            return action();
        }
        finally
        {
            Runspace.DefaultRunspace = before;
        }
    }
}
