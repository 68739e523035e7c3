using System.Collections;
using System.Management.Automation;
using PhysMem.PowerShell.Tests.Hosting.Binding;

namespace PhysMem.PowerShell.Tests.Hosting;

/// <summary>
/// Runs commands joined by pipes the way the host does: all are bound, then all begin, each object travels to the end
/// before the next is made, then all end in turn, and all are disposed whatever happened.
/// </summary>
internal sealed class CmdletRunner
{
    private readonly Session _session;
    private readonly RunOptions _options;
    private readonly List<RunningCommand> _commands = [];

    internal CmdletRunner(Session session, RunOptions options)
    {
        _session = session;
        _options = options;
    }

    internal RunResult Run(IReadOnlyList<Call> calls, IEnumerable? input)
    {
        var run = new PipelineRun(_session, _options, () => _commands.ForEach(one => one.Stop()));
        Build(run, calls, expectsInput: input is not null);
        try
        {
            Drive(run, input);
        }
        catch (Exception fault) when (fault is PipelineStoppedException or FlowControlException)
        {
            // Stopped, failed or satisfied: the result says which.
        }
        finally
        {
            run.Dispose();
            _commands.ForEach(one => one.Dispose());
        }

        return run.Result;
    }

    /// <summary>From the last to the first, since each command is given the one it writes to.</summary>
    private void Build(PipelineRun run, IReadOnlyList<Call> calls, bool expectsInput)
    {
        RunningCommand? next = null;
        for (int i = calls.Count - 1; i >= 0; i--)
        {
            var invocation = new InvocationInfo(CommandShape.Of(calls[i].CmdletType).Info)
            {
                ExpectingInput = i > 0 || expectsInput,
                PipelineLength = calls.Count,
                PipelinePosition = i + 1,
            };
            next = new RunningCommand(run, calls[i], invocation, next);
            _commands.Insert(0, next);
        }
    }

    private void Drive(PipelineRun run, IEnumerable? input)
    {
        _commands.ForEach(one => one.BindCommandLine());
        _commands.ForEach(one => one.Begin());
        if (input is null)
        {
            _commands[0].ProcessOnce();
        }
        else
        {
            foreach (object? value in input)
            {
                StopHere(run);
                _commands[0].Process(value);
            }

            StopHere(run);
        }

        foreach (RunningCommand command in _commands)
        {
            // Ctrl+C during the only ProcessRecord of a command without input: the host still calls its EndProcessing.
            if (command != _commands[0])
            {
                StopHere(run);
            }

            command.End();
        }
    }

    private static void StopHere(PipelineRun run)
    {
        if (run.Stopping)
        {
            throw new PipelineStoppedException();
        }
    }
}
