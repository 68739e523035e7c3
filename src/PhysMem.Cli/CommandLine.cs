using System.CommandLine;
using System.CommandLine.Invocation;
using PhysMem.Cli.Texts;
using PhysMem.Cli.Verify;

namespace PhysMem.Cli;

/// <summary>The commands, and how one is run.</summary>
internal static class CommandLine
{
    private const string Description = """
        PhysMem simulates the physical page allocator of Linux 6.1: zones, buddy lists, per-CPU lists.

        Examples:
          physmem verify recordings/                 play everything below a folder again, and compare
          physmem verify tiny-buddy.txt.gz --json    the same for one file, for a script
          physmem buddyinfo shapes/2g/state.txt      a recorded machine as its /proc/buddyinfo shows it
        """;

    public static RootCommand Root() => new(Description)
    {
        VerifyCommand.Create(),
        StateTextCommand.BuddyInfo(),
        StateTextCommand.ZoneInfo(),
        StateTextCommand.PageTypeInfo(),
        StateTextCommand.ExtFrag(),
    };

    /// <summary>Runs a command line and answers the exit code.</summary>
    public static int Invoke(string[] args, TextWriter output, TextWriter error)
    {
        ParseResult line = Root().Parse(args);
        int code = line.Invoke(new InvocationConfiguration
        {
            Output = output,
            Error = error,
            EnableDefaultExceptionHandler = false,
        });

        // The library answers 1 for a line that makes no sense, which here means that something differs.
        return line.Action is ParseErrorAction ? ExitCode.Unusable : code;
    }
}
