using System.Collections;
using System.Globalization;
using System.Management.Automation;

namespace PhysMem.PowerShell.Tests.Hosting.Binding;

/// <summary>An argument to the parameter's type: taken as it is (the pipeline's first try) or converted.</summary>
internal static class ArgumentCoercion
{
    /// <summary>Fits the value without converting anything but one element into a list of one.</summary>
    internal static bool TryFit(CommandParameter parameter, ref object? value)
    {
        Type type = parameter.Type;
        if (value is null)
        {
            return !type.IsValueType && type != typeof(string);
        }

        if (type.IsInstanceOfType(value))
        {
            return true;
        }

        value = PSObject.Unwrap(value);
        if (type.IsInstanceOfType(value))
        {
            return true;
        }

        if (!type.IsArray)
        {
            return false;
        }

        Type elementType = type.GetElementType()!;
        List<object?> elements = Elements(value);
        if (!elements.TrueForAll(one => elementType.IsInstanceOfType(PSObject.Unwrap(one))))
        {
            return false;
        }

        value = LanguagePrimitives.ConvertTo(elements, type, CultureInfo.InvariantCulture);
        return true;
    }

    internal static object? Convert(CommandParameter parameter, object? value)
    {
        Type type = parameter.Type;
        if (value is null)
        {
            return OfNull(parameter);
        }

        if (type.IsInstanceOfType(value))
        {
            return value;
        }

        object? plain = PSObject.Unwrap(value);
        if (type == typeof(bool) || type == typeof(bool?) || type == typeof(SwitchParameter))
        {
            return OfTruth(parameter, plain);
        }

        // A list for a single value is refused rather than joined or cut; enumerations take lists of names.
        bool single = !type.IsArray && !type.IsEnum && type != typeof(PSObject) && !IsCollection(type);
        if (single && plain is IList && !type.IsInstanceOfType(plain))
        {
            throw BindingFault.NotConvertible(parameter, value, "One value is wanted, a list was given.", wrongKind: true);
        }

        try
        {
            return IsCollection(type) && !type.IsInstanceOfType(plain)
                ? OfCollection(type, plain)
                : LanguagePrimitives.ConvertTo(value, type, CultureInfo.InvariantCulture);
        }
        catch (PSInvalidCastException fault)
        {
            throw BindingFault.NotConvertible(parameter, value, fault.Message, wrongKind: false, fault);
        }
    }

    /// <summary>Elements of a collection, or the one value.</summary>
    internal static List<object?> Elements(object? value) =>
        LanguagePrimitives.GetEnumerable(value)?.Cast<object?>().ToList() ?? [value];

    private static object? OfNull(CommandParameter parameter)
    {
        if (parameter.Type == typeof(bool))
        {
            throw BindingFault.NotAllowed(parameter, "Null");
        }

        return parameter.Type == typeof(SwitchParameter) ? SwitchParameter.Present : null;
    }

    /// <summary>Truth is taken from a Boolean or a number; text is refused, so that "false" can't mean true.</summary>
    private static object OfTruth(CommandParameter parameter, object? plain)
    {
        bool truth = plain switch
        {
            bool value => value,
            SwitchParameter value => value.IsPresent,
            not null when plain.GetType().IsPrimitive || plain is decimal => LanguagePrimitives.IsTrue(plain),
            _ => throw BindingFault.NotConvertible(parameter, plain, "Give $true, $false or a number.", wrongKind: true),
        };
        return parameter.Type == typeof(SwitchParameter) ? new SwitchParameter(truth) : truth;
    }

    private static object OfCollection(Type type, object? plain)
    {
        var list = (IList)Activator.CreateInstance(type)!;
        Type elementType = type.IsGenericType ? type.GetGenericArguments()[0] : typeof(object);
        foreach (object? element in Elements(plain))
        {
            list.Add(LanguagePrimitives.ConvertTo(element, elementType, CultureInfo.InvariantCulture));
        }

        return list;
    }

    private static bool IsCollection(Type type) =>
        !type.IsArray && type.IsAssignableTo(typeof(IList)) && type.GetConstructor(Type.EmptyTypes) is not null;
}
