using System.Management.Automation;

namespace PhysMem.PowerShell.Tests.Hosting;

/// <summary>A running command's side of the host: writes into the result, asks the script, and keeps the host's rules.</summary>
internal sealed class RecordingRuntime : ICommandRuntime2
{
    private readonly PipelineRun _run;
    private readonly RunningCommand _command;
    private readonly Thread _thread = Thread.CurrentThread;
    private Answer? _toAll;

    internal RecordingRuntime(PipelineRun run, RunningCommand command)
    {
        _run = run;
        _command = command;
    }

    private RunResult Result => _run.Result;

    public void WriteObject(object? sendToPipeline) => WriteObject(sendToPipeline, enumerateCollection: false);

    public void WriteObject(object? sendToPipeline, bool enumerateCollection)
    {
        Guard(fromOverrides: true);
        var elements = enumerateCollection ? LanguagePrimitives.GetEnumerable(sendToPipeline) : null;
        if (elements is null)
        {
            _command.PassOn(sendToPipeline);
            return;
        }

        foreach (object? element in elements)
        {
            Guard(fromOverrides: true);
            _command.PassOn(element);
        }
    }

    public void WriteError(ErrorRecord errorRecord)
    {
        Guard(fromOverrides: true);
        errorRecord.SetInvocationInfo(_command.Invocation);
        switch (_command.ErrorAction)
        {
            case ActionPreference.Stop:
                throw _run.Fail(errorRecord);
            case ActionPreference.Ignore or ActionPreference.SilentlyContinue:
                break;
            default:
                Result.Errors.Add(errorRecord);
                break;
        }

        _run.Written();
    }

    public void ThrowTerminatingError(ErrorRecord errorRecord)
    {
        Guard();
        errorRecord.SetInvocationInfo(_command.Invocation);
        throw _run.Fail(errorRecord);
    }

    public void WriteVerbose(string text) => Record(Result.Verbose, text);

    public void WriteDebug(string text) => Record(Result.Debug, text);

    public void WriteWarning(string text) => Record(Result.Warnings, text);

    public void WriteInformation(InformationRecord informationRecord) => Record(Result.Information, informationRecord);

    public void WriteProgress(ProgressRecord progressRecord) => Record(Result.Progress, progressRecord.Copy());

    public void WriteProgress(long sourceId, ProgressRecord progressRecord) => WriteProgress(progressRecord);

    public void WriteCommandDetail(string text) => Guard();

    public bool ShouldProcess(string target) => Ask(target, _command.Shape.Name, out _);

    public bool ShouldProcess(string target, string action) => Ask(target, action, out _);

    public bool ShouldProcess(string verboseDescription, string verboseWarning, string caption) =>
        Ask(verboseDescription, _command.Shape.Name, out _);

    public bool ShouldProcess(
        string verboseDescription, string verboseWarning, string caption, out ShouldProcessReason shouldProcessReason) =>
        Ask(verboseDescription, _command.Shape.Name, out shouldProcessReason);

    public bool ShouldContinue(string query, string caption)
    {
        Guard();
        return Asked(query, caption, _run.Answers.Next());
    }

    public bool ShouldContinue(string query, string caption, ref bool yesToAll, ref bool noToAll)
    {
        Guard();
        if (yesToAll || noToAll)
        {
            return yesToAll;
        }

        Answer answer = _run.Answers.Next();
        yesToAll = answer == Answer.YesToAll;
        noToAll = answer == Answer.NoToAll;
        return Asked(query, caption, answer);
    }

    public bool ShouldContinue(
        string query, string caption, bool hasSecurityImpact, ref bool yesToAll, ref bool noToAll) =>
        ShouldContinue(query, caption, ref yesToAll, ref noToAll);

    private bool Ask(string target, string action, out ShouldProcessReason reason)
    {
        Guard();
        bool whatIf = _command.WhatIf;
        bool prompts = !whatIf && _command.NeedsConfirmation;
        reason = whatIf ? ShouldProcessReason.WhatIf : ShouldProcessReason.None;

        Answer answer = Answer.Yes;
        if (prompts)
        {
            answer = _toAll ?? _run.Answers.Next();
            _toAll ??= answer is Answer.YesToAll or Answer.NoToAll ? answer : null;
        }

        bool allowed = !whatIf && (answer is Answer.Yes or Answer.YesToAll);
        Result.ShouldProcess.Add(new ShouldProcessCall(target, action, prompts, allowed));
        return allowed;
    }

    private bool Asked(string query, string caption, Answer answer)
    {
        bool allowed = answer is Answer.Yes or Answer.YesToAll;
        Result.ShouldContinue.Add(new ShouldContinueCall(query, caption, allowed));
        return allowed;
    }

    private void Record<T>(List<T> stream, T value)
    {
        Guard();
        stream.Add(value);
        _run.Written();
    }

    /// <summary>The host lets a cmdlet speak only from the pipeline's thread, and no more once the pipeline stops.</summary>
    private void Guard(bool fromOverrides = false)
    {
        if (Thread.CurrentThread != _thread || (fromOverrides && !_command.IsProcessing))
        {
            throw new PSInvalidOperationException(
                "A cmdlet may only write from its BeginProcessing, ProcessRecord and EndProcessing, and on their thread.");
        }

        if (_run.Stopping)
        {
            throw new PipelineStoppedException();
        }
    }
}
