using PhysMem.Engine.Boot;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Describe;
using PhysMem.Engine.Face;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Tests.Testing;

/// <summary>
/// Whole machines that are small enough to run out of memory in a moment. Their zones lie where the architecture has
/// them, with nothing in between.
/// </summary>
internal static class SmallMachines
{
    private const long MiB = 1 << 20;
    private const long GiB = 1L << 30;

    /// <summary>x86_64 with one node and DMA and DMA32.</summary>
    public static SimMachine OneNode(int cpus = 1, KernelLine? line = null) =>
        Boot("one", ArchitectureProfile.X64, cpus, [[(0, 48 * MiB)]], line);

    /// <summary>x86_64 with one node whose DMA32 and Normal zones are equally small, so that NOFRAGMENT applies.</summary>
    public static SimMachine WithNormal(KernelLine? line = null) => Boot(
        "normal", ArchitectureProfile.X64, 1, [[(16 * MiB, 32 * MiB), (4 * GiB, (4 * GiB) + (16 * MiB))]], line);

    /// <summary>x86_64 with two nodes, each with a CPU; the second has nothing but DMA32.</summary>
    public static SimMachine TwoNodes(KernelLine? line = null) => Boot(
        "two", ArchitectureProfile.X64, 2, [[(0, 32 * MiB)], [(32 * MiB, 64 * MiB)]], line);

    /// <summary>i386: 16 MiB each of DMA, Normal and HighMem.</summary>
    public static SimMachine I386(KernelLine? line = null) => Boot(
        "i386", ArchitectureProfile.I386Pae, 1,
        [[(0, 32 * MiB), (896 * MiB, 912 * MiB)]], line);

    /// <summary>All four kinds of address-limited zones, 16 MiB each.</summary>
    public static SimMachine FourZones(KernelLine? line = null) => Boot(
        "four", ArchitectureProfile.FourZone, 1,
        [[(0, 32 * MiB), (4 * GiB, (4 * GiB) + (16 * MiB)), (6 * GiB, (6 * GiB) + (16 * MiB))]], line);

    /// <summary>Below 10 MiB: too few pageblocks to keep types apart.</summary>
    public static SimMachine Tiny(KernelLine? line = null) => Boot("tiny", ArchitectureProfile.X64, 1, [[(0, 8 * MiB)]], line);

    /// <summary>A bare buddy system that ends inside of a pageblock.</summary>
    public static SimMachine Arena(KernelLine? line = null) => Boot("arena", ArchitectureProfile.Arena, 1, [[(0, 9 * MiB)]], line);

    // The allocator alone, so that nothing is reclaimed behind a test's back; movable requests may be moved all the same.
    private static SimMachine Boot(
        string name, ArchitectureProfile architecture, int cpus, (long Start, long End)[][] memory, KernelLine? line)
    {
        MachineState machine = MachineBuilder.BootAllocator(new MachineDescription
        {
            Name = name,
            Line = line ?? KernelLine.Default,
            Architecture = architecture,
            Nodes =
            [
                .. memory.Select((ranges, nid) => new NodeDescription(nid)
                {
                    Memory = [.. ranges.Select(r => new MemoryRange(r.Start, r.End))],
                    Cpus = [.. Enumerable.Range(0, cpus).Where(cpu => cpu % memory.Length == nid)],
                }),
            ],
        });
        machine.MovableRequestsJoinLru = true;
        return new SimMachine(machine, name);
    }
}
