using System.Management.Automation;

namespace PhysMem.PowerShell.Tests.Hosting;

/// <summary>What the commands of one running pipeline share: the result, the session, and how it may be ended.</summary>
internal sealed class PipelineRun
{
    private readonly RunOptions _options;
    private readonly Action _stopCommands;
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
