namespace System.Management.Automation;

/// <summary>How a command was called.</summary>
public class InvocationInfo
{
    internal InvocationInfo(CmdletInfo command)
    {
        MyCommand = command;
        CommandTypeName = command.ImplementingType.FullName ?? command.ImplementingType.Name;
    }

    public CommandInfo MyCommand { get; }

    public Dictionary<string, object?> BoundParameters { get; } = new(StringComparer.OrdinalIgnoreCase);

    public List<object> UnboundArguments { get; } = [];

    public string InvocationName => MyCommand.Name;

    public bool ExpectingInput { get; internal set; }

    public int PipelineLength { get; internal set; } = 1;

    public int PipelinePosition { get; internal set; } = 1;

    internal string CommandTypeName { get; }
}
