using System.CommandLine;
using System.Globalization;
using PhysMem.Engine.Boot;
using PhysMem.Engine.Describe;
using PhysMem.Engine.Face;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Replay;
using PhysMem.Engine.Text;
using PhysMem.Engine.Trace;
using PhysMem.Engine.Twins;
using PhysMem.Engine.WhatIf;

namespace PhysMem.Cli.Replay;

/// <summary>physmem replay: the kmem events of a trace, played on a machine.</summary>
internal sealed class ReplayCommand
{
    /// <summary>Stands at the end of the command's help.</summary>
    public const string Notes = """
        Reads what tracefs, trace-cmd report, perf script and perf trace print of kernels from 2.6.33 on. What doesn't fit the
        machine follows a rule, and each rule's line says how often.

        Examples:
          physmem replay trace.txt.gz --machine proc/              on a machine as /proc told of it before, from its start
          trace-cmd report | physmem replay - --machine proc/      the same of a recording of trace-cmd
          physmem replay trace.txt.gz --machine 4GB                on a machine of that size

        Exit code:
          0  the trace was played, whatever its requests came to
          2  there was no event in the text, or a file can't be read
        """;

    private readonly Argument<string> _trace = new("trace") { HelpName = "TRACE", Description = "A trace, plain or gzip, or - for the standard input." };

    private readonly Option<string> _machine = new("--machine")
    {
        HelpName = "PATH|SIZE",
        Required = true,
        Description = "A state dump, a shape's folder, or texts of a real machine's /proc: a file or a folder with zoneinfo, buddyinfo, pagetypeinfo. Or the size of a machine to boot, such as 4GB.",
    };

    private readonly Option<bool> _elsewhere = new("--elsewhere")
    {
        Description = "The machine isn't the trace's own as it was when the trace began: it gives back only what events of the trace handed out. So it is with machines that were booted.",
    };

    private ReplayCommand(Command command)
    {
        command.Add(_trace);
        command.Add(_machine);
        command.Add(_elsewhere);
        command.SetAction(Run);
    }

    public static Command Create()
    {
        var command = new Command("replay", "Play a kernel's kmem trace on a machine.");
        _ = new ReplayCommand(command);
        return command;
    }

    private int Run(ParseResult line)
    {
        TextWriter output = line.InvocationConfiguration.Output;
        try
        {
            string path = line.GetRequiredValue(_trace);
            using SimMachine machine = Open(line.GetRequiredValue(_machine));
            KmemReplay replay = machine.Replay(fromItsStart: !line.GetValue(_elsewhere) && TraceRun.MayBeItsStart(machine));
            var reader = new KmemTraceReader();
            using LineSource lines = path == StandardInput.Name ? StandardInput.Open() : LineSource.OpenLog(path);
            while (reader.ReadEvent(lines))
            {
                replay.Play(reader.Ended);
            }

            foreach (string sentence in reader.Account.Sentences())
            {
                output.WriteLine(sentence);
            }

            if (replay.Account.Events == 0)
            {
                line.InvocationConfiguration.Error.WriteLine("There is no event of the page allocator in the text.");
                return ExitCode.Unusable;
            }

            Write(output, replay.Account, machine.FreePages);
            return ExitCode.Equal;
        }
        catch (PhysMemException fault)
        {
            line.InvocationConfiguration.Error.WriteFault(fault);
            return ExitCode.Unusable;
        }
    }

    // What is there is a path, whatever it is called.
    private static SimMachine Open(string named) =>
        !Path.Exists(named) && SizeText.TryParse(named, out long bytes, out _)
            ? SimMachine.Boot(MachineTemplates.From(new MachineTemplate { Bytes = bytes }))
            : MachinePath.Open(named, named).Machine;

    private static void Write(TextWriter output, KmemReplayAccount account, long freePages)
    {
        (string What, long Count)[] rows =
        [
            ("requests", account.Requests), ("failed", account.Failed), ("failed when recorded", account.FailedInTrace),
            ("got the recorded frame", account.SameFrame), ("given back", account.Frees),
            ("given back of what the machine held before", account.FreesOfEarlier),
            ("bulk requests", account.BulkRequests), ("pages that they got", account.BulkPages),
            ("given back of these", account.FreesOfBulk),
            ("frees of pages that no event handed out", account.UnknownFrees),
            ("frees of pages that the machine didn't hand out", account.FreesOfNothing),
            ("second frees", account.DoubleFrees), ("frees told twice", account.SecondHalves),
            ("blocks whose free was missed", account.MissedFrees), ("events of another CPU", account.OtherCpu),
            ("masks with unknown flags", account.UnknownFlags), ("masks that contradict themselves", account.BadMasks),
            ("free pages at the end", freePages),
        ];
        output.WriteLine();
        foreach ((string what, long count) in rows)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{count,12} {what}"));
        }
    }
}
