using System.CommandLine;
using PhysMem.Engine.Diagnosis;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Observed;

namespace PhysMem.Cli.Explain;

/// <summary>physmem explain: why the requests of kernel reports failed.</summary>
internal sealed class ExplainCommand
{
    /// <summary>Stands at the end of the command's help.</summary>
    public const string Notes = """
        Reads logs as they are: dmesg, syslog, journal, mail. Of several reports each is explained.

        Examples:
          dmesg | physmem explain -
          physmem explain kern.log.1.gz --json
          physmem explain meminfo.txt --gfp GFP_ATOMIC --order 3 --kernel 5.15
          physmem explain /proc/zoneinfo /proc/buddyinfo --gfp GFP_KERNEL --order 3

        Exit code:
          0  every report got a verdict
          1  for one the text doesn't tell enough (CannotTell)
          2  there was no report in the text, the command line makes no sense, or a file can't be read
        """;

    private readonly Argument<string[]> _paths = new Argument<string[]>("file")
    {
        HelpName = "FILE",
        Arity = ArgumentArity.OneOrMore,
        Description = "A log, plain or gzip, or - for the standard input. The two halves of a report, its headline and its Mem-Info, may be two files; so may the marks and the blocks of /proc.",
    }.WithoutOptions();

    private readonly Option<bool> _json = new("--json")
    {
        Description = "Print one JSON document instead of text.",
    };

    private readonly Option<string?> _gfp = new("--gfp")
    {
        HelpName = "MASK",
        Description = "Ask about another mask than the report's own.",
    };

    private readonly Option<int?> _order = new("--order")
    {
        HelpName = "N",
        Description = "Ask about another order.",
        CustomParser = result => NumberArgument.Read(result),
    };

    private readonly Option<string?> _kernel = new("--kernel")
    {
        HelpName = "VERSION",
        Description = "The kernel that printed the text, if the text doesn't tell or tells wrongly.",
    };

    private ExplainCommand(Command command)
    {
        command.Add(_paths);
        Array.ForEach<Option>([_json, _gfp, _order, _kernel], command.Add);
        command.SetAction(Run);
    }

    public static Command Create()
    {
        var command = new Command("explain", "Explain page allocation failures and OOM reports of a kernel's log.");
        _ = new ExplainCommand(command);
        return command;
    }

    private int Run(ParseResult line)
    {
        TextWriter output = line.InvocationConfiguration.Output, error = line.InvocationConfiguration.Error;
        var imagined = new ImaginedRequest(line.GetValue(_gfp), line.GetValue(_order), line.GetValue(_kernel));
        using ExplainJson? json = line.GetValue(_json) ? new ExplainJson(output) : null;
        int reports = 0;
        bool told = true;
        try
        {
            foreach (KernelReport report in ReportPairs.Join(line.GetRequiredValue(_paths).SelectMany(Read)))
            {
                AllocExplanation explanation = TwinProof.Ask(AllocExplainer.Explain(imagined.On(report)));
                told &= explanation.Verdict != Verdict.CannotTell;
                if (json is not null)
                {
                    json.Add(explanation);
                }
                else
                {
                    output.Write(reports == 0 ? "" : "\n----\n\n");
                    output.Write(ExplanationLetter.Write(explanation));
                }

                reports++;
            }
        }
        catch (PhysMemException fault)
        {
            error.WriteFault(fault);
            json?.End(ExitCode.Unusable);
            return ExitCode.Unusable;
        }

        int code = reports == 0 ? ExitCode.Unusable : told ? ExitCode.Equal : ExitCode.Different;
        json?.End(code);
        if (reports == 0)
        {
            error.WriteLine(MemoryTexts.Nothing);
        }

        return code;
    }

    private static IEnumerable<KernelReport> Read(string path) =>
        path == StandardInput.Name ? MemoryTexts.Read(StandardInput.Open()) : MemoryTexts.Read(path);
}
