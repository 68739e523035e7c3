using System.Management.Automation.Internal;

namespace System.Management.Automation;

/// <summary>A command: everything it says goes to its <see cref="CommandRuntime"/>.</summary>
public abstract class Cmdlet : InternalCommand
{
    private ICommandRuntime? _runtime;

    public ICommandRuntime CommandRuntime
    {
        get => _runtime!;
        set => _runtime = value;
    }

    public bool Stopping => IsStopping;

    // Like the host: a cmdlet that nobody runs has nowhere to write to.
    private ICommandRuntime Runtime =>
        _runtime ?? throw new NotImplementedException("The cmdlet has no CommandRuntime; run it through CmdletRunner.");

    public void WriteObject(object? sendToPipeline) => Runtime.WriteObject(sendToPipeline);

    public void WriteObject(object? sendToPipeline, bool enumerateCollection) =>
        Runtime.WriteObject(sendToPipeline, enumerateCollection);

    public void WriteError(ErrorRecord errorRecord)
    {
        ArgumentNullException.ThrowIfNull(errorRecord);
        Runtime.WriteError(errorRecord);
    }

    public void WriteVerbose(string text) => Runtime.WriteVerbose(text);

    public void WriteDebug(string text) => Runtime.WriteDebug(text);

    public void WriteWarning(string text) => Runtime.WriteWarning(text);

    public void WriteCommandDetail(string text) => Runtime.WriteCommandDetail(text);

    public void WriteProgress(ProgressRecord progressRecord) => Runtime.WriteProgress(progressRecord);

    public void WriteInformation(object messageData, string[]? tags)
    {
        var record = new InformationRecord(messageData, Invocation?.MyCommand?.Name);
        record.Tags.AddRange(tags ?? []);
        WriteInformation(record);
    }

    public void WriteInformation(InformationRecord informationRecord)
    {
        if (Runtime is not ICommandRuntime2 runtime)
        {
            throw new NotImplementedException("The CommandRuntime takes no information records.");
        }

        runtime.WriteInformation(informationRecord);
    }

    public void ThrowTerminatingError(ErrorRecord errorRecord)
    {
        ArgumentNullException.ThrowIfNull(errorRecord);
        Runtime.ThrowTerminatingError(errorRecord);
    }

    public bool ShouldProcess(string target) => Runtime.ShouldProcess(target);

    public bool ShouldProcess(string target, string action) => Runtime.ShouldProcess(target, action);

    public bool ShouldProcess(string verboseDescription, string verboseWarning, string caption) =>
        Runtime.ShouldProcess(verboseDescription, verboseWarning, caption);

    public bool ShouldProcess(
        string verboseDescription, string verboseWarning, string caption, out ShouldProcessReason shouldProcessReason) =>
        Runtime.ShouldProcess(verboseDescription, verboseWarning, caption, out shouldProcessReason);

    public bool ShouldContinue(string query, string caption) => Runtime.ShouldContinue(query, caption);

    public bool ShouldContinue(string query, string caption, ref bool yesToAll, ref bool noToAll) =>
        Runtime.ShouldContinue(query, caption, ref yesToAll, ref noToAll);

    public bool ShouldContinue(
        string query, string caption, bool hasSecurityImpact, ref bool yesToAll, ref bool noToAll) =>
        Runtime is ICommandRuntime2 runtime
            ? runtime.ShouldContinue(query, caption, hasSecurityImpact, ref yesToAll, ref noToAll)
            : Runtime.ShouldContinue(query, caption, ref yesToAll, ref noToAll);

    protected virtual void BeginProcessing()
    {
    }

    protected virtual void ProcessRecord()
    {
    }

    protected virtual void EndProcessing()
    {
    }

    protected virtual void StopProcessing()
    {
    }

    internal override void DoBegin() => BeginProcessing();

    internal override void DoProcess() => ProcessRecord();

    internal override void DoEnd() => EndProcessing();

    internal override void DoStop() => StopProcessing();
}

public enum ShouldProcessReason
{
    None = 0,
    WhatIf = 1,
}
