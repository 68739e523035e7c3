namespace System.Management.Automation;

public class ErrorDetails
{
    public ErrorDetails(string message)
    {
        Message = message ?? string.Empty;
    }

    public string Message { get; }

    public string RecommendedAction { get; set; } = string.Empty;

    public override string ToString() => Message;
}
