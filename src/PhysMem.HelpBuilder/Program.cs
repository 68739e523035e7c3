using PhysMem.HelpBuilder;
using PhysMem.HelpBuilder.Check;
using PhysMem.HelpBuilder.Cmdlets;
using PhysMem.HelpBuilder.Pages;

if (Options.Read(args) is not { } options)
{
    Console.Error.WriteLine(Options.Usage);
    return 2;
}

try
{
    PageFolder pages = PageFolder.Read(options.Pages);
    IReadOnlyList<CmdletFacts> cmdlets = ModuleAssembly.ReadCmdlets(options.Assembly, options.Host);
    if (options.Output is { } folder)
    {
        HelpFiles.Write(folder, options.Assembly, pages, cmdlets);
    }

    // Help is written from whatever pages can be read: an untrue one is no reason not to have a module to try out.
    IReadOnlyList<Problem> problems = options.Output is null ? PageCheck.Run(pages, cmdlets, options.Pages) : pages.Problems;
    foreach (Problem problem in problems)
    {
        Console.Error.WriteLine(problem);
    }

    return problems.Count == 0 ? 0 : 1;
}
catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or BadImageFormatException)
{
    Console.Error.WriteLine(fault.Message);
    return 2;
}
