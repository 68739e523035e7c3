using System.Collections;
using System.Management.Automation.Internal;

namespace System.Management.Automation;

[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public abstract class ValidateArgumentsAttribute : CmdletMetadataAttribute
{
    // Abstract in the real host; the reference assembly says virtual, and that is what the module compiles against.
    protected virtual void Validate(object? arguments, EngineIntrinsics engineIntrinsics)
    {
    }

    /// <summary>The binder's way in.</summary>
    internal void Check(object? arguments, EngineIntrinsics engineIntrinsics) => Validate(arguments, engineIntrinsics);
}

/// <summary>Validates each element of a collection, or the one value.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public abstract class ValidateEnumeratedArgumentsAttribute : ValidateArgumentsAttribute
{
    protected override void Validate(object? arguments, EngineIntrinsics engineIntrinsics)
    {
        if (arguments is null)
        {
            throw new ValidationMetadataException("The argument is null or an element of it is.");
        }

        IEnumerable? elements = LanguagePrimitives.GetEnumerable(arguments);
        if (elements is null)
        {
            ValidateElement(arguments);
            return;
        }

        foreach (object? element in elements)
        {
            ValidateElement(element);
        }
    }

    protected virtual void ValidateElement(object? element)
    {
    }
}
