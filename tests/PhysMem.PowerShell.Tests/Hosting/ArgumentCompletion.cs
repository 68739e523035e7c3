using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Reflection;
using PhysMem.PowerShell.Tests.Hosting.Binding;

namespace PhysMem.PowerShell.Tests.Hosting;

/// <summary>The host's order: a ValidateSet, then an enumeration's names, and only then the parameter's completer.</summary>
internal static class ArgumentCompletion
{
    internal static IReadOnlyList<CompletionResult> Complete(
        Type cmdletType,
        string parameterName,
        string word,
        IReadOnlyList<KeyValuePair<string, object?>> bound,
        string? commandLine)
    {
        CommandShape shape = CommandShape.Of(cmdletType);
        CommandParameter parameter = shape.Parameters.Single(one => one.Answers(parameterName));
        if (FixedWords(parameter) is string[] words)
        {
            return words.Where(one => one.StartsWith(word, StringComparison.OrdinalIgnoreCase))
                .Select(one => new CompletionResult(one, one, CompletionResultType.ParameterValue, one)).ToList();
        }

        var attribute = parameter.Property.GetCustomAttribute<ArgumentCompleterAttribute>()
            ?? throw new InvalidOperationException($"-{parameter.Name} of {shape.Name} has no completer.");
        var completer = (IArgumentCompleter)Activator.CreateInstance(attribute.Type)!;
        var fakeBound = new Hashtable(StringComparer.OrdinalIgnoreCase);
        foreach ((string name, object? value) in bound)
        {
            fakeBound[name] = value;
        }

        commandLine ??= string.Join(' ', [shape.Name, .. bound.Select(one => $"-{one.Key} {one.Value}"), $"-{parameter.Name} {word}"]);
        return completer.CompleteArgument(shape.Name, parameter.Name, word, new CommandAst(commandLine), fakeBound).ToList();
    }

    private static string[]? FixedWords(CommandParameter parameter)
    {
        Type type = parameter.Type.IsArray ? parameter.Type.GetElementType()! : parameter.Type;
        type = Nullable.GetUnderlyingType(type) ?? type;
        return parameter.Property.GetCustomAttribute<ValidateSetAttribute>()?.ValidValues.ToArray()
            ?? (type.IsEnum ? Enum.GetNames(type) : null);
    }
}
