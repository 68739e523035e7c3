using System.Globalization;
using PhysMem.Engine.Boot;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Describe;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Tests.Testing;

namespace PhysMem.Engine.Tests.Replay;

/// <summary>
/// Machines as no recording has them: holes, odd ends, nodes without zones that others have, few and many CPUs, other orders,
/// settings, areas. What the engine did on them is written as a recording, read, and played again from the first state.
/// </summary>
public sealed class WrittenSequenceTests
{
    private const long Page = 4096;

    public static TheoryData<string, int> Machines => new MatrixTheoryData<string, int>(
        KernelLine.All.Select(line => line.Name), Enumerable.Range(0, 16));

    [Theory]
    [MemberData(nameof(Machines))]
    public void A_sequence_of_any_machine_is_read_and_played_to_the_same_end(string line, int seed)
    {
        var dice = new Random(seed);
        using MachineState machine = MachineBuilder.BootAllocator(Describe(dice, KernelLine.All.Single(one => one.Name == line)));
        var written = new WrittenSequence(machine, dice);

        ComparedSequence result = Replays.Compare(written.Run(calls: 700));

        Assert.Null(result.FirstDifference);
        Assert.True(result.IsEqual);
        Assert.True(result.Equal.Frames > 100 && result.Equal.States > 5);
        Invariants.Check(machine, mayHoldApart: true);
    }

    private static MachineDescription Describe(Random dice, KernelLine line)
    {
        int nodes = 1 + dice.Next(4), cpus = 1 + dice.Next(5);
        bool area = line.HasCma && dice.Next(2) == 0;
        ArchitectureProfile architecture = nodes > 1 || area ? ArchitectureProfile.X64
            : dice.Next(3) switch { 0 => ArchitectureProfile.I386Pae, 1 => ArchitectureProfile.FourZone, _ => ArchitectureProfile.X64 };
        var build = new KernelBuild(architecture) { HasCma = line.HasCma, HasHugePages = dice.Next(6) > 0 };
        int max = 9 + dice.Next(3);
        return new MachineDescription
        {
            Name = "any",
            Line = line,
            Build = dice.Next(4) > 0 || area ? build : build with { MaxOrder = max, PageblockOrder = Math.Min(max, 7 + dice.Next(3)) },
            Nodes =
            [
                .. Memory(dice, nodes).Select((ranges, nid) => new NodeDescription(nid)
                {
                    Memory = [.. ranges], Cpus = [.. Enumerable.Range(0, cpus).Where(cpu => cpu % nodes == nid)],
                }),
            ],
            CmaAreas = area ? [new MemoryRange(16 << 20, 24 << 20)] : [],
            Sysctls = [.. Settings(dice, line)],
            Arguments = KernelArguments.None with { MovableCore = dice.Next(4) == 0 && !area ? new CoreAmount(0, 1 + dice.Next(60)) : default },
        };
    }

    // Pageblocks belong to one node each; where memory ends is anybody's guess.
    private static List<MemoryRange>[] Memory(Random dice, int nodes)
    {
        var memory = new List<MemoryRange>[nodes];
        long at = dice.Next(2) * Page;
        for (int piece = 0; piece < nodes + dice.Next(nodes + 1); piece++)
        {
            long size = ((piece == 0 ? 7168 : 1024) + dice.Next(6000)) * Page;
            (memory[piece < nodes ? piece : dice.Next(nodes)] ??= []).Add(new MemoryRange(at, at + size));
            long gap = dice.Next(8) switch { 0 => 4L << 30, 1 or 2 => dice.Next(3000) * Page, _ => 0 };
            at = (at + size + gap + (4 << 20) - 1) >> 22 << 22;
        }

        return memory;
    }

    private static IEnumerable<SysctlSetting> Settings(Random dice, KernelLine line)
    {
        (string Name, int Most)[] all =
        [
            ("vm.min_free_kbytes", 4000), ("vm.watermark_scale_factor", 200), ("vm.watermark_boost_factor", 30000),
            ("vm.percpu_pagelist_high_fraction", 200), .. line.HasDefragMode ? [("vm.defrag_mode", 2)] : Array.Empty<(string, int)>(),
        ];
        foreach ((string name, int most) in all)
        {
            if (dice.Next(3) == 0)
            {
                int least = name.EndsWith("fraction", StringComparison.Ordinal) ? 8 : name.EndsWith("scale_factor", StringComparison.Ordinal) ? 1 : 0;
                yield return new SysctlSetting(name, Math.Max(least, dice.Next(most)).ToString(CultureInfo.InvariantCulture));
            }
        }
    }
}
