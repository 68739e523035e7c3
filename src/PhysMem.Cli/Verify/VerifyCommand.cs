using System.CommandLine;
using PhysMem.Engine.Verify;

namespace PhysMem.Cli.Verify;

/// <summary>physmem verify: plays recordings of real kernels and compares.</summary>
internal static class VerifyCommand
{
    private const string Description = """
        Play recordings of real kernels, and compare page frames, columns and states with what the simulator gives.

        One line for each recording, M of N equal:
          n2-tiny/tiny-buddy frames 224/224 states 2/2 columns 3136/3136
        and below it the first difference, if there is one: line of the recording, call, expected and given value.
        What can't be read is told on the error output as FILE:LINE: REASON, and the others are still played.

        Exit code: 0 everything is equal, 1 something differs, 2 something can't be read.
        """;

    public static Command Create()
    {
        var paths = new Argument<string[]>("path")
        {
            HelpName = "PATH",
            Arity = ArgumentArity.OneOrMore,
            Description = "A sequence (plain or gzip), a machine shape's folder, or a folder that holds such at any "
                + "depth. In folders, files that don't begin with an ORACLE line are passed over.",
        };
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
            VerifyText.WriteMessages(outcome, error);
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
