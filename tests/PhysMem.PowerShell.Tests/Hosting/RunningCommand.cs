using System.Management.Automation;
using PhysMem.PowerShell.Tests.Hosting.Binding;

namespace PhysMem.PowerShell.Tests.Hosting;

/// <summary>One command of a running pipeline: a cmdlet object, its binders, and the command behind it.</summary>
internal sealed class RunningCommand
{
    private readonly PipelineRun _run;
    private readonly Cmdlet _cmdlet;
    private readonly CommonArguments _common = new();
    private readonly ArgumentBinder _arguments;
    private readonly ParameterSets _sets;
    private readonly RunningCommand? _next;
    private PipelineBinder? _pipeline;

    internal RunningCommand(PipelineRun run, Call call, InvocationInfo invocation, RunningCommand? next)
    {
        _run = run;
        _next = next;
        Call = call;
        Shape = CommandShape.Of(call.CmdletType);
        Invocation = invocation;
        _cmdlet = (Cmdlet)Activator.CreateInstance(call.CmdletType)!;
        _cmdlet.CommandRuntime = new RecordingRuntime(run, this);
        _cmdlet.Invocation = invocation;
        _cmdlet.State = run.State;
        _arguments = new ArgumentBinder(_cmdlet, invocation, new EngineIntrinsics(run.State));
        _sets = new ParameterSets(Shape, _arguments.Bound.Contains);
    }

    internal Call Call { get; }

    internal CommandShape Shape { get; }

    internal InvocationInfo Invocation { get; }

    /// <summary>Whether one of the cmdlet's three overrides is on the stack.</summary>
    internal bool IsProcessing { get; private set; }

    internal bool WhatIf => _common.WhatIf ?? LanguagePrimitives.IsTrue(_run.State.PSVariable.GetValue("WhatIfPreference"));

    internal ActionPreference ErrorAction =>
        _common.ErrorAction ?? Preference("ErrorActionPreference", ActionPreference.Continue);

    internal bool NeedsConfirmation
    {
        get
        {
            if (!Shape.Attribute.SupportsShouldProcess)
            {
                return false;
            }

            ConfirmImpact preference = Preference("ConfirmPreference", ConfirmImpact.High);
            return _common.Confirm ?? (preference != ConfirmImpact.None && Shape.Attribute.ConfirmImpact >= preference);
        }
    }

    internal void BindCommandLine() => Guarded(() =>
    {
        new CommandLineBinder(Shape, _arguments, _sets, _common, Invocation).Bind(Call);
        _cmdlet.ActiveParameterSet = _sets.Active;
        _pipeline = new PipelineBinder(Shape, _arguments, _sets);
    });

    internal void Begin() => Override(_cmdlet.DoBegin);

    /// <summary>ProcessRecord without input: once for a command nothing is piped into.</summary>
    internal void ProcessOnce() => ProcessRecord();

    internal void Process(object? input)
    {
        PSObject? wrapped = input is null ? null : PSObject.AsPSObject(input);
        if (TryBind(wrapped, input))
        {
            ProcessRecord();
        }
    }

    internal void End() => Override(_cmdlet.DoEnd);

    internal void Stop()
    {
        _cmdlet.IsStopping = true;
        _cmdlet.DoStop();
    }

    internal void Dispose() => (_cmdlet as IDisposable)?.Dispose();

    internal void PassOn(object? value)
    {
        if (_next is not null)
        {
            _next.Process(value);
            return;
        }

        _run.Result.AddOutput(value);
        _run.OutputWritten();
    }

    private void ProcessRecord()
    {
        _run.Processing();
        Override(_cmdlet.DoProcess);
    }

    /// <summary>An object that binds to nothing is one non-terminating error; the next object gets its turn.</summary>
    private bool TryBind(PSObject? wrapped, object? input)
    {
        try
        {
            if (!_pipeline!.Bind(wrapped))
            {
                Refuse("InputObjectNotBound", "No parameter takes the object or a property of it.", input);
                return false;
            }

            _cmdlet.ActiveParameterSet = _sets.Active;
            List<CommandParameter> missing = _sets.MissingMandatory();
            if (missing.Count > 0)
            {
                string names = string.Join(' ', missing.Select(one => one.Name));
                Refuse("InputObjectMissingMandatory", $"The object lacks what is mandatory: {names}.", input);
                return false;
            }

            return true;
        }
        catch (ParameterBindingException fault)
        {
            fault.ErrorRecord.SetTargetObject(input);
            WriteBindingError(fault.ErrorRecord);
            return false;
        }
    }

    private void Refuse(string id, string message, object? input)
    {
        var fault = new ParameterBindingException(id, ErrorCategory.InvalidArgument, message, null);
        fault.ErrorRecord.SetTargetObject(input);
        WriteBindingError(fault.ErrorRecord);
    }

    private void WriteBindingError(ErrorRecord record)
    {
        // Written in the command's name, as if from its ProcessRecord.
        IsProcessing = true;
        _cmdlet.WriteError(record);
        IsProcessing = false;
    }

    private void Override(Action action) => Guarded(() =>
    {
        bool outer = IsProcessing;
        IsProcessing = true;
        try
        {
            action();
        }
        finally
        {
            IsProcessing = outer;
        }
    });

    /// <summary>Whatever a cmdlet lets escape ends the pipeline with a record of it.</summary>
    private void Guarded(Action action)
    {
        try
        {
            action();
        }
        catch (Exception fault) when (fault is not (PipelineStoppedException or FlowControlException))
        {
            ErrorRecord record = fault is IContainsErrorRecord carrier
                ? new ErrorRecord(carrier.ErrorRecord, null)
                : new ErrorRecord(fault, fault.GetType().FullName!, ErrorCategory.NotSpecified, null);
            record.SetInvocationInfo(Invocation);
            throw _run.Fail(record);
        }
    }

    private T Preference<T>(string variable, T otherwise)
        where T : struct =>
        LanguagePrimitives.TryConvertTo(_run.State.PSVariable.GetValue(variable, otherwise), out T value) ? value : otherwise;
}
