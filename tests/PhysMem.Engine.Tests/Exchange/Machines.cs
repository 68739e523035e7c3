using PhysMem.Engine.Boot;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Describe;
using PhysMem.Engine.Face;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Tests.Recording;
using PhysMem.Engine.Tests.Testing;

namespace PhysMem.Engine.Tests.Exchange;

/// <summary>Machines of all kinds, for what must hold for any of them.</summary>
internal static class Machines
{
    private static readonly Dictionary<string, Func<SimMachine>> s_kinds = new()
    {
        ["one node, three CPUs"] = () => SmallMachines.OneNode(cpus: 3),
        ["two nodes"] = () => SmallMachines.TwoNodes(),
        ["i386 with HighMem"] = () => SmallMachines.I386(),
        ["four zones"] = () => SmallMachines.FourZones(),
        ["too small to group"] = () => SmallMachines.Tiny(),
        ["booted, with holes and the model of pressure"] = () => Boot(ArchitectureProfile.X64, 96, 3, 4),
        ["booted i386"] = () => Boot(ArchitectureProfile.I386Pae, 1024, 1, 2),
        ["booted 6.12"] = () => Booted(KernelLine.V612),
        ["booted 7.2"] = () => Booted(KernelLine.V72),
        ["booted, with an area"] = () => Described(new() { Line = KernelLine.V72, Bytes = 64 << 20, CmaBytes = 20 << 20 }),
        ["booted 6.1, with an area"] = () => Described(new() { Bytes = 64 << 20, CmaBytes = 20 << 20 }),
        ["booted arm64"] = () => Described(new() { Architecture = ArchitectureProfile.Arm64, Bytes = 64 << 20, Cpus = 2 }),
        ["booted, with ZONE_MOVABLE"] = () => Described(new()
            { Line = KernelLine.V612, Bytes = 64 << 20, Arguments = new() { MovableCore = new CoreAmount(24 << 20) } }),
        ["booted, pages of 16 KiB"] = () => Described(new() { Bytes = 128 << 20, PageBytes = 16 << 10 }),
        ["booted, large blocks, no huge pages"] = () => Described(new()
            { Line = KernelLine.V72, Bytes = 256 << 20, MaxOrder = 13, PageblockOrder = 7 }),
        ["booted guest of 6.12, not all of it accepted"] = () => Described(new() { Line = KernelLine.V612, Bytes = 64 << 20, UnacceptedFrom = 22 << 20 }),
        ["booted guest of 7.2, not all of it accepted"] = () => Described(new()
            { Line = KernelLine.V72, Bytes = 96 << 20, Nodes = 2, Cpus = 2, UnacceptedFrom = 0 }),
        ["booted, small"] = () => Boot(ArchitectureProfile.X64, 24, 1, 1),
        ["an arena"] = () => SmallMachines.Arena(),
        ["booted arena"] = () => Boot(ArchitectureProfile.Arena, 13, 1, 2),
        ["recorded, one CPU"] = () => Recorded("n2-tiny/tiny-buddy"),
        ["recorded, two CPUs"] = () => Recorded("smp2/" + First("smp2/")),
        ["recorded i386"] = () => Recorded("i386-1g/highmem-fall-0"),
        ["recorded, isolated since"] = Isolated,
    };

    public static TheoryData<string> Kinds => [.. s_kinds.Keys];

    public static SimMachine Make(string kind) => s_kinds[kind]();

    private static string First(string folder) =>
        Recordings.Names.First(n => n.StartsWith(folder, StringComparison.Ordinal))[folder.Length..];

    private static SimMachine Recorded(string name) => SimMachine.FromFile(Recordings.PathOf(name), name);

    /// <summary>A small machine of a kernel's line.</summary>
    public static SimMachine Booted(KernelLine line) => Described(new() { Line = line, Bytes = 24 << 20 });

    private static SimMachine Boot(ArchitectureProfile architecture, long mib, int nodes, int cpus) =>
        Described(new() { Architecture = architecture, Bytes = mib << 20, Nodes = nodes, Cpus = cpus });

    // Nothing is moved behind the holder's back; that is the pressure run's business.
    private static SimMachine Described(MachineTemplate template)
    {
        var machine = SimMachine.Boot(MachineTemplates.From(template));
        machine.Pressure.MovableRequests = LruKind.None;
        return machine;
    }

    // NR_FREE_PAGES is off after this, as it is in the kernel: see Zone.EverIsolated.
    private static SimMachine Isolated()
    {
        SimMachine machine = SmallMachines.OneNode();
        Zone zone = machine.State.PopulatedZones[^1];
        long block = zone.Buddy.First(10, MigrateTypes.Movable);
        zone.Buddy.TakeOut(block, 10);
        zone.AddFree(0, -1024);
        Assert.True(zone.IsolatePageblock(block + 512, block, block, 0));
        zone.FreeToBuddy(block, 10, MigrateTypes.Movable, toTail: false, 0);
        zone.UnisolatePageblock(block + 512, MigrateTypes.Movable, 0);
        return machine;
    }
}
