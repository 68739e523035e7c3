using System.Management.Automation;

namespace PhysMem.PowerShell.Tests.Hosting.Binding;

/// <summary>Which parameter sets are still possible, and which one is in force.</summary>
internal sealed class ParameterSets
{
    private readonly CommandShape _shape;
    private readonly Func<CommandParameter, bool> _isBound;
    private HashSet<string> _possible;

    internal ParameterSets(CommandShape shape, Func<CommandParameter, bool> isBound)
    {
        _shape = shape;
        _isBound = isBound;
        _possible = [.. shape.SetNames];
    }

    internal IReadOnlySet<string> Possible => _possible;

    /// <summary>The set whose parameters are tried first with each pipeline object, if one was preferred.</summary>
    internal string? Preferred { get; set; }

    internal string Active { get; private set; } = ParameterAttribute.AllParameterSets;

    internal IEnumerable<CommandParameter> Unbound => _shape.Parameters.Where(one => !_isBound(one));

    /// <summary>A parameter that was given rules out the sets it isn't in.</summary>
    internal void Narrow(CommandParameter parameter)
    {
        if (parameter.InAllSets is null)
        {
            _possible.IntersectWith(parameter.Sets.Keys);
        }
    }

    internal void KeepOnly(IEnumerable<string> sets)
    {
        _possible = [.. sets];
        if (_possible.Count == 1)
        {
            Active = _possible.Single();
        }
    }

    internal void Restore(IReadOnlySet<string> possible) => _possible = [.. possible];

    /// <summary>Settles on one set, or leaves the choice to pipeline input when that may still decide.</summary>
    internal void Settle(bool beforePipelineInput)
    {
        if (_shape.SetNames.Count == 0)
        {
            return;
        }

        if (_possible.Count == 0)
        {
            throw BindingFault.AmbiguousSet();
        }

        if (_possible.Count == 1)
        {
            Active = _possible.Single();
        }
        else if (!beforePipelineInput && _shape.DefaultSet is string preset && _possible.Contains(preset))
        {
            KeepOnly([preset]);
        }
        else if (!(beforePipelineInput && Unbound.Any(one => one.In(_possible).Any(CommandParameter.TakesPipeline))))
        {
            KeepOnly(SetsMissingNothing() is [string only] ? [only] : throw BindingFault.AmbiguousSet());
        }
    }

    /// <summary>Drops the sets that could take nothing from the pipeline, unless a parameter of all sets can.</summary>
    internal void DropSetsWithoutPipelineInput()
    {
        List<ParameterAttribute> takers = Unbound.SelectMany(one => one.In(_possible)).Where(CommandParameter.TakesPipeline).ToList();
        if (takers.Count > 0 && takers.TrueForAll(one => one.ParameterSetName != ParameterAttribute.AllParameterSets))
        {
            KeepOnly(_possible.Intersect(takers.Select(one => one.ParameterSetName)).ToList());
        }
    }

    /// <summary>The unbound mandatory parameters of the sets still possible.</summary>
    internal List<CommandParameter> MissingMandatory() =>
        Unbound.Where(one => one.In(_possible).Any(attribute => attribute.Mandatory)).ToList();

    private List<string> SetsMissingNothing() =>
        _possible.Where(set => !Unbound.Any(one => one.Sets.GetValueOrDefault(set) is { Mandatory: true })).ToList();
}
