using System.CommandLine;
using System.CommandLine.Parsing;
using PhysMem.Cli.Machines;
using PhysMem.Engine.Core.Allocation;
using PhysMem.Engine.Face;
using PhysMem.Engine.Frames;
using PhysMem.Engine.Gfp;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Report;

namespace PhysMem.Cli.Allocate;

/// <summary>physmem alloc: asks a machine for pages.</summary>
internal sealed class AllocCommand
{
    /// <summary>Stands at the end of the command's help.</summary>
    public const string Notes = """
        Output, a line a block:
          0x001000 order 3 node 0 zone DMA32

        Exit code:
          0  all requests were served
          1  one was not: the lines are those before it, and the error output has the kernel's words
          2  the command line makes no sense, or a file can't be read
        """;

    private readonly Option<string> _gfp = new("--gfp")
    {
        HelpName = "MASK",
        Description = "The gfp mask, such as GFP_ATOMIC or 'GFP_KERNEL|__GFP_DMA', in the words of the machine's kernel.",
        DefaultValueFactory = _ => "GFP_KERNEL",
    };

    private readonly Option<int> _order = new("--order")
    {
        HelpName = "N",
        Description = "The order of each block: 2^N pages.",
        DefaultValueFactory = _ => 0,
        CustomParser = NumberArgument.Read,
    };

    private readonly Option<int> _count = new("--count")
    {
        HelpName = "COUNT",
        Description = "How many requests to make; the first that fails is the last.",
        DefaultValueFactory = _ => 1,
        CustomParser = result => NumberArgument.Read(result, least: 1),
    };

    private readonly Option<int?> _node = new("--node")
    {
        HelpName = "NODE",
        Description = "The preferred node; that of CPU 0 when left out.",
        CustomParser = result => NumberArgument.Read(result),
    };

    private readonly Option<bool> _buddyInfo = new("--buddyinfo")
    {
        Description = "Print /proc/buddyinfo below, as it is then.",
    };

    private readonly MachineSource _source;

    private AllocCommand(Command command)
    {
        _source = new MachineSource(command);
        _gfp.Validators.Add(RequireMask);
        Array.ForEach<Option>([_gfp, _order, _count, _node, _buddyInfo], command.Add);
        command.SetAction(Run);
    }

    public static Command Create()
    {
        var command = new Command("alloc", "Ask a machine for pages, and print the blocks that it gives.");
        _ = new AllocCommand(command);
        return command;
    }

    // Which machine it is for isn't known yet; what none can read is refused at once.
    private static void RequireMask(OptionResult result)
    {
        string text = result.GetValueOrDefault<string>();
        string?[] reasons = [.. KernelLine.All.Select(line => GfpText.TryParse(text, GfpLayout.Of(line), out _, out string? reason) ? null : reason)];
        if (!reasons.Contains(null))
        {
            result.AddError($"--gfp: {reasons[0]}.");
        }
    }

    private int Run(ParseResult line) => _source.Use(line, machine =>
    {
        int code = Ask(machine, line);
        if (line.GetValue(_buddyInfo))
        {
            line.InvocationConfiguration.Output.Write(machine.Texts.BuddyInfo());
        }

        return code;
    });

    private int Ask(SimMachine machine, ParseResult line)
    {
        var gfp = new GfpMask(GfpText.Parse(line.GetValue(_gfp)!, GfpLayout.Of(machine.Line)));
        var request = new AllocationRequest(gfp, line.GetValue(_order)) { Node = line.GetValue(_node) ?? -1 };
        int count = line.GetValue(_count);
        for (int done = 0; done < count; done++)
        {
            AllocationResult result = machine.AllocPages(request);
            if (result.Allocation is not { } block)
            {
                string after = count == 1 ? "" : $", after {done} of {count} requests";
                line.InvocationConfiguration.Error.WriteLine($"{result.Reason}{after}.");
                return ExitCode.Failed;
            }

            line.InvocationConfiguration.Output.WriteLine(
                $"{PfnText.Of(block.Pfn)} order {block.Order} node {block.Node} zone {block.Zone}");
        }

        return ExitCode.Equal;
    }
}
