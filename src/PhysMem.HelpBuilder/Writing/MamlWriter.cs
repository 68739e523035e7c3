using System.Xml.Linq;
using PhysMem.HelpBuilder.Cmdlets;
using PhysMem.HelpBuilder.Pages;

namespace PhysMem.HelpBuilder.Writing;

/// <summary>
/// Writes the cmdlets' help in the XML that Get-Help reads. Texts are the pages'; syntax and everything about how
/// parameters are bound are the assembly's, so that they can't be wrong.
/// </summary>
internal static class MamlWriter
{
    // The host prints titles as plain lines; this makes them stand out.
    private const string TitleRule = "----------";

    /// <summary>The help of all cmdlets that have a page.</summary>
    public static XDocument Write(IEnumerable<CmdletPage> pages, IReadOnlyList<CmdletFacts> cmdlets) => new(
        new XElement(
            Maml.Root + "helpItems",
            new XAttribute("schema", "maml"),
            from page in pages
            join cmdlet in cmdlets on page.Name equals cmdlet.Name
            select Cmdlet(page, cmdlet)));

    private static XElement Cmdlet(CmdletPage page, CmdletFacts cmdlet)
    {
        var parameters = new MamlParameters(page, cmdlet);
        return new XElement(
            Maml.Command + "command",
            new XAttribute(XNamespace.Xmlns + "maml", Maml.Text),
            new XAttribute(XNamespace.Xmlns + "command", Maml.Command),
            new XAttribute(XNamespace.Xmlns + "dev", Maml.Dev),
            new XElement(
                Maml.Command + "details",
                new XElement(Maml.Command + "name", cmdlet.Name),
                new XElement(Maml.Command + "verb", cmdlet.Verb),
                new XElement(Maml.Command + "noun", cmdlet.Noun),
                Maml.Description([page.Synopsis])),
            Maml.Description(PlainText.Of(page.Description)),
            parameters.Syntax(),
            parameters.Descriptions(),
            Types("inputType", page.Inputs),
            Types("returnValue", page.Outputs),
            new XElement(Maml.Text + "alertSet", new XElement(Maml.Text + "alert", Maml.Paragraphs(PlainText.Of(page.Notes)))),
            new XElement(Maml.Command + "examples", page.Examples.Entries.Select(Example)),
            new XElement(Maml.Command + "relatedLinks", page.Links.Entries.Select(link => Link(link.Text))));
    }

    private static XElement Types(string element, Part<TypeText> types) => new(
        Maml.Command + (element + "s"),
        types.Entries.Select(type => new XElement(
            Maml.Command + element, Maml.Type(type.TypeName), Maml.Description(PlainText.Of(type.Description)))));

    private static XElement Example(Example example, int at) => new(
        Maml.Command + "example",
        new XElement(Maml.Text + "title", $"{TitleRule} Example {at + 1}: {example.Title} {TitleRule}"),
        new XElement(Maml.Dev + "code", string.Join('\n', example.Code.Lines)),
        new XElement(Maml.Dev + "remarks", Maml.Paragraphs([.. OutputOf(example), .. PlainText.Of(example.Remarks), ""])));

    // The host cuts off the blanks that a paragraph begins with, which would shift the first line of a table.
    private static IEnumerable<string> OutputOf(Example example) =>
        example.Output is { } output ? ["Output:\n\n" + string.Join('\n', output.Lines)] : [];

    private static XElement Link(string text) => new(
        Maml.Text + "navigationLink", new XElement(Maml.Text + "linkText", text), new XElement(Maml.Text + "uri"));
}
