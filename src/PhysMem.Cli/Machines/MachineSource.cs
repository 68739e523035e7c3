using System.CommandLine;
using System.CommandLine.Parsing;
using PhysMem.Engine.Boot;
using PhysMem.Engine.Describe;
using PhysMem.Engine.Face;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Twins;

namespace PhysMem.Cli.Machines;

/// <summary>Where a command's machine comes from: a recorded state, or a boot with so much memory.</summary>
internal sealed class MachineSource
{
    private readonly Argument<string?> _path = new Argument<string?>("path")
    {
        HelpName = "PATH",
        Arity = ArgumentArity.ZeroOrOne,
        Description = "A state dump, a sequence, a shape's folder (its state.txt), or texts of a real machine's /proc: a file or a folder with zoneinfo, buddyinfo, pagetypeinfo; gzip or plain.",
    }.WithoutOptions();

    private readonly Option<string?> _label = new("--state")
    {
        HelpName = "LABEL",
        Description = "Begin with the state of this label (before, after-ops, ..), or a recorder's snapshot of this time, instead of the file's first.",
    };

    private readonly Option<long?> _memory = new("--memory")
    {
        HelpName = "SIZE",
        Description = "Boot a machine with so much memory (64MB, 6GiB) instead of giving a PATH.",
        CustomParser = ReadSize,
    };

    private readonly Option<int?> _nodes = new("--nodes")
    {
        HelpName = "COUNT",
        Description = "With --memory: the nodes that share it; 1 when left out.",
        CustomParser = result => NumberArgument.Read(result),
    };

    private readonly Option<int?> _cpus = new("--cpus")
    {
        HelpName = "COUNT",
        Description = "With --memory: the CPUs, dealt out to the nodes in turn; 1 when left out.",
        CustomParser = result => NumberArgument.Read(result),
    };

    private readonly Option<string?> _architecture = new("--architecture")
    {
        Description = "With --memory: which zones there are; x86_64 when left out, and arena is a bare buddy system.",
    };

    private readonly Option<KernelLine?> _kernel = new("--kernel")
    {
        HelpName = "RELEASE",
        Description = $"With --memory or texts of /proc: {string.Join(", ", KernelLine.All)}, or a release of these; {KernelLine.Default}, or the one that prints such texts, when left out.",
        CustomParser = ReadKernel,
    };

    /// <summary>Gives a command the arguments that name a machine.</summary>
    public MachineSource(Command command)
    {
        _architecture.AcceptOnlyFromAmong([.. ArchitectureProfile.All.Select(a => a.Name)]);
        command.Add(_path);
        Array.ForEach<Option>([_label, _memory, _nodes, _cpus, _architecture, _kernel], command.Add);
        command.Validators.Add(RequireOne);
    }

    /// <summary>Makes the machine that a line names, works with it, and answers the exit code.</summary>
    public int Use(ParseResult line, Func<SimMachine, int> work)
    {
        try
        {
            using SimMachine machine = Open(line);
            return work(machine);
        }
        catch (PhysMemException e)
        {
            line.InvocationConfiguration.Error.WriteFault(e);
            return ExitCode.Unusable;
        }
    }

    private SimMachine Open(ParseResult line)
    {
        if (line.GetValue(_memory) is { } bytes)
        {
            return SimMachine.Boot(MachineTemplates.From(new MachineTemplate
            {
                Architecture = ArchitectureProfile.All.FirstOrDefault(a => a.Name == line.GetValue(_architecture)) ?? ArchitectureProfile.X64,
                Line = line.GetValue(_kernel) ?? KernelLine.Default,
                Bytes = bytes,
                Nodes = line.GetValue(_nodes) ?? 1,
                Cpus = line.GetValue(_cpus) ?? 1,
            }));
        }

        string path = line.GetRequiredValue(_path)!;
        return MachinePath.Open(path, path, line.GetValue(_label), line.GetValue(_kernel)).Machine;
    }

    private static long? ReadSize(ArgumentResult result)
    {
        if (SizeText.TryParse(result.Tokens[0].Value, out long bytes, out string? reason))
        {
            return bytes;
        }

        result.AddError($"--memory: {reason}.");
        return null;
    }

    private static KernelLine? ReadKernel(ArgumentResult result)
    {
        try
        {
            return KernelLineText.Parse(result.Tokens[0].Value);
        }
        catch (PhysMemException e)
        {
            result.AddError($"--kernel: {e.Message} {e.Remedy}");
            return null;
        }
    }

    private void RequireOne(CommandResult result)
    {
        bool boots = result.GetResult(_memory) is not null;
        if (boots == result.GetResult(_path) is { Tokens.Count: > 0 })
        {
            result.AddError("Give either the PATH of a recorded machine or --memory.");
        }

        foreach (Option option in boots ? (Option[])[_label] : [_nodes, _cpus, _architecture])
        {
            if (result.GetResult(option) is not null)
            {
                result.AddError($"{option.Name} goes with {(boots ? "a PATH" : "--memory")} only.");
            }
        }
    }
}
