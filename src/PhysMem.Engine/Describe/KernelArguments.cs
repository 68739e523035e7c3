using PhysMem.Engine.Faults;

namespace PhysMem.Engine.Describe;

/// <summary>The arguments on a kernel's command line that shape the allocator; all others are passed over.</summary>
public sealed record KernelArguments
{
    /// <summary>A command line without any.</summary>
    public static KernelArguments None { get; } = new();

    /// <summary>kernelcore=: how much memory must stay outside of ZONE_MOVABLE.</summary>
    public CoreAmount KernelCore { get; init; }

    /// <summary>movablecore=: how much memory is to be in ZONE_MOVABLE.</summary>
    public CoreAmount MovableCore { get; init; }

    /// <summary>transparent_hugepage= is always or madvise (both recorded kernels' default), not never.</summary>
    public bool TransparentHugePages { get; init; } = true;

    /// <summary>Reads a command line; of an argument given twice the last counts.</summary>
    /// <exception cref="PhysMemException">An argument has a value that can't be, or isn't simulated.</exception>
    public static KernelArguments Parse(string commandLine)
    {
        ArgumentNullException.ThrowIfNull(commandLine);
        KernelArguments arguments = None;
        foreach (string word in commandLine.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            int equals = word.IndexOf('=', StringComparison.Ordinal);
            string name = equals < 0 ? word : word[..equals], value = equals < 0 ? "" : word[(equals + 1)..];
            arguments = arguments.With(name, value);
        }

        return arguments;
    }

    private KernelArguments With(string name, string value) => name switch
    {
        "kernelcore" when value == "mirror" => throw NotSimulated("kernelcore=mirror"),
        "movable_node" => throw NotSimulated(name),
        "kernelcore" => this with { KernelCore = CoreAmount.Parse(name, value) },
        "movablecore" => this with { MovableCore = CoreAmount.Parse(name, value) },
        "transparent_hugepage" => this with { TransparentHugePages = ReadHugePages(value) },
        _ => this,
    };

    private static bool ReadHugePages(string value) => value switch
    {
        "always" or "madvise" => true,
        "never" => false,
        _ => throw new PhysMemException(
            FaultCode.MachineDescriptionInvalid,
            $"transparent_hugepage={Cited.Short(value)} is none of always, madvise and never.",
            "Give one of these three, or leave the argument out."),
    };

    private static PhysMemException NotSimulated(string argument) => new(
        FaultCode.MachineDescriptionInvalid,
        $"The kernel argument {argument} is not simulated.",
        "Leave it out, or give kernelcore= or movablecore= with a size or a percentage.");
}
