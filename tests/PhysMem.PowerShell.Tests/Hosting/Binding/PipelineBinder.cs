using System.Management.Automation;

namespace PhysMem.PowerShell.Tests.Hosting.Binding;

/// <summary>
/// Binds one pipeline object after another: by value as it is, by property name as it is, by value converted, by
/// property name converted; in each step the default set's parameters first.
/// </summary>
internal sealed class PipelineBinder
{
    private static readonly (bool ByValue, bool Coerce)[] s_steps =
        [(true, false), (false, false), (true, true), (false, true)];

    private readonly CommandShape _shape;
    private readonly ArgumentBinder _arguments;
    private readonly ParameterSets _sets;
    private readonly IReadOnlySet<string> _setsBefore;
    private readonly Dictionary<CommandParameter, object?> _valuesBefore = [];

    internal PipelineBinder(CommandShape shape, ArgumentBinder arguments, ParameterSets sets)
    {
        _shape = shape;
        _arguments = arguments;
        _sets = sets;
        _setsBefore = sets.Possible.ToHashSet();
    }

    /// <returns>Whether any parameter took the object or a property of it.</returns>
    internal bool Bind(PSObject? input)
    {
        RestoreValues();
        _sets.Restore(_setsBefore);
        bool bound = false;
        try
        {
            foreach (IReadOnlySet<string>? round in Rounds())
            {
                foreach ((bool byValue, bool coerce) in s_steps)
                {
                    if (BindStep(input, round ?? _sets.Possible, byValue, coerce))
                    {
                        bound = true;
                        _sets.Settle(beforePipelineInput: true);
                    }
                }
            }

            _sets.Settle(beforePipelineInput: false);
        }
        catch (ParameterBindingException)
        {
            RestoreValues();
            throw;
        }

        if (!bound)
        {
            RestoreValues();
        }

        return bound;
    }

    /// <summary>A preferred set gets all four steps to itself before the others get theirs.</summary>
    private IEnumerable<IReadOnlySet<string>?> Rounds()
    {
        if (_sets.Preferred is string preferred)
        {
            yield return new HashSet<string> { preferred };
            if (_sets.Possible.Count == 1)
            {
                yield break;
            }

            yield return _sets.Possible.Where(one => one != preferred).ToHashSet();
        }
        else
        {
            yield return null;
        }
    }

    private bool BindStep(PSObject? input, IReadOnlySet<string> sets, bool byValue, bool coerce)
    {
        if (_shape.DefaultSet is string preset && sets.Contains(preset))
        {
            return BindIn(input, new HashSet<string> { preset }, byValue, coerce)
                || BindIn(input, sets.Where(one => one != preset).ToHashSet(), byValue, coerce);
        }

        return BindIn(input, sets, byValue, coerce);
    }

    private bool BindIn(PSObject? input, IReadOnlySet<string> sets, bool byValue, bool coerce)
    {
        bool any = false;
        foreach (CommandParameter parameter in _sets.Unbound.ToList())
        {
            bool takes = parameter.In(sets).Any(one => byValue ? one.ValueFromPipeline : one.ValueFromPipelineByPropertyName);
            if (takes && (byValue ? TryBind(parameter, input, coerce, byValue) : TryBindProperty(parameter, input, coerce)))
            {
                any = true;
            }
        }

        return any;
    }

    private bool TryBindProperty(CommandParameter parameter, PSObject? input, bool coerce)
    {
        PSPropertyInfo? property = input is null
            ? null
            : parameter.Aliases.Prepend(parameter.Name).Select(name => input.Properties[name]).FirstOrDefault(one => one is not null);
        return property is not null && TryBind(parameter, property.Value, coerce, byValue: false);
    }

    private bool TryBind(CommandParameter parameter, object? value, bool coerce, bool byValue)
    {
        object? before = _arguments.Current(parameter);
        try
        {
            if (!_arguments.Bind(parameter, value, coerce))
            {
                return false;
            }
        }
        catch (ParameterBindingArgumentTransformationException fault) when (byValue && IsFailedCast(fault))
        {
            return false;
        }
        catch (ParameterBindingException fault) when (
            fault is not (ParameterBindingArgumentTransformationException or ParameterBindingValidationException))
        {
            // A value of the wrong type is no error yet: another parameter may take the object.
            return false;
        }

        _valuesBefore.TryAdd(parameter, before);
        _sets.Narrow(parameter);
        return true;
    }

    private static bool IsFailedCast(Exception fault) =>
        fault.InnerException is PSInvalidCastException
        || (fault.InnerException is ArgumentTransformationMetadataException inner && inner.InnerException is PSInvalidCastException);

    private void RestoreValues()
    {
        foreach ((CommandParameter parameter, object? value) in _valuesBefore)
        {
            _arguments.Restore(parameter, value);
        }

        _valuesBefore.Clear();
    }
}
