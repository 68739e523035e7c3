namespace PhysMem.HelpBuilder.Pages;

/// <summary>All pages of a folder, and what was wrong with those that couldn't be read.</summary>
internal sealed record PageFolder(
    IReadOnlyList<CmdletPage> Cmdlets, IReadOnlyList<AboutPage> Topics, IReadOnlyList<Problem> Problems)
{
    private const string Extension = ".md";

    public static PageFolder Read(string folder) => Read(
        Directory.EnumerateFiles(folder, "*" + Extension)
            .Order(StringComparer.Ordinal)
            .Select(path => (path, File.ReadAllText(path))));

    /// <summary>Reads pages that need not be on a disk.</summary>
    public static PageFolder Read(IEnumerable<(string File, string Text)> pages)
    {
        var cmdlets = new List<CmdletPage>();
        var topics = new List<AboutPage>();
        var problems = new List<Problem>();
        foreach ((string file, string text) in pages)
        {
            try
            {
                if (IsTopic(file))
                {
                    topics.Add(AboutPage.Read(file, text));
                }
                else
                {
                    cmdlets.Add(CmdletPageReader.Read(file, text));
                }
            }
            catch (PageException fault)
            {
                problems.Add(fault.Problem);
            }
        }

        return new PageFolder(cmdlets, topics, problems);
    }

    public static string NameOf(string file) => Path.GetFileName(file)[..^Extension.Length];

    private static bool IsTopic(string file) => NameOf(file).StartsWith(AboutPage.Prefix, StringComparison.Ordinal);
}
