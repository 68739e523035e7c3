using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using PhysMem.Cli.Allocate;
using PhysMem.Cli.Explain;
using PhysMem.Cli.Replay;
using PhysMem.Cli.Texts;
using PhysMem.Cli.Verify;

namespace PhysMem.Cli;

/// <summary>The commands, and how one is run.</summary>
internal static class CommandLine
{
    private const string Description = "PhysMem simulates the physical page allocator of Linux, and explains its reports.";

    private const string Examples = """
        Examples:
          dmesg | physmem explain -                  why a page allocation failed
          physmem verify recordings/                 play everything below a folder again, and compare
          physmem verify tiny-buddy.txt.gz --json    the same for one file, for a script
          physmem buddyinfo shapes/2g/state.txt      a recorded machine as its /proc/buddyinfo shows it
          physmem alloc --memory 64MB --order 3      boot a machine and ask it for eight pages
          physmem verify --help                      what its lines and exit codes mean
        """;

    /// <summary>Runs a command line and answers the exit code.</summary>
    public static int Invoke(string[] args, TextWriter output, TextWriter error)
    {
        RootCommand root = Root();
        ParseResult line = root.Parse(args);
        if (line.Action is ParseErrorAction misuse)
        {
            // Nobody who asks for nothing in particular knows the commands; a mistyped line needs a hint only.
            misuse.ShowHelp = args.Length == 0;
        }

        int code = line.Invoke(new InvocationConfiguration
        {
            Output = output,
            Error = error,
            EnableDefaultExceptionHandler = false,
        });
        if (line.Action is not ParseErrorAction)
        {
            return code;
        }

        // The library answers 1, which means here that something differs.
        if (args.Length > 0)
        {
            string command = line.CommandResult.Command == root ? "" : $" {line.CommandResult.Command.Name}";
            error.WriteLine($"See 'physmem{command} --help'.");
        }

        return ExitCode.Unusable;
    }

    private static RootCommand Root()
    {
        Command verify = VerifyCommand.Create(), alloc = AllocCommand.Create(), explain = ExplainCommand.Create(), replay = ReplayCommand.Create();
        var root = new RootCommand(Description)
        {
            explain,
            verify,
            replay,
            alloc,
            StateTextCommand.BuddyInfo(),
            StateTextCommand.ZoneInfo(),
            StateTextCommand.PageTypeInfo(),
            StateTextCommand.ExtFrag(),
        };
        HelpOption help = root.Options.OfType<HelpOption>().First();
        var longer = new LongerHelp((SynchronousCommandLineAction)help.Action!);
        longer.Notes[root] = Examples;
        longer.Notes[verify] = VerifyCommand.Notes;
        longer.Notes[replay] = ReplayCommand.Notes;
        longer.Notes[alloc] = AllocCommand.Notes;
        longer.Notes[explain] = ExplainCommand.Notes;
        help.Action = longer;
        return root;
    }
}
