using PhysMem.Engine.Core.State;
using PhysMem.Engine.Face;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Report;

namespace PhysMem.Engine.WhatIf;

/// <summary>What became of a machine, as pictures over time need it: a run of a trace, or a machine as it is at one moment.</summary>
public sealed class RunHistory
{
    internal RunHistory(RunName name, MachineState machine, IEnumerable<MemorySample> samples, IReadOnlyList<PageMapPart>? parts)
    {
        (Name, Build, Kernel) = (name, machine.Build, machine.Line.Name);
        PresentPages = machine.PopulatedZones.Sum(zone => zone.PresentPages);
        Samples = [.. samples];
        Parts = parts;
    }

    /// <summary>Name of the machine, and what was done in another way than recorded.</summary>
    internal RunName Name { get; }

    /// <summary>How its kernel was built.</summary>
    internal KernelBuild Build { get; }

    /// <summary>The line of its kernel.</summary>
    internal string Kernel { get; }

    /// <summary>Pages of RAM.</summary>
    internal long PresentPages { get; }

    /// <summary>The moments.</summary>
    internal IReadOnlyList<MemorySample> Samples { get; }

    /// <summary>The pageblocks that samples have maps of; null where they have none.</summary>
    internal IReadOnlyList<PageMapPart>? Parts { get; }

    /// <summary>The requests that failed, by mask and order.</summary>
    internal IReadOnlyList<TraceRequests> Failures { get; init; } = [];

    /// <summary>The first failure of each of these.</summary>
    internal IReadOnlyList<FirstFailure> FirstFailures { get; init; } = [];

    /// <summary>Where it and the first run part; null when they don't.</summary>
    internal RunParting? Parting { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Name.ToString();

    /// <summary>A machine as it is now.</summary>
    /// <param name="machine">The machine.</param>
    public static RunHistory Of(SimMachine machine)
    {
        ArgumentNullException.ThrowIfNull(machine);
        var name = new RunName(machine.Name, null);
        var map = PageMapRecorder.For(machine.State);
        var sample = new MemorySample(machine.State, name, double.NaN, 0, map);
        return new RunHistory(name, machine.State, [sample], map?.Parts);
    }
}
