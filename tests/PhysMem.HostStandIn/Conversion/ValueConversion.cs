using System.Collections;
using System.Globalization;
using System.Reflection;

namespace System.Management.Automation;

/// <summary>
/// The host's order of conversions, as far as parameters need it: the same type, null, text, truth, numbers,
/// enumerations, arrays, then what the target itself offers (Parse, a constructor, a cast), at last a hashtable of
/// properties.
/// </summary>
internal static class ValueConversion
{
    internal static bool TryConvert(object? value, Type target, out object? result, out string reason)
    {
        result = null;
        reason = string.Empty;
        if (target == typeof(PSObject) && value is not null)
        {
            result = PSObject.AsPSObject(value);
            return true;
        }

        if (target.IsInstanceOfType(value))
        {
            result = value;
            return true;
        }

        object? plain = PSObject.Unwrap(value);
        if (target.IsInstanceOfType(plain))
        {
            result = plain;
            return true;
        }

        return plain is null
            ? TryNull(target, out result, out reason)
            : TryPlain(plain, target, out result, out reason);
    }

    private static bool TryNull(Type target, out object? result, out string reason)
    {
        bool hasNull = !target.IsValueType || Nullable.GetUnderlyingType(target) is not null;
        bool isSimple = target.IsPrimitive || target == typeof(decimal) || target == typeof(SwitchParameter);
        result = target == typeof(string) ? string.Empty : isSimple ? Activator.CreateInstance(target) : null;
        reason = hasNull || isSimple ? string.Empty : $"Null can't become a {target.Name}.";
        return hasNull || isSimple;
    }

    private static bool TryPlain(object value, Type target, out object? result, out string reason)
    {
        reason = string.Empty;
        if (Nullable.GetUnderlyingType(target) is Type underlying)
        {
            return TryConvert(value, underlying, out result, out reason);
        }

        if (target == typeof(string))
        {
            result = StringConversion.ToText(value);
            return true;
        }

        if (target == typeof(bool) || target == typeof(SwitchParameter))
        {
            bool truth = LanguagePrimitives.IsTrue(value);
            result = target == typeof(bool) ? truth : new SwitchParameter(truth);
            return true;
        }

        if (target.IsEnum)
        {
            return EnumConversion.TryConvert(value, target, out result, out reason);
        }

        if (target.IsArray)
        {
            return TryArray(value, target.GetElementType()!, out result, out reason);
        }

        if (TryNumber(value, target, out result) || TryOwnWays(value, target, out result))
        {
            return true;
        }

        reason = $"\"{StringConversion.ToText(value)}\" can't become a {target.Name}.";
        return value is Hashtable properties && TryProperties(properties, target, out result, ref reason);
    }

    private static bool TryArray(object value, Type elementType, out object? result, out string reason)
    {
        reason = string.Empty;
        result = null;
        var elements = (LanguagePrimitives.GetEnumerable(value) ?? new[] { value }).Cast<object?>().ToList();
        var array = Array.CreateInstance(elementType, elements.Count);
        for (int i = 0; i < elements.Count; i++)
        {
            if (!TryConvert(elements[i], elementType, out object? element, out reason))
            {
                return false;
            }

            array.SetValue(element, i);
        }

        result = array;
        return true;
    }

    private static bool TryNumber(object value, Type target, out object? result)
    {
        result = null;
        bool wanted = (target.IsPrimitive || target == typeof(decimal)) && target != typeof(char);
        if (wanted && value is string text)
        {
            return NumberText.TryParse(text, target, out result);
        }

        if (!(wanted || target == typeof(char)) || value is not IConvertible convertible)
        {
            return false;
        }

        try
        {
            // A character counts as its code, which Convert refuses for fractions only.
            object source = value is char code && target != typeof(char) ? (int)code : convertible;
            result = Convert.ChangeType(source, target, CultureInfo.InvariantCulture);
            return true;
        }
        catch (Exception fault) when (fault is OverflowException or InvalidCastException or FormatException)
        {
            return false;
        }
    }

    /// <summary>A static Parse before a constructor before a cast, as the host tries them.</summary>
    private static bool TryOwnWays(object value, Type target, out object? result)
    {
        result = null;
        const BindingFlags statics = BindingFlags.Public | BindingFlags.Static;
        try
        {
            if (value is string text)
            {
                Type[][] shapes = [[typeof(string), typeof(IFormatProvider)], [typeof(string)]];
                MethodInfo? parse = shapes.Select(shape => target.GetMethod("Parse", statics, shape))
                    .FirstOrDefault(one => one is not null && target.IsAssignableFrom(one.ReturnType));
                if (parse is not null)
                {
                    object[] arguments = parse.GetParameters().Length == 2 ? [text, CultureInfo.InvariantCulture] : [text];
                    result = parse.Invoke(null, arguments);
                    return true;
                }
            }

            if (target.IsAbstract)
            {
                return false;
            }

            if (target.GetConstructor([value.GetType()]) is ConstructorInfo constructor)
            {
                result = constructor.Invoke([value]);
                return true;
            }

            MethodInfo? cast = target.GetMethods(statics).Concat(value.GetType().GetMethods(statics)).FirstOrDefault(
                one => one.Name is "op_Implicit" or "op_Explicit" && one.ReturnType == target
                    && one.GetParameters()[0].ParameterType.IsInstanceOfType(value));
            result = cast?.Invoke(null, [value]);
            return cast is not null;
        }
        catch (TargetInvocationException)
        {
            return false;
        }
    }

    private static bool TryProperties(Hashtable properties, Type target, out object? result, ref string reason)
    {
        result = null;
        if (target.IsAbstract || target.GetConstructor(Type.EmptyTypes) is null)
        {
            return false;
        }

        object made = Activator.CreateInstance(target)!;
        foreach (DictionaryEntry entry in properties)
        {
            string name = StringConversion.ToText(entry.Key);
            PropertyInfo? property = target.GetProperty(
                name, BindingFlags.Public | BindingFlags.Instance | BindingFlags.IgnoreCase);
            if (property is not { CanWrite: true })
            {
                reason = $"A {target.Name} has no property \"{name}\" that can be set.";
                return false;
            }

            if (!TryConvert(entry.Value, property.PropertyType, out object? value, out reason))
            {
                return false;
            }

            property.SetValue(made, value);
        }

        result = made;
        return true;
    }
}
