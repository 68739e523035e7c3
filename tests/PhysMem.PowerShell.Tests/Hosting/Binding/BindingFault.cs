using System.Management.Automation;

namespace PhysMem.PowerShell.Tests.Hosting.Binding;

/// <summary>The binder's errors. The ids are the host's, because scripts see them; the sentences are ours.</summary>
internal static class BindingFault
{
    internal static ParameterBindingException NoSuchParameter(string name) =>
        Plain("NamedParameterNotFound", $"The command has no parameter \"{name}\".", name);

    internal static ParameterBindingException AmbiguousName(string name, IEnumerable<string> candidates) =>
        Plain("AmbiguousParameter", $"\"{name}\" is short for each of {string.Join(", ", candidates)}.", name);

    internal static ParameterBindingException GivenTwice(string name) =>
        Plain("ParameterAlreadyBound", $"The parameter \"{name}\" is given more than once.", name);

    internal static ParameterBindingException NoPlaceFor(object? argument) =>
        Plain("PositionalParameterNotFound", $"No parameter takes \"{argument}\" by position.", string.Empty);

    internal static ParameterBindingException Missing(IEnumerable<CommandParameter> parameters)
    {
        string names = string.Join(' ', parameters.Select(one => one.Name));
        return Plain("MissingMandatoryParameter", $"Mandatory parameters are missing: {names}.", names);
    }

    internal static ParameterBindingException AmbiguousSet() =>
        Plain("AmbiguousParameterSet", "The arguments don't belong to exactly one parameter set.", string.Empty);

    internal static ParameterBindingException NotConvertible(
        CommandParameter parameter, object? value, string reason, bool wrongKind, Exception? inner = null)
    {
        string id = wrongKind ? "CannotConvertArgument" : "CannotConvertArgumentNoMessage";
        return About(parameter, value, new ParameterBindingException(
            id, ErrorCategory.InvalidArgument, $"The argument for -{parameter.Name} has the wrong type. {reason}", inner));
    }

    internal static ParameterBindingException NotSettable(CommandParameter parameter, object? value, string reason, Exception? inner) =>
        About(parameter, value, new ParameterBindingException(
            "ParameterBindingFailed", ErrorCategory.WriteError, $"-{parameter.Name} could not be set. {reason}", inner));

    internal static ParameterBindingException NotTransformable(CommandParameter parameter, object? value, Exception inner) =>
        About(parameter, value, new ParameterBindingArgumentTransformationException(
            $"The argument for -{parameter.Name} could not be read. {inner.Message}", inner));

    internal static ParameterBindingException NotValid(CommandParameter parameter, object? value, Exception inner) =>
        About(parameter, value, new ParameterBindingValidationException(
            "ParameterArgumentValidationError", $"The argument for -{parameter.Name} is not valid. {inner.Message}", inner));

    /// <param name="what">Null, EmptyString, EmptyArray or EmptyCollection.</param>
    internal static ParameterBindingException NotAllowed(CommandParameter parameter, string what) =>
        About(parameter, null, new ParameterBindingValidationException(
            $"ParameterArgumentValidationError{what}NotAllowed", $"-{parameter.Name} is mandatory and takes no {what}.", null));

    private static ParameterBindingException Plain(string id, string message, string parameterName) =>
        new(id, ErrorCategory.InvalidArgument, message, null) { ParameterName = parameterName };

    private static ParameterBindingException About(CommandParameter parameter, object? value, ParameterBindingException fault)
    {
        fault.ParameterName = parameter.Name;
        fault.ParameterType = parameter.Type;
        fault.TypeSpecified = value?.GetType();
        return fault;
    }
}
