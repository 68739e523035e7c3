namespace PhysMem.HelpBuilder;

/// <summary>What the program is told on its command line.</summary>
/// <param name="Assembly">The module's assembly.</param>
/// <param name="Host">The host's assembly that the module was compiled against.</param>
/// <param name="Pages">Folder of the pages.</param>
/// <param name="Output">Folder of the help files; null when nothing is to be written.</param>
internal sealed record Options(string Assembly, string Host, string Pages, string? Output)
{
    public const string Usage = """
        Usage: PhysMem.HelpBuilder --assembly DLL --host DLL --pages FOLDER (--check | --output FOLDER)

          --assembly  the built assembly of PhysMem.PowerShell
          --host      the System.Management.Automation.dll that it was compiled against
          --pages     the folder of the pages, docs/en-US
          --check     compare the pages with the assembly; write nothing
          --output    write its help (..dll-Help.xml) and about_*.help.txt into this folder

        Exit codes: 0 done, 1 something is wrong with a page, 2 wrong arguments or a file that can't be read.
        """;

    private const string CheckOption = "--check";

    /// <summary>Reads the arguments; null when they make no sense.</summary>
    public static Options? Read(string[] arguments)
    {
        bool check = arguments.Contains(CheckOption);
        string[] pairs = [.. arguments.Where(one => one != CheckOption)];
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        for (int i = 0; i < pairs.Length; i += 2)
        {
            if (i + 1 == pairs.Length || !values.TryAdd(pairs[i], pairs[i + 1]))
            {
                return null;
            }
        }

        bool complete = values.Remove("--assembly", out string? assembly) & values.Remove("--host", out string? host)
            & values.Remove("--pages", out string? pages) & (values.Remove("--output", out string? output) != check);
        return complete && values.Count == 0 ? new Options(assembly!, host!, pages!, output) : null;
    }
}
