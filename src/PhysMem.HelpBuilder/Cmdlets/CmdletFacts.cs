namespace PhysMem.HelpBuilder.Cmdlets;

/// <summary>What an assembly says about one of its cmdlets.</summary>
internal sealed record CmdletFacts
{
    public required string Verb { get; init; }

    public required string Noun { get; init; }

    public string Name => $"{Verb}-{Noun}";

    /// <summary>The set that the host takes when the arguments leave it open; empty when there is only one.</summary>
    public required string DefaultSet { get; init; }

    /// <summary>Whether there are -WhatIf and -Confirm.</summary>
    public required bool SupportsShouldProcess { get; init; }

    public required IReadOnlyList<ParameterFacts> Parameters { get; init; }

    /// <summary>Parameters that only a pipeline fills (DontShow); pages needn't describe them.</summary>
    public IReadOnlyList<ParameterFacts> Hidden { get; init; } = [];

    public required IReadOnlyList<TypeFacts> Outputs { get; init; }

    /// <summary>Names of the parameter sets, the default one first; one nameless set when there are none.</summary>
    public IReadOnlyList<string> Sets
    {
        get
        {
            string[] named = [.. Parameters.SelectMany(one => one.Bindings).Select(one => one.Set).Where(set => set.Length > 0).Distinct()];
            if (named.Length == 0)
            {
                return [""];
            }

            // The default set may have no parameter of its own.
            return DefaultSet.Length == 0 ? named : [DefaultSet, .. named.Where(set => set != DefaultSet)];
        }
    }
}

/// <summary>A parameter of a cmdlet.</summary>
internal sealed record ParameterFacts
{
    public required string Name { get; init; }

    /// <summary>Its type without namespace; nullable ones by what they hold.</summary>
    public required string TypeName { get; init; }

    public required bool IsArray { get; init; }

    public required IReadOnlyList<string> Aliases { get; init; }

    public required bool TakesWildcards { get; init; }

    /// <summary>The only values there are; empty when that isn't fixed.</summary>
    public required IReadOnlyList<string> Values { get; init; }

    /// <summary>What is said to happen without it; null when the assembly doesn't say.</summary>
    public required string? Default { get; init; }

    /// <summary>How it is bound, by set; a nameless set stands for all.</summary>
    public required IReadOnlyList<Binding> Bindings { get; init; }

    public bool IsSwitch => TypeName == "SwitchParameter";

    /// <summary>How it is bound in a set, or null when it isn't in it.</summary>
    public Binding? In(string set) => Bindings.FirstOrDefault(one => one.Set == set || one.Set.Length == 0);
}

/// <summary>How a parameter is bound in one parameter set.</summary>
internal sealed record Binding(string Set, bool Required, int? Position, bool ByValue, bool ByPropertyName);

/// <summary>A type of an output, with its properties if it is one of ours.</summary>
internal sealed record TypeFacts(string FullName, bool IsOurs, IReadOnlyList<string> Properties);
