using System.Globalization;
using System.Reflection;

namespace System.Management.Automation;

[Flags]
public enum PSMemberTypes
{
    AliasProperty = 1,
    CodeProperty = 2,
    Property = 4,
    NoteProperty = 8,
    ScriptProperty = 16,
    Properties = 31,
    PropertySet = 32,
    Method = 64,
    CodeMethod = 128,
    ScriptMethod = 256,
    Methods = 448,
    ParameterizedProperty = 512,
    MemberSet = 1024,
    Event = 2048,
    Dynamic = 4096,
    All = 8191,
}

public abstract class PSMemberInfo
{
    public string Name { get; private protected set; } = string.Empty;

    public bool IsInstance { get; private protected set; }

    public abstract PSMemberTypes MemberType { get; }

    public abstract object? Value { get; set; }

    public abstract string TypeNameOfValue { get; }
}

public abstract class PSPropertyInfo : PSMemberInfo
{
    public abstract bool IsGettable { get; }

    public abstract bool IsSettable { get; }
}

/// <summary>A name and a value added to an object; each column of a CSV row is one.</summary>
public class PSNoteProperty : PSPropertyInfo
{
    public PSNoteProperty(string name, object? value)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        Name = name;
        Value = value;
        IsInstance = true;
    }

    public override PSMemberTypes MemberType => PSMemberTypes.NoteProperty;

    public override bool IsGettable => true;

    public override bool IsSettable => true;

    public override object? Value { get; set; }

    public override string TypeNameOfValue => PSObject.Unwrap(Value)?.GetType().FullName ?? "System.Object";

    public override string ToString() => $"{Name}={Value}";
}

/// <summary>A .NET property of the wrapped object.</summary>
public class PSProperty : PSPropertyInfo
{
    private readonly PropertyInfo _property;
    private readonly object _target;

    internal PSProperty(PropertyInfo property, object target)
    {
        _property = property;
        _target = target;
        Name = property.Name;
    }

    public override PSMemberTypes MemberType => PSMemberTypes.Property;

    public override bool IsGettable => _property.CanRead;

    public override bool IsSettable => _property.SetMethod is { IsPublic: true };

    public override object? Value
    {
        get => _property.GetValue(_target);
        set => _property.SetValue(
            _target, LanguagePrimitives.ConvertTo(value, _property.PropertyType, CultureInfo.InvariantCulture));
    }

    public override string TypeNameOfValue => _property.PropertyType.FullName ?? _property.PropertyType.Name;

    public override string ToString() => $"{Name}={Value}";
}
