namespace System.Management.Automation;

public class RuntimeException : SystemException, IContainsErrorRecord
{
    private ErrorRecord? _errorRecord;

    public RuntimeException()
        : this("The command failed at run time.")
    {
    }

    public RuntimeException(string message)
        : base(message)
    {
    }

    public RuntimeException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    public RuntimeException(string message, Exception? innerException, ErrorRecord? errorRecord)
        : base(message, innerException)
    {
        _errorRecord = errorRecord;
    }

    public virtual ErrorRecord ErrorRecord =>
        _errorRecord ??= new ErrorRecord(this, DefaultErrorId, DefaultErrorCategory, targetObject: null);

    internal virtual string DefaultErrorId => "RuntimeException";

    internal virtual ErrorCategory DefaultErrorCategory => ErrorCategory.NotSpecified;

    internal void SetErrorRecord(ErrorRecord record) => _errorRecord = record;
}

/// <summary>Thrown into a command that must end because its pipeline is being stopped.</summary>
public class PipelineStoppedException : RuntimeException
{
    public PipelineStoppedException()
        : this("The pipeline has been stopped.")
    {
    }

    public PipelineStoppedException(string message)
        : base(message)
    {
    }

    public PipelineStoppedException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    internal override string DefaultErrorId => "PipelineStopped";

    internal override ErrorCategory DefaultErrorCategory => ErrorCategory.OperationStopped;
}

/// <summary>Root of the exceptions that steer a pipeline rather than report a failure.</summary>
public abstract class FlowControlException : SystemException
{
    protected FlowControlException()
    {
    }
}

/// <summary>Thrown into the commands upstream of one that needs no more input; Select-Object -First does this.</summary>
internal sealed class StopUpstreamCommandsException : FlowControlException
{
}

/// <summary>An error that -ErrorAction Stop made terminating.</summary>
public class ActionPreferenceStopException : RuntimeException
{
    public ActionPreferenceStopException()
        : this("The command stopped because of its error preference.")
    {
    }

    public ActionPreferenceStopException(string message)
        : base(message)
    {
    }

    public ActionPreferenceStopException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    internal override string DefaultErrorId => "ActionPreferenceStop";

    internal override ErrorCategory DefaultErrorCategory => ErrorCategory.OperationStopped;
}

/// <summary>Carries the record of an error that ended a command.</summary>
public class CmdletInvocationException : RuntimeException
{
    public CmdletInvocationException()
        : this("The command failed.")
    {
    }

    public CmdletInvocationException(string message)
        : base(message)
    {
    }

    public CmdletInvocationException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    internal CmdletInvocationException(ErrorRecord errorRecord)
        : base(errorRecord.Exception.Message, errorRecord.Exception)
    {
        SetErrorRecord(errorRecord);
    }
}
