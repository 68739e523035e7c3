namespace System.Management.Automation;

public class SessionStateException : RuntimeException
{
    public SessionStateException()
        : this("The session state doesn't hold what was asked for.")
    {
    }

    public SessionStateException(string message)
        : base(message)
    {
    }

    public SessionStateException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    private protected SessionStateException(string itemName, string errorId, string message)
        : base(message)
    {
        ItemName = itemName;
        SetErrorRecord(new ErrorRecord(this, errorId, ErrorCategory.ObjectNotFound, itemName));
    }

    public string ItemName { get; } = string.Empty;

    internal override string DefaultErrorId => "SessionStateException";

    internal override ErrorCategory DefaultErrorCategory => ErrorCategory.ObjectNotFound;
}

public class ItemNotFoundException : SessionStateException
{
    public ItemNotFoundException()
        : this("The item was not found.")
    {
    }

    public ItemNotFoundException(string message)
        : base(message)
    {
    }

    public ItemNotFoundException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    internal ItemNotFoundException(string path, string message)
        : base(path, "PathNotFound", message)
    {
    }
}

public class DriveNotFoundException : SessionStateException
{
    public DriveNotFoundException()
        : this("The drive was not found.")
    {
    }

    public DriveNotFoundException(string message)
        : base(message)
    {
    }

    public DriveNotFoundException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    internal DriveNotFoundException(string drive, string message)
        : base(drive, "DriveNotFound", message)
    {
    }
}

public class ProviderNotFoundException : SessionStateException
{
    public ProviderNotFoundException()
        : this("The provider was not found.")
    {
    }

    public ProviderNotFoundException(string message)
        : base(message)
    {
    }

    public ProviderNotFoundException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    internal ProviderNotFoundException(string provider, string message)
        : base(provider, "ProviderNotFound", message)
    {
    }
}
