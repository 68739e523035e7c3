using PhysMem.HelpBuilder.Cmdlets;

namespace PhysMem.HelpBuilder.Writing;

/// <summary>The two parameters that the host adds to cmdlets which change something. Pages needn't describe them.</summary>
internal static class CommonTexts
{
    private static readonly (ParameterFacts Parameter, string Text)[] s_confirmation =
    [
        (Switch("WhatIf", "wi"), "Says what the cmdlet would do, and does nothing."),
        (Switch("Confirm", "cf"), "Asks before each change."),
    ];

    public static IEnumerable<(ParameterFacts Parameter, string Text)> Of(CmdletFacts cmdlet) =>
        cmdlet.SupportsShouldProcess ? s_confirmation : [];

    private static ParameterFacts Switch(string name, string alias) => new()
    {
        Name = name,
        TypeName = "SwitchParameter",
        IsArray = false,
        Aliases = [alias],
        TakesWildcards = false,
        Values = [],
        Default = null,
        Bindings = [new Binding("", Required: false, Position: null, ByValue: false, ByPropertyName: false)],
    };
}
