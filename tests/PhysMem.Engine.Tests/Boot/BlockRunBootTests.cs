using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using PhysMem.Engine.Boot;
using PhysMem.Engine.Describe;
using PhysMem.Engine.Face;
using PhysMem.Engine.Gfp;
using PhysMem.Engine.Isolation;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Recording;
using PhysMem.Engine.Tests.Testing;

namespace PhysMem.Engine.Tests.Boot;

/// <summary>
/// Boot writes never-used blocks down as runs. Nobody can tell: a machine whose blocks were freed one by one has the
/// same lists, and gives the same frames whatever is done to both.
/// </summary>
public class BlockRunBootTests
{
    private const long MiB = 1 << 20, GiB = 1L << 30;

    private static readonly Config s_config = Config.QuickThrowOnFailure.WithMaxTest(12);

    public static TheoryData<string> Shapes => [.. s_shapes.Keys];

    private static readonly Dictionary<string, MachineDescription> s_shapes = new()
    {
        ["DMA and DMA32"] = Describe(Node(0, (0, 96 * MiB))),
        ["holes"] = Describe(Node(0, (0, 40 * MiB), (45 * MiB, 77 * MiB), (4 * GiB, (4 * GiB) + (32 * MiB)))),
        ["reserved ranges"] = Describe(Node(0, (0, 96 * MiB))) with
        {
            Reserved = [new MemoryRange(20 * MiB, (20 * MiB) + 4096), new MemoryRange(51 * MiB, 61 * MiB)],
        },
        ["nodes in turn"] = Describe(Node(0, (0, 48 * MiB), (64 * MiB, 80 * MiB)), Node(1, (48 * MiB, 64 * MiB))),
        ["deferred memory"] = Describe(Node(0, (4 * GiB, (4 * GiB) + (300 * MiB)))) with
        {
            Reserved = [new MemoryRange((4 * GiB) + (200 * MiB), (4 * GiB) + (207 * MiB))],
            LateRelease = new LateRelease(0x20, 0),
        },
        ["kernelcore"] = Describe(Node(0, (0, 128 * MiB))) with { Arguments = KernelArguments.Parse("kernelcore=64M") },
        ["i386"] = Describe(Node(0, (0, 32 * MiB), (880 * MiB, 928 * MiB))) with
        {
            Architecture = ArchitectureProfile.I386Pae,
        },
        ["too small to group"] = Describe(Node(0, (0, 8 * MiB))),
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Memory_freed_as_runs_gives_the_frames_that_memory_freed_block_by_block_gives(string shape)
    {
        int nodes = s_shapes[shape].Nodes.Length;
        Check.One(
            s_config.WithReplay(21, 0x9e3779b97f4a7c15),
            Prop.ForAll(MachineCall.Sequences(withReserves: true, cpus: 1, nodes), calls =>
            {
                using SimMachine runs = Boot(shape, eager: false), eager = Boot(shape, eager: true);
                AssertSame(eager, runs);
                var onRuns = new MachineRun(runs);
                var onEager = new MachineRun(eager);
                foreach (MachineCall call in calls)
                {
                    onRuns.Step(call);
                    onEager.Step(call);
                }

                AssertSame(eager, runs);
                Invariants.Check(runs.State, mayHoldApart: true);
            }));
    }

    [Fact]
    public void Blocks_in_the_middle_of_a_run_can_be_isolated_and_taken()
    {
        using SimMachine runs = Boot("DMA and DMA32", eager: false), eager = Boot("DMA and DMA32", eager: true);
        foreach (SimMachine machine in new[] { runs, eager })
        {
            var isolation = new RangeIsolation(machine.State);
            Assert.True(isolation.Start(0x2a00, 0x2e00, 1, 0));
            Assert.True(machine.ContigPages.AllocRange(0x3503, 700).Succeeded);
            isolation.Undo(0x2a00, 0x2c00, 1, 0);
        }

        AssertSame(eager, runs);
        Invariants.Check(runs.State, mayHoldApart: true);
    }

    [Theory]
    [InlineData(64L << 40, 1)]
    [InlineData(64L << 40, 8)]
    [InlineData(255L << 40, 1)]
    public void A_machine_of_many_TiB_hands_out_its_first_and_its_last_frames(long bytes, int nodes)
    {
        using var machine = SimMachine.Boot(MachineTemplates.From(new MachineTemplate
        {
            Name = "huge", Architecture = ArchitectureProfile.X64, Bytes = bytes, Nodes = nodes, Cpus = nodes,
        }));
        long last = machine.State.Frames.EndPfn - 1, free = machine.FreePages;
        Assert.True(machine.ContigPages.AllocRange(last - 1023, 1024).Succeeded);
        machine.FreePagesAt(last, 0);
        machine.SinglePages.FreeExact(last - 1023, 1023);
        machine.DrainAllPages();
        Assert.Equal(free, machine.FreePages);

        // The block is the last one that came back, so it is first in line again.
        long[] pfns =
        [
            .. Enumerable.Range(0, 2).Select(_ => machine.AllocPages(
                new(GfpMask.GfpHighUserMovable, 10) { Node = nodes - 1 }).Allocation!.Pfn),
        ];
        Assert.Equal(last - 1023, pfns[0]);
        Assert.Equal(machine.Reports.Zones()[^1].StartPfn, pfns[1]);
        Assert.Equal(machine.AddressOf(last), machine.AddressOf(0x1000) + ((ulong)(last - 0x1000) << 12));
    }

    private static SimMachine Boot(string shape, bool eager) =>
        new(MachineBuilder.BootAllocator(s_shapes[shape], eager), "m");

    private static void AssertSame(SimMachine eager, SimMachine runs) =>
        Assert.Null(StateComparer.FirstDifference(eager.Exchange.Capture("state"), runs.Exchange.Capture("state")));

    private static NodeDescription Node(int nid, params (long Start, long End)[] memory) => new(nid)
    {
        Memory = [.. memory.Select(m => new MemoryRange(m.Start, m.End))],
        Cpus = nid == 0 ? [0] : [],
    };

    private static MachineDescription Describe(params NodeDescription[] nodes) =>
        new() { Name = "m", Nodes = ImmutableArray.Create(nodes) };
}
