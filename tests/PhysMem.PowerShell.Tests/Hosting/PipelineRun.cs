using System.Management.Automation;

namespace PhysMem.PowerShell.Tests.Hosting;

/// <summary>What the commands of one running pipeline share: the result, the session, and how it may be ended.</summary>
internal sealed class PipelineRun : IDisposable
{
    private readonly RunOptions _options;
    private readonly Action _stopCommands;
    private Timer? _ctrlC;
    private int _stopped;

    internal PipelineRun(Session session, RunOptions options, Action stopCommands)
    {
        State = session.State;
        Answers = session.Answers;
        _options = options;
        _stopCommands = stopCommands;
    }

    internal RunResult Result { get; } = new();

    internal SessionState State { get; }

    internal Answers Answers { get; }

    /// <summary>From now on no command may write.</summary>
    internal bool Stopping => Volatile.Read(ref _stopped) != 0;

    /// <summary>Waits for a Ctrl+C that is under way, so that it doesn't meet disposed commands.</summary>
    public void Dispose()
    {
        using var quiet = new ManualResetEvent(initialState: false);
        if (_ctrlC?.Dispose(quiet) == true)
        {
            quiet.WaitOne();
        }
    }

    /// <summary>
    /// Notes the error that ends the pipeline; the exception takes the command's stack down. A cmdlet that swallows it
    /// goes on undisturbed, as in the host, and the pipeline has failed all the same.
    /// </summary>
    internal PipelineStoppedException Fail(ErrorRecord record)
    {
        Result.TerminatingError ??= record;
        return new PipelineStoppedException();
    }

    /// <summary>Ctrl+C; may come from any thread.</summary>
    internal void Stop()
    {
        if (Interlocked.Exchange(ref _stopped, 1) == 0)
        {
            Result.WasStopped = true;
            _stopCommands();
        }
    }

    /// <summary>A command starts to work: from here a delayed Ctrl+C is timed.</summary>
    internal void Processing()
    {
        if (_options.StopAfter is TimeSpan delay)
        {
            _ctrlC ??= new Timer(_ => Stop(), null, delay, Timeout.InfiniteTimeSpan);
        }
    }

    internal void Written()
    {
        if (_options.StopWhen?.Invoke(Result) == true)
        {
            Stop();
        }
    }

    internal void OutputWritten()
    {
        Written();
        if (Result.Output.Count == _options.TakeFirst)
        {
            throw new StopUpstreamCommandsException();
        }
    }
}
