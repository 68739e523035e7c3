using System.Globalization;
using System.Xml.Linq;
using PhysMem.HelpBuilder.Check;
using PhysMem.HelpBuilder.Cmdlets;
using PhysMem.HelpBuilder.Pages;

namespace PhysMem.HelpBuilder.Writing;

/// <summary>The syntax of a cmdlet and the descriptions of its parameters.</summary>
internal sealed class MamlParameters
{
    private const string DefaultField = FieldCheck.DefaultField;

    private readonly CmdletFacts _cmdlet;
    private readonly (ParameterFacts Facts, IReadOnlyList<string> Text, string Default)[] _parameters;

    public MamlParameters(CmdletPage page, CmdletFacts cmdlet)
    {
        _cmdlet = cmdlet;

        // In the page's order, which is the one that its writer found useful; what all cmdlets have comes last.
        var own = from text in page.Parameters.Entries
                  join facts in cmdlet.Parameters on text.Name equals facts.Name
                  let value = text.Fields.TryGetValue(DefaultField, out Field? field) ? field.Value : ""
                  select (facts, (IReadOnlyList<string>)[.. PlainText.Of(text.Description)], value);
        var common = CommonTexts.Of(cmdlet).Select(one => (one.Parameter, (IReadOnlyList<string>)[one.Text], one.Default));
        _parameters = [.. own, .. common];
    }

    public XElement Syntax() => new(Maml.Command + "syntax", _cmdlet.Sets.Select(SyntaxItem));

    public XElement Descriptions() => new(
        Maml.Command + "parameters",
        _parameters.Select(one => Parameter(one.Facts, one.Facts.Bindings[0], one.Text, one.Default)));

    // As the host orders them: by position, then those that must be given, then the others.
    private XElement SyntaxItem(string set) => new(
        Maml.Command + "syntaxItem",
        new XElement(Maml.Text + "name", _cmdlet.Name),
        from one in _parameters
        let binding = one.Facts.In(set)
        where binding is not null
        orderby binding.Position ?? int.MaxValue, binding.Required ? 0 : 1
        select Parameter(one.Facts, binding, one.Text, one.Default, inSyntax: true));

    private static XElement Parameter(
        ParameterFacts facts, Binding binding, IReadOnlyList<string> text, string otherwise, bool inSyntax = false) => new(
        Maml.Command + "parameter",
        new XAttribute("required", binding.Required),
        new XAttribute("variableLength", facts.IsArray),
        new XAttribute("globbing", facts.TakesWildcards),
        new XAttribute("pipelineInput", FieldCheck.PipelineText(binding)),
        new XAttribute("position", binding.Position?.ToString(CultureInfo.InvariantCulture) ?? "named"),
        new XAttribute("aliases", facts.Aliases.Count == 0 ? "none" : string.Join(", ", facts.Aliases)),
        new XElement(Maml.Text + "name", facts.Name),
        Maml.Description(text),
        Value(facts, inSyntax),
        Maml.Type(facts.TypeName),
        new XElement(Maml.Dev + "defaultValue", otherwise));

    // A switch has no value in a syntax, but its type is shown where it is described.
    private static XElement? Value(ParameterFacts facts, bool inSyntax) => facts.IsSwitch && inSyntax
        ? null
        : new XElement(
            Maml.Command + "parameterValue",
            new XAttribute("required", !facts.IsSwitch),
            new XAttribute("variableLength", facts.IsArray),
            facts.TypeName);
}
