using System.Globalization;
using System.Text.RegularExpressions;

namespace System.Management.Automation;

[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class ValidateSetAttribute : ValidateEnumeratedArgumentsAttribute
{
    public ValidateSetAttribute(params string[] validValues)
    {
        ArgumentNullException.ThrowIfNull(validValues);
        ArgumentOutOfRangeException.ThrowIfZero(validValues.Length);
        ValidValues = validValues;
    }

    public bool IgnoreCase { get; set; } = true;

    public IList<string> ValidValues { get; }

    protected override void ValidateElement(object? element)
    {
        string? text = Convert.ToString(PSObject.Unwrap(element), CultureInfo.InvariantCulture);
        StringComparer comparer = IgnoreCase ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal;
        if (!ValidValues.Contains(text, comparer))
        {
            throw new ValidationMetadataException(
                $"The argument \"{text}\" is not one of {string.Join(", ", ValidValues)}.");
        }
    }
}

[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
public sealed class ValidatePatternAttribute : ValidateEnumeratedArgumentsAttribute
{
    public ValidatePatternAttribute(string regexPattern)
    {
        ArgumentException.ThrowIfNullOrEmpty(regexPattern);
        RegexPattern = regexPattern;
    }

    public string RegexPattern { get; }

    public RegexOptions Options { get; set; } = RegexOptions.IgnoreCase;

    protected override void ValidateElement(object? element)
    {
        string text = Convert.ToString(PSObject.Unwrap(element), CultureInfo.InvariantCulture) ?? string.Empty;
        if (!Regex.IsMatch(text, RegexPattern, Options))
        {
            throw new ValidationMetadataException($"The argument \"{text}\" doesn't match {RegexPattern}.");
        }
    }
}
