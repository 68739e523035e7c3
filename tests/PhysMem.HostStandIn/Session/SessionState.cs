namespace System.Management.Automation;

/// <summary>The variables and the location of a session.</summary>
public sealed class SessionState
{
    public PSVariableIntrinsics PSVariable { get; } = new();

    public PathIntrinsics Path { get; } = new();
}
