using System.Collections;

namespace System.Management.Automation;

public abstract class NullValidationAttributeBase : ValidateArgumentsAttribute
{
    internal NullValidationAttributeBase()
    {
    }

    private protected static void RefuseNulls(object? arguments, bool emptyToo)
    {
        RefuseOne(arguments, emptyToo);
        IEnumerable? elements = LanguagePrimitives.GetEnumerable(arguments);
        if (elements is null)
        {
            return;
        }

        int count = 0;
        foreach (object? element in elements)
        {
            count++;
            RefuseOne(element, emptyToo);
        }

        if (emptyToo && count == 0)
        {
            throw new ValidationMetadataException("The argument is an empty collection; give at least one element.");
        }
    }

    private static void RefuseOne(object? value, bool emptyToo)
    {
        if (value is null)
        {
            throw new ValidationMetadataException("The argument is null; give a value.");
        }

        if (emptyToo && PSObject.Unwrap(value) is string { Length: 0 })
        {
            throw new ValidationMetadataException("The argument is an empty string; give some text.");
        }
    }
}

[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
public sealed class ValidateNotNullAttribute : NullValidationAttributeBase
{
    protected override void Validate(object? arguments, EngineIntrinsics engineIntrinsics) =>
        RefuseNulls(arguments, emptyToo: false);
}

[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
public sealed class ValidateNotNullOrEmptyAttribute : NullValidationAttributeBase
{
    protected override void Validate(object? arguments, EngineIntrinsics engineIntrinsics) =>
        RefuseNulls(arguments, emptyToo: true);
}
