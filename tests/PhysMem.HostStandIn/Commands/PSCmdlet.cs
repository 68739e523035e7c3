using System.Collections.ObjectModel;

namespace System.Management.Automation;

/// <summary>A command that also sees its session.</summary>
public abstract class PSCmdlet : Cmdlet
{
    public string ParameterSetName => ActiveParameterSet;

    public InvocationInfo MyInvocation => Invocation;

    public SessionState SessionState => State;

    public PathInfo CurrentProviderLocation(string providerId) =>
        SessionState.Path.CurrentProviderLocation(providerId);

    public string GetUnresolvedProviderPathFromPSPath(string path) =>
        SessionState.Path.GetUnresolvedProviderPathFromPSPath(path);

    public Collection<string> GetResolvedProviderPathFromPSPath(string path, out ProviderInfo provider) =>
        SessionState.Path.GetResolvedProviderPathFromPSPath(path, out provider);

    public object? GetVariableValue(string name) => SessionState.PSVariable.GetValue(name);

    public object? GetVariableValue(string name, object? defaultValue) =>
        SessionState.PSVariable.GetValue(name, defaultValue);
}

/// <summary>A command that adds parameters while it is being bound.</summary>
public interface IDynamicParameters
{
    object GetDynamicParameters();
}
