using FsCheck;
using FsCheck.Fluent;
using PhysMem.Engine.Boot;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Face;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Tests.Testing;

namespace PhysMem.Engine.Tests.Face;

/// <summary>
/// Random calls on machines of several shapes, through the public interface: after any number of them all lists,
/// masks and counters agree, and in the end everything merges again. Seeds are fixed, so a failure repeats.
/// </summary>
public class InvariantTests
{
    private const int CallsBetweenChecks = 80;

    private static readonly Dictionary<string, Func<KernelLine, SimMachine>> s_shapes = new()
    {
        ["one node"] = line => SmallMachines.OneNode(line: line),
        ["three CPUs"] = line => SmallMachines.OneNode(cpus: 3, line),
        ["DMA32 and Normal"] = SmallMachines.WithNormal,
        ["two nodes"] = SmallMachines.TwoNodes,
        ["i386 with HighMem"] = SmallMachines.I386,
        ["four zones"] = SmallMachines.FourZones,
        ["too small to group"] = SmallMachines.Tiny,
        ["an arena"] = SmallMachines.Arena,
        ["an area"] = line => Booted(new() { Line = line, Bytes = 64 << 20, Cpus = 2, CmaBytes = 24 << 20 }),
        ["arm64"] = line => Booted(new() { Line = line, Architecture = ArchitectureProfile.Arm64, Bytes = 32 << 20 }),
    };

    public static TheoryData<string, string> Shapes => new MatrixTheoryData<string, string>(s_shapes.Keys, KernelLine.All.Select(line => line.Name));

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Ordinary_calls_keep_the_invariants_and_everything_freed_merges_again(string shape, string line) =>
        Run(shape, line, withReserves: false);

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Calls_that_dig_into_the_reserves_keep_the_invariants(string shape, string line) => Run(shape, line, withReserves: true);

    // Nothing is moved behind the caller's back.
    private static SimMachine Booted(MachineTemplate template)
    {
        SimMachine machine = SimMachine.Boot(MachineTemplates.From(template));
        machine.Pressure.MovableRequests = LruKind.None;
        return machine;
    }

    private static void Run(string shape, string name, bool withReserves)
    {
        KernelLine line = KernelLine.All.Single(one => one.Name == name);
        int failed = 0, refused = 0;
        using SimMachine sample = s_shapes[shape](line);
        Config config = Config.QuickThrowOnFailure.WithMaxTest(8).WithReplay((ulong)shape.Length, 0x9e3779b97f4a7c15);
        var sequences = MachineCall.Sequences(withReserves, sample.CpuCount, sample.NodeIds.Count);
        Check.One(config, Prop.ForAll(sequences, calls =>
        {
            using SimMachine machine = s_shapes[shape](line);
            var run = new MachineRun(machine);
            long[] blocks = Blocks(machine);
            for (int i = 0; i < calls.Length; i++)
            {
                run.Step(calls[i]);
                if (i % CallsBetweenChecks == 0)
                {
                    Invariants.Check(machine.State, run.HeldPages, mayHoldApart: withReserves);
                }
            }

            Invariants.Check(machine.State, run.HeldPages, mayHoldApart: withReserves);
            run.Finish();
            Invariants.Check(machine.State, held: 0, mayHoldApart: withReserves);
            Assert.Equal(machine.ManagedPages, machine.FreePages);
            if (!withReserves)
            {
                Assert.Equal(blocks, Blocks(machine));
            }

            failed += run.FailedRequests;
            refused += run.RefusedFrees;
        }));

        Assert.True(failed > 0, "memory never ran out");
        Assert.True(refused > 0, "no wrong free was tried");
    }

    // Free blocks by order, over all zones.
    private static long[] Blocks(SimMachine machine)
    {
        machine.DrainAllPages();
        return [.. Enumerable.Range(0, PageConstants.OrderCount)
            .Select(order => machine.State.PopulatedZones.Sum(zone => zone.Buddy.BlockCount(order)))];
    }
}
