using System.Collections;
using System.Reflection;

namespace System.Management.Automation;

public abstract class PSMemberInfoCollection<T> : IEnumerable<T>
    where T : PSMemberInfo
{
    // What is missing is answered with null, as the reference's callers expect.
    public abstract T this[string name] { get; }

    public abstract void Add(T member);

    public abstract void Remove(string name);

    public abstract IEnumerator<T> GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

/// <summary>Added properties first, then the public .NET properties of the object; an added one hides the other.</summary>
internal sealed class ObjectProperties : PSMemberInfoCollection<PSPropertyInfo>
{
    private readonly object _target;
    private readonly List<PSPropertyInfo> _added;

    internal ObjectProperties(object target, List<PSPropertyInfo> added)
    {
        _target = target;
        _added = added;
    }

    public override PSPropertyInfo this[string name] =>
        this.FirstOrDefault(one => string.Equals(one.Name, name, StringComparison.OrdinalIgnoreCase))!;

    public override void Add(PSPropertyInfo member)
    {
        ArgumentNullException.ThrowIfNull(member);
        if (_added.Exists(one => string.Equals(one.Name, member.Name, StringComparison.OrdinalIgnoreCase)))
        {
            throw new PSInvalidOperationException($"The object has a member \"{member.Name}\" already.");
        }

        _added.Add(member);
    }

    public override void Remove(string name) =>
        _added.RemoveAll(one => string.Equals(one.Name, name, StringComparison.OrdinalIgnoreCase));

    public override IEnumerator<PSPropertyInfo> GetEnumerator()
    {
        foreach (PSPropertyInfo property in _added)
        {
            yield return property;
        }

        if (_target is PSCustomObject)
        {
            yield break;
        }

        foreach (PropertyInfo property in _target.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            bool hidden = _added.Exists(one => string.Equals(one.Name, property.Name, StringComparison.OrdinalIgnoreCase));
            if (!hidden && property.CanRead && property.GetIndexParameters().Length == 0)
            {
                yield return new PSProperty(property, _target);
            }
        }
    }
}
