using System.Collections;
using System.Collections.ObjectModel;
using System.Runtime.CompilerServices;

namespace System.Management.Automation;

/// <summary>An object with room for added properties; what travels through a pipeline.</summary>
public class PSObject : IFormattable, IComparable
{
    // Properties added to an object are found again when the same object is wrapped a second time.
    private static readonly ConditionalWeakTable<object, List<PSPropertyInfo>> s_added = [];

    private readonly List<PSPropertyInfo> _ownAdded = [];

    public PSObject()
    {
        ImmediateBaseObject = PSCustomObject.Instance;
    }

    public PSObject(object obj)
    {
        ArgumentNullException.ThrowIfNull(obj);
        ImmediateBaseObject = obj;
    }

    public object ImmediateBaseObject { get; }

    public object BaseObject => ImmediateBaseObject is PSObject inner ? inner.BaseObject : ImmediateBaseObject;

    public PSMemberInfoCollection<PSPropertyInfo> Properties => new ObjectProperties(BaseObject, AddedTo(BaseObject));

    public Collection<string> TypeNames
    {
        get
        {
            var names = new Collection<string>();
            for (Type? type = BaseObject.GetType(); type is not null; type = type.BaseType)
            {
                names.Add(type.FullName ?? type.Name);
            }

            return names;
        }
    }

    public static implicit operator PSObject(int valueToConvert) => new(valueToConvert);

    public static implicit operator PSObject(double valueToConvert) => new(valueToConvert);

    public static implicit operator PSObject(bool valueToConvert) => new(valueToConvert);

    public static implicit operator PSObject(string valueToConvert) => new(valueToConvert);

    public static implicit operator PSObject(Hashtable valueToConvert) => new(valueToConvert);

    public static PSObject AsPSObject(object obj)
    {
        ArgumentNullException.ThrowIfNull(obj);
        return obj as PSObject ?? new PSObject(obj);
    }

    public int CompareTo(object? obj) => ReferenceEquals(this, obj) ? 0 : LanguagePrimitives.Compare(BaseObject, obj);

    public override bool Equals(object? obj)
    {
        if (ReferenceEquals(this, obj))
        {
            return true;
        }

        return BaseObject is not PSCustomObject && BaseObject.Equals(Unwrap(obj));
    }

    public override int GetHashCode() =>
        BaseObject is PSCustomObject ? RuntimeHelpers.GetHashCode(this) : BaseObject.GetHashCode();

    public override string ToString() => ToString(format: null, formatProvider: null);

    public string ToString(string? format, IFormatProvider? formatProvider)
    {
        if (BaseObject is PSCustomObject)
        {
            return $"@{{{string.Join("; ", Properties.Select(one => $"{one.Name}={one.Value}"))}}}";
        }

        return format is not null && BaseObject is IFormattable formattable
            ? formattable.ToString(format, formatProvider)
            : StringConversion.ToText(BaseObject);
    }

    /// <summary>The object inside any wrapping; an object made of added properties only stays as it is.</summary>
    internal static object? Unwrap(object? value) =>
        value is PSObject { BaseObject: not PSCustomObject } wrapped ? wrapped.BaseObject : value;

    private List<PSPropertyInfo> AddedTo(object target) =>
        target is PSCustomObject or string or ValueType ? OwnAdded() : s_added.GetOrCreateValue(target);

    private List<PSPropertyInfo> OwnAdded() => ImmediateBaseObject is PSObject inner ? inner.OwnAdded() : _ownAdded;
}

/// <summary>What an object made of added properties only has for a base.</summary>
public class PSCustomObject
{
    internal static readonly PSCustomObject Instance = new();

    private PSCustomObject()
    {
    }

    public override string ToString() => string.Empty;
}
