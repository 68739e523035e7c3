using System.Collections;
using System.Globalization;

namespace System.Management.Automation;

[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class ValidateRangeAttribute : ValidateEnumeratedArgumentsAttribute
{
    public ValidateRangeAttribute(object minRange, object maxRange)
    {
        ArgumentNullException.ThrowIfNull(minRange);
        ArgumentNullException.ThrowIfNull(maxRange);
        if (minRange is not IComparable min || min.CompareTo(maxRange) > 0)
        {
            throw new ValidationMetadataException($"The range {minRange}..{maxRange} is empty.");
        }

        MinRange = minRange;
        MaxRange = maxRange;
    }

    public object MinRange { get; }

    public object MaxRange { get; }

    protected override void ValidateElement(object? element)
    {
        // The element is converted to the type of the bounds, as the host does for a parameter of another width.
        if (!LanguagePrimitives.TryConvertTo(PSObject.Unwrap(element), MinRange.GetType(), out object? value))
        {
            throw new ValidationMetadataException($"The argument {element} can't be compared with {MinRange}.");
        }

        var comparer = Comparer.DefaultInvariant;
        if (comparer.Compare(MinRange, value) > 0 || comparer.Compare(MaxRange, value) < 0)
        {
            string text = Convert.ToString(value, CultureInfo.InvariantCulture) ?? string.Empty;
            throw new ValidationMetadataException(
                $"The argument {text} is outside {MinRange}..{MaxRange}; give one inside that range.");
        }
    }
}

[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
public sealed class ValidateCountAttribute : ValidateArgumentsAttribute
{
    public ValidateCountAttribute(int minLength, int maxLength)
    {
        MinLength = minLength;
        MaxLength = maxLength;
    }

    public int MinLength { get; }

    public int MaxLength { get; }

    protected override void Validate(object? arguments, EngineIntrinsics engineIntrinsics)
    {
        int count = 0;
        foreach (object? _ in LanguagePrimitives.GetEnumerable(arguments) ?? Array.Empty<object>())
        {
            count++;
        }

        if (count < MinLength || count > MaxLength)
        {
            throw new ValidationMetadataException(
                $"The argument has {count} elements; give {MinLength} to {MaxLength} of them.");
        }
    }
}

[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
public sealed class ValidateLengthAttribute : ValidateEnumeratedArgumentsAttribute
{
    public ValidateLengthAttribute(int minLength, int maxLength)
    {
        MinLength = minLength;
        MaxLength = maxLength;
    }

    public int MinLength { get; }

    public int MaxLength { get; }

    protected override void ValidateElement(object? element)
    {
        if (PSObject.Unwrap(element) is not string text)
        {
            throw new ValidationMetadataException("The argument is not a string.");
        }

        if (text.Length < MinLength || text.Length > MaxLength)
        {
            throw new ValidationMetadataException(
                $"The argument has {text.Length} characters; give {MinLength} to {MaxLength} of them.");
        }
    }
}
