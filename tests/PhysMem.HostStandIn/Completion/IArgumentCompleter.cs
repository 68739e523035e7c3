using System.Collections;
using System.Management.Automation.Language;

namespace System.Management.Automation;

/// <summary>Offers words for a parameter's argument.</summary>
public interface IArgumentCompleter
{
    IEnumerable<CompletionResult> CompleteArgument(
        string commandName,
        string parameterName,
        string wordToComplete,
        CommandAst commandAst,
        IDictionary fakeBoundParameters);
}

[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
public class ArgumentCompleterAttribute : Attribute
{
    public ArgumentCompleterAttribute(Type type)
    {
        ArgumentNullException.ThrowIfNull(type);
        if (!type.IsAssignableTo(typeof(IArgumentCompleter)))
        {
            throw new PSArgumentException($"{type.Name} is no IArgumentCompleter.", nameof(type));
        }

        Type = type;
    }

    public Type Type { get; }
}
