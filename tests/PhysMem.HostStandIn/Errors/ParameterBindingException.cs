namespace System.Management.Automation;

public class ParameterBindingException : RuntimeException
{
    public ParameterBindingException()
        : this("A parameter could not be bound.")
    {
    }

    public ParameterBindingException(string message)
        : base(message)
    {
    }

    public ParameterBindingException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    internal ParameterBindingException(string errorId, ErrorCategory category, string message, Exception? innerException)
        : base(message, innerException)
    {
        ErrorId = errorId;
        SetErrorRecord(new ErrorRecord(this, errorId, category, targetObject: null));
    }

    public string ErrorId { get; } = "ParameterBindingException";

    public string ParameterName { get; internal set; } = string.Empty;

    public Type? ParameterType { get; internal set; }

    public Type? TypeSpecified { get; internal set; }

    public InvocationInfo? CommandInvocation { get; internal set; }

    internal override string DefaultErrorId => ErrorId;

    internal override ErrorCategory DefaultErrorCategory => ErrorCategory.InvalidArgument;
}

/// <summary>A transformation attribute refused the argument; the binder treats this unlike a failed conversion.</summary>
internal sealed class ParameterBindingArgumentTransformationException : ParameterBindingException
{
    internal ParameterBindingArgumentTransformationException(string message, Exception inner)
        : base("ParameterArgumentTransformationError", ErrorCategory.InvalidData, message, inner)
    {
    }
}

/// <summary>A validation attribute, or the null and empty rules of a mandatory parameter, refused the argument.</summary>
internal sealed class ParameterBindingValidationException : ParameterBindingException
{
    internal ParameterBindingValidationException(string errorId, string message, Exception? inner)
        : base(errorId, ErrorCategory.InvalidData, message, inner)
    {
    }
}
