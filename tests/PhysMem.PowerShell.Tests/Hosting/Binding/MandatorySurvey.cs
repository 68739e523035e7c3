using System.Management.Automation;

namespace PhysMem.PowerShell.Tests.Hosting.Binding;

/// <summary>
/// Before pipeline input arrives: which unbound mandatory parameters can come from it, which sets that rules out, and
/// what is missing for good. The host commits itself to one set early here: with a default set that can be filled by
/// property name, objects meant for another set's by-value parameter are refused. Cmdlets have to be designed around
/// that, so the rule is kept.
/// </summary>
internal sealed class MandatorySurvey
{
    private readonly ParameterSets _sets;
    private readonly string? _defaultSet;
    private readonly Dictionary<string, Needs> _needs = [];

    private MandatorySurvey(ParameterSets sets, string? defaultSet)
    {
        _sets = sets;
        _defaultSet = defaultSet;
        foreach (CommandParameter parameter in sets.Unbound)
        {
            foreach (ParameterAttribute attribute in parameter.In(sets.Possible).Where(one => one.Mandatory))
            {
                if (!_needs.TryGetValue(attribute.ParameterSetName, out Needs? needs))
                {
                    _needs[attribute.ParameterSetName] = needs = new Needs();
                }

                needs.Add(parameter, attribute);
            }
        }
    }

    private Needs? OfAllSets => _needs.GetValueOrDefault(ParameterAttribute.AllParameterSets);

    private IEnumerable<KeyValuePair<string, Needs>> OfNamedSets =>
        _needs.Where(one => one.Key != ParameterAttribute.AllParameterSets);

    /// <summary>Narrows the sets and returns the mandatory parameters that nothing can supply any more.</summary>
    internal static IReadOnlyList<CommandParameter> Decide(ParameterSets sets, string? defaultSet)
    {
        var survey = new MandatorySurvey(sets, defaultSet);
        return survey._needs.Count == 0 ? [] : survey.Decide();
    }

    private IReadOnlyList<CommandParameter> Decide()
    {
        if (_sets.Possible.Count == 0)
        {
            return OfAllSets!.FromCommandLine;
        }

        HashSet<string> needy = OfAllSets is null ? [.. OfNamedSets.Select(one => one.Key)] : [.. _sets.Possible];
        if (_sets.Possible.Count > 1 && _defaultSet is not null && !needy.Contains(_defaultSet)
            && _sets.Possible.Contains(_defaultSet)
            && !OfNamedSets.Any(one => one.Key != _defaultSet && one.Value.Pipelineable))
        {
            // The default set lacks nothing and the others would need the command line: they are out.
            needy = [.. _sets.Possible.Except(needy)];
            _sets.KeepOnly(needy);
            _sets.Preferred = needy.Count > 1 ? _defaultSet : null;
        }

        return needy.Count switch
        {
            1 => MissingIn(needy.Single()),
            _ when _sets.Preferred is not null => [],
            _ => Choose(needy),
        };
    }

    private IReadOnlyList<CommandParameter> Choose(HashSet<string> needy)
    {
        if (_defaultSet is not null && needy.Contains(_defaultSet) && LatchesOnDefault())
        {
            _sets.KeepOnly([_defaultSet]);
            return MissingIn(_defaultSet);
        }

        List<string> byValue = Takers(needy, one => one.ByValue);
        List<string> byName = Takers(needy, one => one.ByPropertyName);
        string? single = (byValue, byName) switch
        {
            ([string only], []) => only,
            ([], [string only]) => only,
            ([string one], [string two]) when one == two => one,
            _ => null,
        };
        if (single is not null)
        {
            return Prefer(single);
        }

        List<string> hopeless = needy.Where(set => _needs.TryGetValue(set, out Needs? needs) && needs.FromCommandLine.Count > 0).ToList();
        if (hopeless.Count == 0 && OfAllSets is not { FromCommandLine.Count: > 0 })
        {
            return [];
        }

        if (byValue is [string last])
        {
            return Prefer(last);
        }

        if (byValue.Count < 2 && byName.Count < 2)
        {
            throw BindingFault.AmbiguousSet();
        }

        _sets.KeepOnly(_sets.Possible.Except(hopeless).ToList());
        return _sets.Possible.Count > 0 ? [] : throw BindingFault.AmbiguousSet();
    }

    private bool LatchesOnDefault()
    {
        Needs ofDefault = _needs.GetValueOrDefault(_defaultSet!) ?? new Needs();
        List<Needs> others = OfNamedSets.Where(one => one.Key != _defaultSet).Select(one => one.Value).ToList();
        bool anotherCanBeFilled = others.Exists(one => one.Pipelineable && one.FromCommandLine.Count == 0);
        return (ofDefault.ByPropertyName && !others.Exists(one => one.ByPropertyName))
            || !anotherCanBeFilled
            || OfAllSets is { FromCommandLine.Count: > 0 };
    }

    /// <summary>Sets with other mandatory parameters are out; those with none stay, tried after the chosen one.</summary>
    private List<CommandParameter> Prefer(string set)
    {
        if (_needs[set].FromCommandLine.Count > 0)
        {
            _sets.KeepOnly([set]);
        }
        else
        {
            _sets.KeepOnly(_sets.Possible.Except(OfNamedSets.Select(one => one.Key).Where(one => one != set)).ToList());
            _sets.Preferred = _sets.Possible.Count > 1 ? set : null;
        }

        return MissingIn(set);
    }

    private List<CommandParameter> MissingIn(string set) =>
        [.. _needs.GetValueOrDefault(set)?.FromCommandLine ?? [], .. OfAllSets?.FromCommandLine ?? []];

    private List<string> Takers(HashSet<string> needy, Func<Needs, bool> how) =>
        OfNamedSets.Where(one => needy.Contains(one.Key) && how(one.Value)).Select(one => one.Key).ToList();

    /// <summary>What one set's unbound mandatory parameters need.</summary>
    private sealed class Needs
    {
        internal bool ByValue { get; private set; }

        internal bool ByPropertyName { get; private set; }

        internal bool Pipelineable => ByValue || ByPropertyName;

        internal List<CommandParameter> FromCommandLine { get; } = [];

        internal void Add(CommandParameter parameter, ParameterAttribute attribute)
        {
            ByValue |= attribute.ValueFromPipeline;
            ByPropertyName |= attribute.ValueFromPipelineByPropertyName;
            if (!CommandParameter.TakesPipeline(attribute))
            {
                FromCommandLine.Add(parameter);
            }
        }
    }
}
