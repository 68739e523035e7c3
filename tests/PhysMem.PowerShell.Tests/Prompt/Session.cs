using System.Collections;
using System.Collections.Concurrent;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using PhysMem.PowerShell.State;
using Shell = System.Management.Automation.PowerShell;

namespace PhysMem.PowerShell.Tests.Prompt;

/// <summary>
/// A session of the real PowerShell engine in this process, with the built module imported by its manifest. Opening
/// one takes longer than most tests do, so that those given back are used again, without machines and variables.
/// </summary>
public sealed class Session : IDisposable
{
    private static readonly ConcurrentBag<(Runspace, RecordingHost)> s_spare = [];

    private readonly Runspace _runspace;
    private readonly RecordingHost _host;

    public Session() => (_runspace, _host) = s_spare.TryTake(out var spare) ? spare : Open();

    /// <summary>The session's variables and location; preference variables work.</summary>
    public SessionStateProxy State => _runspace.SessionStateProxy;

    /// <summary>What the user answers to prompts; Yes to everything unless scripted.</summary>
    public Answers Answers
    {
        get => _host.Answers;
        set => _host.Answers = value;
    }

    public RunResult Run<TCmdlet>(object? parameters = null, IEnumerable? input = null, RunOptions? options = null)
        where TCmdlet : Cmdlet, new() => Run([Call.To<TCmdlet>(parameters)], input, options);

    public RunResult Run(Call call, IEnumerable? input = null, RunOptions? options = null) => Run([call], input, options);

    /// <summary>Runs commands joined by pipes.</summary>
    public RunResult Pipe(params Call[] calls) => Run(calls);

    /// <param name="input">What is piped into the first command; null when nothing is, empty when an empty list is.</param>
    public RunResult Run(IReadOnlyList<Call> calls, IEnumerable? input = null, RunOptions? options = null)
    {
        using Shell shell = NewShell();
        foreach (Call call in calls)
        {
            call.AddTo(shell);
        }

        return Invoke(shell, input, options ?? new RunOptions());
    }

    /// <summary>Runs lines of PowerShell as they would be typed.</summary>
    public RunResult Type(string script)
    {
        using Shell shell = NewShell();
        shell.AddScript(script);
        return Invoke(shell, input: null, new RunOptions());
    }

    /// <summary>What Tab offers for an argument.</summary>
    /// <param name="bound">Arguments typed before it, as they are typed.</param>
    /// <param name="commandLine">The line typed, when it matters; else it is made up from the other arguments.</param>
    public IReadOnlyList<CompletionResult> Complete<TCmdlet>(
        string parameter, string word = "", object? bound = null, string? commandLine = null)
        where TCmdlet : Cmdlet
    {
        IDictionary given = Call.Pairs(bound);
        IEnumerable<string> before = given.Keys.Cast<string>().Select(name => $"-{name} {given[name]} ");
        return Complete(commandLine ?? $"{Call.NameOf(typeof(TCmdlet))} {string.Concat(before)}-{parameter} {word}");
    }

    /// <summary>What Tab offers at the end of a line.</summary>
    public IReadOnlyList<CompletionResult> Complete(string line)
    {
        using Shell shell = NewShell();
        return CommandCompletion.CompleteInput(line, line.Length, options: null, shell).CompletionMatches;
    }

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

    public void Dispose()
    {
        InRunspace(() => RunspaceMachines.Here.All).ToList().ForEach(one => InRunspace(() => Forget(one)));
        _runspace.ResetRunspaceState();
        _host.Answers = new Answers();
        s_spare.Add((_runspace, _host));
    }

    private static (Runspace, RecordingHost) Open()
    {
        var state = InitialSessionState.CreateDefault2();
        state.ImportPSModule(Path.Combine(RepositoryFiles.Root, "PhysMem.psd1"));
        state.ThrowOnRunspaceOpenError = true;
        var host = new RecordingHost();
        Runspace runspace = RunspaceFactory.CreateRunspace(host, state);
        runspace.Open();
        return (runspace, host);
    }

    private static bool Forget(MachineHandle machine)
    {
        RunspaceMachines.Here.Remove(machine);
        return true;
    }

    private Shell NewShell()
    {
        var shell = Shell.Create();
        shell.Runspace = _runspace;
        return shell;
    }

    private RunResult Invoke(Shell shell, IEnumerable? input, RunOptions options)
    {
        var result = new RunResult();
        if (options.TakeFirst is int first)
        {
            shell.AddCommand("Select-Object").AddParameter("First", first);
        }

        using var output = new PSDataCollection<PSObject>();
        output.DataAdding += (_, added) =>
        {
            result.AddOutput((PSObject?)added.ItemAdded);
            if (options.StopWhen?.Invoke(result) == true)
            {
                shell.BeginStop(callback: null, state: null);
            }
        };
        try
        {
            PSDataCollection<object?>? piped = input is null ? null : [.. input.Cast<object?>()];
            piped?.Complete();
            IAsyncResult running = shell.BeginInvoke(piped, output);
            if (options.StopAfter is { } delay && !running.AsyncWaitHandle.WaitOne(delay))
            {
                shell.Stop();
            }

            shell.EndInvoke(running);
        }
        catch (PipelineStoppedException)
        {
            result.WasStopped = true;
        }
        catch (RuntimeException fault)
        {
            result.TerminatingError = fault.ErrorRecord;
        }

        result.TakeStreams(shell.Streams, _host.TakeAsked());
        return result;
    }
}
