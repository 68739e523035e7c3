using PhysMem.HelpBuilder.Markdown;
using PhysMem.HelpBuilder.Pages;

namespace PhysMem.HelpBuilder.Check;

/// <summary>Finds links that lead nowhere: within the pages a link is called like the page that it points to.</summary>
internal static class LinkCheck
{
    public static IEnumerable<Problem> Run(CmdletPage page, PageFolder pages)
    {
        IEnumerable<Problem> related = page.Links.Entries
            .Where(link => link.Text == page.Name || !Leads(link, pages))
            .Select(link => Fault(page.File, page.Links.Line, link));
        IEnumerable<Block> texts =
        [
            .. page.Description, .. page.Notes,
            .. page.Examples.Entries.SelectMany(one => one.Remarks),
            .. page.Parameters.Entries.SelectMany(one => one.Description),
            .. page.Inputs.Entries.SelectMany(one => one.Description),
            .. page.Outputs.Entries.SelectMany(one => one.Description),
        ];
        return related.Concat(InTexts(page.File, texts, pages));
    }

    public static IEnumerable<Problem> Run(AboutPage topic, PageFolder pages) => InTexts(topic.File, topic.Blocks, pages);

    private static IEnumerable<Problem> InTexts(string file, IEnumerable<Block> blocks, PageFolder pages) =>
        from block in blocks
        from link in TextsOf(block).SelectMany(text => text.Links)
        where !Leads(link, pages)
        select Fault(file, block.Line, link);

    private static IEnumerable<Inline> TextsOf(Block block) => block switch
    {
        Paragraph paragraph => [paragraph.Text],
        ItemList list => list.Items.Select(item => item.Text),
        Table table => table.Rows.SelectMany(row => row),
        _ => [],
    };

    private static bool Leads(Link link, PageFolder pages) => link.Target.Contains("://", StringComparison.Ordinal)
        || (link.Target == link.Text + ".md"
            && pages.Cmdlets.Select(one => one.File).Concat(pages.Topics.Select(one => one.File)).Concat(pages.Problems.Select(one => one.File))
                .Any(file => PageFolder.NameOf(file) == link.Text));

    private static Problem Fault(string file, int line, Link link) =>
        new(file, line, $"the link [{link.Text}]({link.Target}) leads to no page of that name");
}
