using PhysMem.HelpBuilder.Cmdlets;

namespace PhysMem.HelpBuilder.Writing;

/// <summary>
/// Parameters that are the same everywhere, so that pages needn't describe them: the two that the host adds to cmdlets
/// which change something, and the one that takes a row as a whole.
/// </summary>
internal static class CommonTexts
{
    private const string Row =
        "What a pipeline brings, as a whole. Its columns are bound to the other parameters; it can't be typed.";

    private static readonly (ParameterFacts Parameter, string Text)[] s_confirmation =
    [
        (Switch("WhatIf", "wi"), "Says what the cmdlet would do, and does nothing."),
        (Switch("Confirm", "cf"), "Asks before each change."),
    ];

    public static IEnumerable<(ParameterFacts Parameter, string Text, string Default)> Of(CmdletFacts cmdlet) =>
    [
        .. cmdlet.Hidden.Select(one => (one, Row, "None")),
        .. (cmdlet.SupportsShouldProcess ? s_confirmation : []).Select(one => (one.Parameter, one.Text, "False")),
    ];

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
