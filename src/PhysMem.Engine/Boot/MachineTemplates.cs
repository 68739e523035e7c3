using System.Collections.Immutable;
using PhysMem.Engine.Describe;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Boot;

/// <summary>
/// Describes machines from little more than a size. PCs have the memory layout of QEMU's "pc" machine: the
/// BIOS hole below 1 MiB, firmware tables at the top of low memory, and a gap below 4 GiB. Others have no firmware: their
/// memory is one piece, on mips two.
/// </summary>
public static class MachineTemplates
{
    /// <summary>A machine has at least this much memory; an arena, one page.</summary>
    public const long LeastBytes = 1L << 20;

    /// <summary>Describes a machine whose memory and CPUs are spread evenly over its nodes.</summary>
    /// <param name="architecture">The architecture.</param>
    /// <param name="bytes">Memory in bytes.</param>
    /// <param name="nodes">Number of nodes.</param>
    /// <param name="cpus">Number of CPUs.</param>
    /// <param name="name">What to call it.</param>
    /// <exception cref="PhysMemException"><see cref="FaultCode.MachineDescriptionInvalid"/>.</exception>
    public static MachineDescription FromSize(
        ArchitectureProfile architecture, long bytes, int nodes = 1, int cpus = 1, string name = "machine") =>
        From(new MachineTemplate
        {
            Architecture = architecture, Bytes = bytes, Nodes = nodes, Cpus = cpus, Name = name,
        });

    /// <summary>Describes a machine.</summary>
    /// <param name="template">What it is to have.</param>
    /// <exception cref="PhysMemException"><see cref="FaultCode.MachineDescriptionInvalid"/>.</exception>
    public static MachineDescription From(MachineTemplate template)
    {
        ArgumentNullException.ThrowIfNull(template);
        KernelBuild build = BuildChoice.Of(template);
        long[] sizes = SizesOf(template);
        var machine = new MachineDescription
        {
            Name = template.Name,
            Line = template.Line,
            Build = build,
            Arguments = template.Arguments,
            UnacceptedFrom = template.UnacceptedFrom,
            FirmwareMap = PcMemoryMap.FirmwareMap(template.Architecture, sizes.Sum()),
            Nodes = NodesOf(template, sizes),
        };
        machine.Validate();
        machine = template.Reservations ? TypicalReservations.AddTo(machine) : machine;
        return template.CmaBytes != 0 ? CmaPlaces.AddTo(machine, template.CmaBytes) : machine;
    }

    private static long[] SizesOf(MachineTemplate template)
    {
        if (template.NodeSizes.IsEmpty)
        {
            return EqualShares(template);
        }

        long[] sizes = [.. template.NodeSizes];
        foreach (long size in sizes)
        {
            if (size < 0 || size % template.PageBytes != 0)
            {
                throw DescriptionRules.Bad(
                    $"A node can't have {size} bytes of memory", $"Give whole pages of {template.PageBytes} bytes, or 0.");
            }
        }

        if (template.Bytes != 0 && template.Bytes != sizes.Sum())
        {
            throw DescriptionRules.Bad(
                $"The nodes have {SizeText.Format(sizes.Sum())} together, but the machine {SizeText.Format(template.Bytes)}",
                "Give the sum, or leave the machine's size out.");
        }

        RequireTotal(template, sizes.Sum());
        return sizes;
    }

    // Whole MiB for each node; the last one gets what the division leaves.
    private static long[] EqualShares(MachineTemplate template)
    {
        RequireTotal(template, template.Bytes);
        if (template.Nodes is < 1 or > ArchitectureProfile.MaxNumNodes)
        {
            throw DescriptionRules.Bad(
                $"A machine has 1 to {ArchitectureProfile.MaxNumNodes} nodes, not {template.Nodes}", "Change the number of nodes.");
        }

        if (template.Nodes == 1)
        {
            return [template.Bytes];
        }

        long share = template.Bytes / template.Nodes / LeastBytes * LeastBytes;
        if (share == 0)
        {
            throw DescriptionRules.Bad(
                $"{SizeText.Format(template.Bytes)} are not enough for {template.Nodes} nodes",
                "Give every node at least 1 MiB.");
        }

        long[] sizes = new long[template.Nodes];
        Array.Fill(sizes, share);
        sizes[^1] += template.Bytes - (share * template.Nodes);
        return sizes;
    }

    private static void RequireTotal(MachineTemplate template, long bytes)
    {
        ArchitectureProfile architecture = template.Architecture;
        long least = architecture.IsArena ? template.PageBytes : LeastBytes;
        if (bytes < least || bytes % template.PageBytes != 0)
        {
            throw DescriptionRules.Bad(
                $"A machine can't have {bytes} bytes of memory",
                $"Give memory in whole pages of {template.PageBytes} bytes, {SizeText.Format(least)} or more.");
        }

        // Where memory begins behind 0 or goes on behind a gap, less of it has an address.
        long most = DescriptionRules.MostBytes(architecture) - PcMemoryMap.Unused(architecture);
        if (bytes > most)
        {
            throw DescriptionRules.Bad(
                $"{SizeText.Format(bytes)} are more than {architecture} can have", $"Give {SizeText.Format(most)} or less.");
        }
    }

    private static ImmutableArray<NodeDescription> NodesOf(MachineTemplate template, long[] sizes)
    {
        List<int>[] cpus = DealCpus(template, sizes.Length);
        if (!template.Distances.IsEmpty && template.Distances.Length != sizes.Length)
        {
            throw DescriptionRules.Bad(
                $"There are {template.Distances.Length} rows of distances for {sizes.Length} nodes",
                "Give one row for each node, or none.");
        }

        var nodes = ImmutableArray.CreateBuilder<NodeDescription>(sizes.Length);
        long from = 0;
        for (int nid = 0; nid < sizes.Length; nid++)
        {
            long to = from + sizes[nid];
            nodes.Add(new NodeDescription(nid)
            {
                Memory = PcMemoryMap.Addresses(template.Architecture, from, to, sizes.Sum()),
                Cpus = [.. cpus[nid]],
                Distances = template.Distances.IsEmpty ? [] : template.Distances[nid],
            });
            from = to;
        }

        return nodes.MoveToImmutable();
    }

    private static List<int>[] DealCpus(MachineTemplate template, int nodes)
    {
        var cpus = new List<int>[nodes];
        for (int nid = 0; nid < nodes; nid++)
        {
            cpus[nid] = [];
        }

        int count = template.CpuNodes.IsEmpty ? template.Cpus : template.CpuNodes.Length;
        if (count is < 1 or > DescriptionRules.MostCpus)
        {
            throw DescriptionRules.Bad(
                $"A machine has 1 to {DescriptionRules.MostCpus} CPUs, not {count}", "Change the number of CPUs.");
        }

        for (int cpu = 0; cpu < count; cpu++)
        {
            int nid = template.CpuNodes.IsEmpty ? cpu % nodes : template.CpuNodes[cpu];
            if (nid < 0 || nid >= nodes)
            {
                throw DescriptionRules.Bad(
                    $"CPU {cpu} is to be on node {nid}, but the nodes are 0 to {nodes - 1}", "Name one of the nodes.");
            }

            cpus[nid].Add(cpu);
        }

        return cpus;
    }
}
