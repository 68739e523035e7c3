using System.Management.Automation;
using PhysMem.HelpBuilder;
using PhysMem.HelpBuilder.Check;
using PhysMem.HelpBuilder.Cmdlets;
using PhysMem.HelpBuilder.Pages;
using PhysMem.PowerShell.Tests.Contracts;

namespace PhysMem.PowerShell.Tests.Help;

/// <summary>The repository's help pages, whole or with a change that is made in memory.</summary>
internal static class HelpPages
{
    internal static string Folder => Path.Combine(RepositoryFiles.Root, "docs", "en-US");

    /// <summary>What the shipped assembly says; read as data, as the build does.</summary>
    internal static IReadOnlyList<CmdletFacts> Cmdlets { get; } =
        ModuleAssembly.ReadCmdlets(ModuleCmdlets.Assembly.Location, typeof(PSCmdlet).Assembly.Location);

    internal static PageFolder All { get; } = PageFolder.Read(Folder);

    internal static string Text(string page) => File.ReadAllText(Path.Combine(Folder, page + ".md")).ReplaceLineEndings("\n");

    /// <summary>What is wrong with the pages as they are.</summary>
    internal static IReadOnlyList<Problem> Problems { get; } = PageCheck.Run(All, Cmdlets, Folder);

    /// <summary>The problems that arise when a page has another text; null takes it away.</summary>
    internal static IReadOnlyList<Problem> ProblemsWith(string page, string? text)
    {
        var known = Problems.Select(one => (one.File, one.Text)).ToHashSet();
        IEnumerable<(string File, string Text)> pages = Directory.EnumerateFiles(Folder, "*.md")
            .Select(Path.GetFileNameWithoutExtension)
            .Where(name => name != page || text is not null)
            .Select(name => (Path.Combine(Folder, name + ".md"), name == page ? text! : Text(name!)));
        return [.. PageCheck.Run(PageFolder.Read(pages), Cmdlets, Folder).Where(one => !known.Contains((one.File, one.Text)))];
    }

    /// <summary>The number of the first line that is <paramref name="line"/>, from 1.</summary>
    internal static int LineOf(string text, string line) => Array.IndexOf(text.Split('\n'), line) + 1;
}
