using System.Collections.Immutable;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Recording;

/// <summary>What kernel and CPUs a state is of: what a machine has before it has memory.</summary>
internal static class RecordedBuild
{
    /// <summary>The build of its kernel.</summary>
    /// <param name="dump">The state.</param>
    /// <param name="architecture">Its architecture, if that is known better than from the names of the zones.</param>
    public static KernelBuild Of(StateDump dump, ArchitectureProfile? architecture) => new(architecture ?? ArchitectureOf(dump))
    {
        PageShift = dump.Sys.PageShift,
        MaxOrder = dump.Sys.MaxOrder - 1,
        PageblockOrder = dump.Sys.PageblockOrder,
        HasHugePages = dump.Sys.PcpLists == PageSet.ListCount,
        HasCma = dump.Sys.MigrateTypes == MigrateTypes.Count,
    };

    /// <summary>The zones of a state by index; null when it doesn't name each index once, or names what is no zone.</summary>
    public static ImmutableArray<ZoneType>? ZonesOf(StateDump dump)
    {
        ILookup<int, string> names = dump.Zones.Select(z => (z.Index, z.Name)).Distinct().ToLookup(one => one.Index, one => one.Name);
        ZoneType[] types =
        [
            .. Enumerable.Range(0, dump.Sys.MaxNrZones).Where(index => names[index].Count() == 1)
                .SelectMany(index => Enum.GetValues<ZoneType>().Where(type => ArchitectureProfile.ZoneName(type) == names[index].First())),
        ];
        return types.Length == dump.Sys.MaxNrZones && names.Count == types.Length ? [.. types] : null;
    }

    private static ArchitectureProfile ArchitectureOf(StateDump dump)
    {
        foreach (ArchitectureProfile profile in ArchitectureProfile.All)
        {
            if (profile.Zones.Length == dump.Sys.MaxNrZones
                && dump.Zones.TrueForAll(z => profile.ZoneName(z.Index) == z.Name))
            {
                return profile;
            }
        }

        if (OfTwin(dump) is { } other)
        {
            return other;
        }

        string names = string.Join(' ', dump.Zones.Select(z => z.Name).Distinct());
        throw new InputException(
            dump.Source,
            dump.FirstLine,
            $"the zones {names} are those of no architecture that PhysMem knows",
            $"Known are {string.Join(", ", ArchitectureProfile.All)}.");
    }

    // A twin of a real machine may have any of the kernel's zones, in their order; a state tells of all of them.
    private static ArchitectureProfile? OfTwin(StateDump dump) =>
        ZonesOf(dump) is { } types && types.Zip(types.Skip(1)).All(pair => pair.First < pair.Second)
            ? ArchitectureProfile.OfZones([.. types.Select(ArchitectureProfile.ZoneName)], dump.Zones.Select(z => z.Nid).Distinct().Count() > 1)
            : null;

    /// <summary>Its CPUs. A state of several without a CPUS line doesn't say whose they are: they are dealt to the nodes in turn.</summary>
    public static SimCpu[] CpusOf(StateDump dump)
    {
        if (dump.Cpus is { } cpus)
        {
            return cpus.Select((c, at) => c.Cpu == at).All(inPlace => inPlace)
                ? [.. cpus.Select(c => new SimCpu(c.Cpu, c.Node))]
                : throw new InputException(
                    dump.Source, dump.FirstLine, "the CPUs aren't numbered from 0 without gaps",
                    "Record a machine whose CPUs are all online.");
        }

        return [.. Enumerable.Range(0, dump.Sys.OnlineCpus)
            .Select(cpu => new SimCpu(cpu, dump.Nodes[cpu % dump.Nodes.Count].Nid))];
    }
}
