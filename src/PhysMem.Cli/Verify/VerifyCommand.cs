using System.CommandLine;
using PhysMem.Engine.Verify;

namespace PhysMem.Cli.Verify;

/// <summary>physmem verify: plays recordings of real kernels and compares.</summary>
internal static class VerifyCommand
{
    /// <summary>Stands at the end of the command's help.</summary>
    public const string Notes = """
        Output, M of N equal:
          n2-tiny/tiny-buddy frames 512/512 states 3/3 columns 3584/3584    a sequence
          forks-256m frames 63021/63021 states 1/1 bulks 344/344            a trace
          2g values 163/163                                                 a shape
        and below it the first difference, if there is one: line of the recording, call, expected and given value.
        Columns are the seven values behind each call of a recording: node, zone and pageblock type of the block, pages on
        the buddy lists, the zone's free counter, pages on the CPU's lists, and their free_factor.
        What can't be read is told on the error output as FILE:LINE: REASON, and the others are still played.

        Exit code:
          0  everything is equal
          1  something differs
          2  something can't be read
        """;

    private const string Description = "Play recordings of real kernels again, and compare every frame and state.";

    public static Command Create()
    {
        var paths = new Argument<string[]>("path")
        {
            HelpName = "PATH",
            Arity = ArgumentArity.OneOrMore,
            Description = "A sequence (plain or gzip), the folder of a shape or of a trace, or a folder that holds such "
                + "at any depth. In folders, files that don't begin with an ORACLE line are passed over.",
        }.WithoutOptions();
        var json = new Option<bool>("--json")
        {
            Description = "Print one JSON document instead of lines.",
        };
        var command = new Command("verify", Description) { paths, json };
        command.SetAction(line => Run(
            line.GetRequiredValue(paths),
            line.GetValue(json),
            line.InvocationConfiguration.Output,
            line.InvocationConfiguration.Error));
        return command;
    }

    private static int Run(string[] paths, bool json, TextWriter output, TextWriter error)
    {
        VerifyTarget[] targets = [.. paths.SelectMany(Verification.Find)];
        var totals = new VerifyTotals();
        var kept = new List<VerifyOutcome>();
        foreach (VerifyOutcome outcome in Verification.Run(targets))
        {
            totals.Add(outcome);
            if (outcome.Fault is { } fault)
            {
                error.WriteFault(fault);
            }

            if (json)
            {
                kept.Add(outcome);
            }
            else
            {
                VerifyText.WriteOutcome(outcome, output);
            }
        }

        if (json)
        {
            VerifyJson.Write(kept, totals, output);
        }
        else if (targets.Length > 1)
        {
            VerifyText.WriteTotals(totals, output);
        }

        return totals.ExitCode;
    }
}
