namespace System.Management.Automation;

public class PSVariable
{
    public PSVariable(string name)
        : this(name, null)
    {
    }

    public PSVariable(string name, object? value)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        Name = name;
        StoredValue = value;
    }

    public string Name { get; }

    public virtual object? Value
    {
        get => StoredValue;
        set => StoredValue = value;
    }

    private object? StoredValue { get; set; }
}

/// <summary>The variables of a session: one scope, names in any case.</summary>
public sealed class PSVariableIntrinsics
{
    private readonly Dictionary<string, PSVariable> _variables = new(StringComparer.OrdinalIgnoreCase);

    internal PSVariableIntrinsics()
    {
    }

    public PSVariable? Get(string name) => _variables.GetValueOrDefault(name);

    public object? GetValue(string name) => GetValue(name, defaultValue: null);

    public object? GetValue(string name, object? defaultValue) =>
        _variables.TryGetValue(name, out PSVariable? variable) ? variable.Value : defaultValue;

    public void Set(string name, object? value) => Set(new PSVariable(name, value));

    public void Set(PSVariable variable)
    {
        ArgumentNullException.ThrowIfNull(variable);
        _variables[variable.Name] = variable;
    }

    public void Remove(string name) => _variables.Remove(name);

    public void Remove(PSVariable variable)
    {
        ArgumentNullException.ThrowIfNull(variable);
        _variables.Remove(variable.Name);
    }
}
