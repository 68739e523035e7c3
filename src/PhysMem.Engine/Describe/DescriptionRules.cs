using System.Collections.Immutable;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Describe;

/// <summary>What must hold for a description before anything is computed from it.</summary>
internal static class DescriptionRules
{
    public const int MostCpus = 8192;
    public const int LocalDistance = 10;
    public const int MostDistant = 254;

    public static void Check(MachineDescription machine)
    {
        if (string.IsNullOrWhiteSpace(machine.Name))
        {
            throw Bad("A machine needs a name", "Give it one.");
        }

        CheckBuild(machine.Build);
        CheckNodes(machine);
        CheckCpus(machine);
        CheckDistances(machine);
        CheckMemory(machine);
        CheckZonePages(machine);
        CheckAreas(machine);
        CheckMovable(machine);
        CheckUnaccepted(machine);
    }

    /// <summary>Refuses a build that no machine can have.</summary>
    public static void CheckBuild(KernelBuild build)
    {
        if (build.PageShift is not (12 or 14 or 16))
        {
            throw BadPageSize(1L << build.PageShift);
        }

        if (build.PageShift != PageConstants.PageShift && !build.Architecture.Pages.MayBeLarger)
        {
            throw Bad($"{build.Architecture} has pages of 4 KiB, not of {SizeText.Format(build.PageSize)}", "Take another architecture.");
        }

        if (build.MaxOrder is < KernelBuild.LeastPageblockOrder or > KernelBuild.GreatestOrder)
        {
            throw Bad(
                $"The largest order can't be {build.MaxOrder}",
                $"Give {KernelBuild.LeastPageblockOrder} to {KernelBuild.GreatestOrder}.");
        }

        if (build.PageblockOrder < KernelBuild.LeastPageblockOrder || build.PageblockOrder > build.MaxOrder)
        {
            throw Bad(
                $"A pageblock can't be of order {build.PageblockOrder}",
                $"Give {KernelBuild.LeastPageblockOrder} to the largest order, {build.MaxOrder}.");
        }
    }

    /// <summary>What is wrong with a page size.</summary>
    public static PhysMemException BadPageSize(long bytes) =>
        Bad($"A page can't have {bytes} bytes", "Give 4 KiB, 16 KiB or 64 KiB.");

    public static PhysMemException Bad(string what, string remedy) =>
        new(FaultCode.MachineDescriptionInvalid, what + ".", remedy);

    /// <summary>
    /// Bytes that the architecture can address: 64 GiB with PAE, 4 GiB on other 32-bit ones. On x86_64 a kernel with five-level
    /// page tables goes up to 4 PiB, PhysMem to 256 TiB.
    /// </summary>
    public static long MostBytes(ArchitectureProfile architecture) => 1L << architecture.AddressBits;

    private static void CheckNodes(MachineDescription machine)
    {
        int count = machine.Nodes.IsDefault ? 0 : machine.Nodes.Length;
        if (count is 0 or > ArchitectureProfile.MaxNumNodes)
        {
            throw Bad($"A machine has 1 to {ArchitectureProfile.MaxNumNodes} nodes, not {count}", "Change the number of nodes.");
        }

        if (!machine.Architecture.IsNuma && (count > 1 || machine.Nodes[0].Nid != 0))
        {
            throw Bad(
                $"{machine.Architecture} is built without NUMA and has node 0 alone",
                "Describe one node with the number 0, or take another architecture.");
        }

        var seen = new HashSet<int>();
        foreach (NodeDescription node in machine.Nodes)
        {
            if (node.Nid is < 0 or >= ArchitectureProfile.MaxNumNodes)
            {
                throw Bad($"{node.Nid} is no node number", $"Number nodes from 0 to {ArchitectureProfile.MaxNumNodes - 1}.");
            }

            if (!seen.Add(node.Nid))
            {
                throw Bad($"Node {node.Nid} is described twice", "Give every node its own number.");
            }

            if (node.Memory.IsEmpty && node.Cpus.IsEmpty)
            {
                throw Bad($"Node {node.Nid} has neither memory nor CPUs", "Leave the node out, or give it one of them.");
            }
        }
    }

    private static void CheckCpus(MachineDescription machine)
    {
        int count = machine.CpuCount;
        if (count is 0 or > MostCpus)
        {
            throw Bad($"A machine has 1 to {MostCpus} CPUs, not {count}", "Change the number of CPUs.");
        }

        var seen = new HashSet<int>();
        foreach (int cpu in machine.Nodes.SelectMany(n => n.Cpus))
        {
            if (cpu < 0 || cpu >= count)
            {
                throw Bad($"CPU {cpu} is out of place among {count} CPUs", "Number CPUs from 0 without gaps.");
            }

            if (!seen.Add(cpu))
            {
                throw Bad($"CPU {cpu} is on two nodes", "Name every CPU once.");
            }
        }
    }

    private static void CheckDistances(MachineDescription machine)
    {
        ImmutableArray<NodeDescription> nodes = [.. machine.Nodes.OrderBy(n => n.Nid)];
        if (nodes.All(n => n.Distances.IsEmpty))
        {
            return;
        }

        for (int row = 0; row < nodes.Length; row++)
        {
            NodeDescription node = nodes[row];
            if (node.Distances.Length != nodes.Length)
            {
                throw Bad(
                    $"Node {node.Nid} has {node.Distances.Length} distances, but the machine has {nodes.Length} nodes",
                    "Give each node one distance for every node, or none on any node.");
            }

            for (int column = 0; column < nodes.Length; column++)
            {
                CheckDistance(node.Nid, nodes[column].Nid, node.Distances[column]);
            }
        }
    }

    private static void CheckDistance(int from, int to, int distance)
    {
        if (from == to && distance != LocalDistance)
        {
            throw Bad(
                $"Node {from} is {distance} away from itself", $"A node's distance to itself is {LocalDistance}.");
        }

        if (from != to && distance is <= LocalDistance or > MostDistant)
        {
            throw Bad(
                $"Node {to} is {distance} away from node {from}",
                $"Distances to other nodes are {LocalDistance + 1} to {MostDistant}.");
        }
    }

    private static void CheckMemory(MachineDescription machine)
    {
        foreach (MemoryRange range in machine.FirmwareMap)
        {
            RequireRange(range, "firmware map", long.MaxValue);
        }

        foreach (MemoryRange range in machine.Reserved)
        {
            RequireRange(range, "reserved memory", long.MaxValue);
        }

        RequireDisjoint(machine.FirmwareMap, "the firmware map");
        foreach (NodeDescription node in machine.Nodes)
        {
            foreach (MemoryRange range in node.Memory)
            {
                RequireRange(range, $"memory of node {node.Nid}", MostBytes(machine.Architecture));
            }
        }

        RequireDisjoint(machine.Nodes.SelectMany(n => n.Memory), "the nodes' memory");
    }

    private static void RequireRange(MemoryRange range, string what, long most)
    {
        if (range.Start < 0 || range.End <= range.Start)
        {
            throw Bad(
                $"The {what} has a range from {Address(range.Start)} to {Address(range.End)}, which is empty or negative",
                "Give the range's first byte and the byte behind its last.");
        }

        if (range.End > most)
        {
            throw Bad(
                $"The {what} reaches up to 0x{range.End:x}, but the architecture ends at {SizeText.Format(most)}",
                "Make the machine smaller.");
        }
    }

    private static string Address(long value) => value < 0 ? $"{value}" : $"0x{value:x}";

    private static void RequireDisjoint(IEnumerable<MemoryRange> ranges, string what)
    {
        MemoryRange last = default;
        foreach (MemoryRange range in ranges.OrderBy(r => r.Start))
        {
            if (range.Start < last.End)
            {
                throw Bad($"In {what}, {last} and {range} overlap", "Give every address to one range.");
            }

            last = range;
        }
    }

    private static void CheckAreas(MachineDescription machine)
    {
        if (!machine.CmaAreas.IsEmpty && !machine.Build.HasCma)
        {
            throw Bad("There are contiguous areas, but the kernel is built without CMA", "Build it with CMA, or leave the areas out.");
        }

        long block = (long)machine.Build.PageblockPages * machine.Build.PageSize;
        foreach (MemoryRange area in machine.CmaAreas)
        {
            RequireRange(area, "contiguous memory", long.MaxValue);
            if (area.Start % block != 0 || area.End % block != 0)
            {
                throw Bad($"The contiguous area {area} isn't of whole pageblocks", $"Give it borders at multiples of {SizeText.Format(block)}.");
            }
        }

        RequireDisjoint(machine.CmaAreas, "the contiguous areas");
    }

    private static void CheckMovable(MachineDescription machine)
    {
        bool asks = machine.Arguments.KernelCore.IsGiven || machine.Arguments.MovableCore.IsGiven;
        if (asks && machine.Architecture.IndexOf(ZoneType.Movable) < 0)
        {
            throw Bad(
                $"{machine.Architecture} has no ZONE_MOVABLE for kernelcore= and movablecore= to shape",
                "Leave both out, or take another architecture.");
        }
    }

    // CONFIG_UNACCEPTED_MEMORY is for guests of TDX and SEV-SNP.
    private static void CheckUnaccepted(MachineDescription machine)
    {
        if (machine.UnacceptedFrom is not { } from)
        {
            return;
        }

        if (!machine.Line.HasUnacceptedMemory || machine.Architecture.Name != ArchitectureProfile.X64.Name)
        {
            string lines = string.Join(" or ", KernelLine.All.Where(line => line.HasUnacceptedMemory));
            throw Bad(
                $"Linux {machine.Line} on {machine.Architecture} has no memory that waits to be accepted",
                $"Take Linux {lines} on {ArchitectureProfile.X64}, or leave that out.");
        }

        if (from < 0)
        {
            throw Bad($"Memory can't be unaccepted from address {from} on", "Give 0 or more.");
        }
    }

    private static void CheckZonePages(MachineDescription machine)
    {
        var seen = new HashSet<(int, ZoneType)>();
        foreach (ZonePages managed in machine.ManagedPages)
        {
            if (machine.Nodes.All(n => n.Nid != managed.Nid) || machine.Architecture.IndexOf(managed.Zone) < 0)
            {
                throw Bad(
                    $"Managed pages are given for zone {managed.Zone} of node {managed.Nid}, which the machine doesn't have",
                    "Name a zone of one of its nodes.");
            }

            if (managed.Pages < 0 || !seen.Add((managed.Nid, managed.Zone)))
            {
                throw Bad(
                    $"Managed pages of zone {managed.Zone} of node {managed.Nid} are negative or given twice",
                    "Give one number of pages for each zone.");
            }
        }

        if (machine.LateRelease.KernelPages < 0 || machine.LateRelease.InitrdPages < 0)
        {
            throw Bad("A negative number of pages is to be released late", "Give 0 or more.");
        }
    }
}
