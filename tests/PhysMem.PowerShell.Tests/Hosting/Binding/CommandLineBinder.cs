using System.Management.Automation;

namespace PhysMem.PowerShell.Tests.Hosting.Binding;

/// <summary>Binds what was typed behind a command, before any pipeline object comes.</summary>
internal sealed class CommandLineBinder
{
    private readonly CommandShape _shape;
    private readonly ArgumentBinder _arguments;
    private readonly ParameterSets _sets;
    private readonly CommonArguments _common;
    private readonly InvocationInfo _invocation;

    internal CommandLineBinder(
        CommandShape shape, ArgumentBinder arguments, ParameterSets sets, CommonArguments common, InvocationInfo invocation)
    {
        _shape = shape;
        _arguments = arguments;
        _sets = sets;
        _common = common;
        _invocation = invocation;
    }

    internal void Bind(Call call)
    {
        foreach ((string name, object? value) in call.Named)
        {
            BindNamed(name, value);
        }

        BindPositional(call.Positional);
        bool expectsInput = _invocation.ExpectingInput;
        _sets.Settle(beforePipelineInput: expectsInput);
        if (expectsInput && _sets.Possible.Count > 1)
        {
            _sets.DropSetsWithoutPipelineInput();
            _sets.Settle(beforePipelineInput: true);
        }

        IReadOnlyList<CommandParameter> missing = expectsInput
            ? MandatorySurvey.Decide(_sets, _shape.DefaultSet)
            : _sets.MissingMandatory();
        if (missing.Count > 0)
        {
            throw BindingFault.Missing(missing);
        }
    }

    private void BindNamed(string typed, object? value)
    {
        string name = FullName(typed);
        if (_invocation.BoundParameters.ContainsKey(name))
        {
            throw BindingFault.GivenTwice(name);
        }

        CommandParameter? parameter = _shape.Parameters.FirstOrDefault(one => one.Name == name);
        if (parameter is null)
        {
            _common.Take(name, value);
            _invocation.BoundParameters[name] = value;
            return;
        }

        _arguments.Bind(parameter, value, coerce: true);
        _sets.Narrow(parameter);
    }

    /// <summary>A name, an alias, or the beginning of exactly one of them.</summary>
    private string FullName(string typed)
    {
        string? exact = _shape.Parameters.FirstOrDefault(one => one.Answers(typed))?.Name
            ?? CommonArguments.NamesFor(_shape).FirstOrDefault(one => string.Equals(one, typed, StringComparison.OrdinalIgnoreCase))
            ?? CommonArguments.FullName(_shape, typed);
        if (exact is not null)
        {
            return exact;
        }

        bool Begins(string name) => name.StartsWith(typed, StringComparison.OrdinalIgnoreCase);
        List<string> found = _shape.Parameters.Where(one => Begins(one.Name) || one.Aliases.Any(Begins))
            .Select(one => one.Name).Concat(CommonArguments.NamesFor(_shape).Where(Begins)).ToList();
        return found.Count switch
        {
            0 => throw BindingFault.NoSuchParameter(typed),
            1 => found[0],
            _ => throw BindingFault.AmbiguousName(typed, found),
        };
    }

    private void BindPositional(IReadOnlyList<object?> positional)
    {
        int position = int.MinValue;
        foreach (object? value in positional)
        {
            position = _sets.Unbound.SelectMany(one => one.In(_sets.Possible)).Select(one => one.Position)
                .Where(one => one >= 0 && one > position).DefaultIfEmpty(-1).Min();
            if (position < 0)
            {
                throw BindingFault.NoPlaceFor(value);
            }

            BindAt(position, value);
        }
    }

    /// <summary>The default set's parameter as it is, another set's as it is, then the same with conversion.</summary>
    private void BindAt(int position, object? value)
    {
        List<CommandParameter> takers = _sets.Unbound
            .Where(one => one.In(_sets.Possible).Any(attribute => attribute.Position == position))
            .OrderBy(one => _shape.DefaultSet is null || one.Sets.ContainsKey(_shape.DefaultSet) ? 0 : 1).ToList();
        foreach (bool coerce in new[] { false, true })
        {
            foreach (CommandParameter taker in takers)
            {
                try
                {
                    if (_arguments.Bind(taker, value, coerce))
                    {
                        _sets.Narrow(taker);
                        return;
                    }
                }
                catch (ParameterBindingException) when (taker != takers[^1])
                {
                    // The next candidate may take it; the last one's complaint is what the user sees.
                }
            }
        }
    }
}
