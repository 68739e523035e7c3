using System.CommandLine;
using System.CommandLine.Invocation;

namespace PhysMem.Cli;

/// <summary>
/// The library's help with a text of ours behind it. A command's description can't hold that text: it also stands
/// in the list of all commands.
/// </summary>
internal sealed class LongerHelp(SynchronousCommandLineAction standard) : SynchronousCommandLineAction
{
    /// <summary>What to add, by command.</summary>
    public Dictionary<Command, string> Notes { get; } = [];

    public override int Invoke(ParseResult parseResult)
    {
        int code = standard.Invoke(parseResult);
        if (Notes.TryGetValue(parseResult.CommandResult.Command, out string? note))
        {
            parseResult.InvocationConfiguration.Output.WriteLine(note);
        }

        return code;
    }
}
