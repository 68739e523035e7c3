namespace System.Management.Automation;

public class MetadataException : RuntimeException
{
    public MetadataException()
        : this("The metadata of a command is wrong.")
    {
    }

    public MetadataException(string message)
        : base(message)
    {
    }

    public MetadataException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    internal override string DefaultErrorId => "MetadataException";

    internal override ErrorCategory DefaultErrorCategory => ErrorCategory.MetadataError;
}

public class ValidationMetadataException : MetadataException
{
    public ValidationMetadataException()
        : this("The argument is not valid.")
    {
    }

    public ValidationMetadataException(string message)
        : base(message)
    {
    }

    public ValidationMetadataException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}

public class ArgumentTransformationMetadataException : MetadataException
{
    public ArgumentTransformationMetadataException()
        : this("The argument could not be transformed.")
    {
    }

    public ArgumentTransformationMetadataException(string message)
        : base(message)
    {
    }

    public ArgumentTransformationMetadataException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}

public class WildcardPatternException : RuntimeException
{
    public WildcardPatternException()
        : this("The wildcard pattern is not valid.")
    {
    }

    public WildcardPatternException(string message)
        : base(message)
    {
    }

    public WildcardPatternException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    internal override string DefaultErrorId => "RuntimeException";
}
