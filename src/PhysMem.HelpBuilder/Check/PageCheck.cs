using PhysMem.HelpBuilder.Cmdlets;
using PhysMem.HelpBuilder.Markdown;
using PhysMem.HelpBuilder.Pages;
using PhysMem.HelpBuilder.Writing;

namespace PhysMem.HelpBuilder.Check;

/// <summary>Compares the pages with the assembly: whatever is missing, surplus or not true is a problem.</summary>
internal sealed class PageCheck
{
    private readonly PageFolder _pages;
    private readonly string _folder;
    private readonly List<Problem> _problems;

    private PageCheck(PageFolder pages, string folder)
    {
        _pages = pages;
        _folder = folder;
        _problems = [.. pages.Problems];
    }

    /// <summary>All problems, by file and line.</summary>
    /// <param name="pages">The pages.</param>
    /// <param name="cmdlets">What the assembly has.</param>
    /// <param name="folder">Where a missing page should have been.</param>
    public static IReadOnlyList<Problem> Run(PageFolder pages, IReadOnlyList<CmdletFacts> cmdlets, string folder)
    {
        var check = new PageCheck(pages, folder);
        check.CheckCmdlets(cmdlets);
        check.CheckTopics();
        return [.. check._problems.OrderBy(one => one.File, StringComparer.Ordinal).ThenBy(one => one.Line)];
    }

    private void CheckCmdlets(IReadOnlyList<CmdletFacts> cmdlets)
    {
        foreach (CmdletPage page in _pages.Cmdlets)
        {
            CheckName(page.File, page.Name);
            if (cmdlets.FirstOrDefault(one => one.Name == page.Name) is { } cmdlet)
            {
                _problems.AddRange(new CmdletCheck(page, cmdlet).Run());
                _problems.AddRange(LinkCheck.Run(page, _pages));
                CheckWidth(page.File, page.Examples.Entries.SelectMany<Example, Code?>(one => [one.Code, one.Output]).OfType<Code>());
            }
            else
            {
                Add(page.File, $"the assembly has no cmdlet {page.Name}");
            }
        }

        foreach (CmdletFacts cmdlet in cmdlets.Where(one => !IsRead(one.Name)))
        {
            Add(Path.Combine(_folder, cmdlet.Name + ".md"), $"the cmdlet {cmdlet.Name} has no page");
        }
    }

    private void CheckTopics()
    {
        foreach (AboutPage topic in _pages.Topics)
        {
            CheckName(topic.File, topic.Name);
            _problems.AddRange(LinkCheck.Run(topic, _pages));
            CheckWidth(topic.File, topic.Blocks.OfType<Code>());
            if (topic.ShortDescription.Length > TopicWriter.UnbrokenWidth)
            {
                Add(topic.File, $"the short description has {topic.ShortDescription.Length} characters; {TopicWriter.UnbrokenWidth} fit");
            }
        }
    }

    // A page that couldn't be read is a problem already, and not a missing one.
    private bool IsRead(string name) =>
        _pages.Cmdlets.Any(page => page.Name == name) || _pages.Problems.Any(one => PageFolder.NameOf(one.File) == name);

    private void CheckName(string file, string title)
    {
        if (PageFolder.NameOf(file) != title)
        {
            Add(file, $"the page's title is {title}, but the file is called {Path.GetFileName(file)}");
        }
    }

    // Whatever is indented and can't be broken must leave a console of 80 columns its indentation.
    private void CheckWidth(string file, IEnumerable<Code> codes)
    {
        foreach (Code code in codes)
        {
            for (int i = 0; i < code.Lines.Count; i++)
            {
                if (code.Lines[i].Length > TopicWriter.UnbrokenWidth)
                {
                    int line = code.Line + 1 + i;
                    _problems.Add(new Problem(file, line, $"the line is {code.Lines[i].Length} characters long; {TopicWriter.UnbrokenWidth} fit"));
                }
            }
        }
    }

    private void Add(string file, string text) => _problems.Add(new Problem(file, 1, text));
}
