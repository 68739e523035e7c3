using System.Globalization;
using PhysMem.Engine.Describe;
using PhysMem.Engine.Kernel;

namespace PhysMem.Endurance;

/// <summary>Descriptions of machines as nobody would buy them: holes, nodes that interleave, odd ends, any line and build.</summary>
internal static class RandomMachine
{
    private const long MiB = 1 << 20;

    /// <summary>The description of a seed. Not all of them can be booted; a boot refuses those with a fault.</summary>
    public static MachineDescription Of(int seed)
    {
        var dice = new Random(seed);
        ArchitectureProfile architecture = dice.Next(10) switch
        {
            < 5 => ArchitectureProfile.X64, < 7 => ArchitectureProfile.I386Pae, < 8 => ArchitectureProfile.FourZone, _ => ArchitectureProfile.Arm64,
        };
        int nodes = architecture.IsNuma ? 1 + dice.Next(4) : 1, cpus = 1 + dice.Next(6);
        bool cma = dice.Next(4) == 0;
        KernelBuild build = Build(dice, architecture) with { HasCma = cma };
        List<MemoryRange>[] memory = Memory(dice, nodes, build.PageSize, architecture.MemoryStart, out long end);
        KernelLine line = KernelLine.All[dice.Next(KernelLine.All.Length)];
        return new MachineDescription
        {
            Name = "m",
            Line = line,
            Build = build,
            Nodes =
            [
                .. memory.Select((ranges, nid) => new NodeDescription(nid)
                {
                    Memory = [.. ranges], Cpus = [.. Enumerable.Range(0, cpus).Where(cpu => cpu % nodes == nid)],
                }),
            ],
            Reserved = [.. Enumerable.Range(0, dice.Next(4)).Select(_ => Reserved(dice, end))],
            CmaAreas = cma && dice.Next(2) == 0 ? [new MemoryRange(architecture.MemoryStart + (16 * MiB), architecture.MemoryStart + (24 * MiB))] : [],
            Sysctls = [.. Enumerable.Range(0, dice.Next(3)).Select(_ => Sysctl(dice))],
            Arguments = KernelArguments.None with
            {
                MovableCore = dice.Next(5) == 0 ? new CoreAmount(0, dice.Next(101)) : default,
                TransparentHugePages = dice.Next(3) > 0,
            },
            UnacceptedFrom = line.HasUnacceptedMemory && architecture == ArchitectureProfile.X64 && dice.Next(3) == 0 ? dice.NextInt64(end) : null,
        };
    }

    /// <summary>A setting with a value that it may or may not take.</summary>
    public static SysctlSetting Sysctl(Random dice)
    {
        (string name, int most) = dice.Next(6) switch
        {
            0 => ("vm.min_free_kbytes", 20000), 1 => ("vm.watermark_scale_factor", 3000), 2 => ("vm.watermark_boost_factor", 40000),
            3 => ("vm.percpu_pagelist_high_fraction", 5000), 4 => ("vm.extfrag_threshold", 1001), _ => ("vm.lowmem_reserve_ratio", 500),
        };
        return new SysctlSetting(name, dice.Next(most).ToString(CultureInfo.InvariantCulture));
    }

    // As kernels are mostly built, or with other orders.
    private static KernelBuild Build(Random dice, ArchitectureProfile architecture)
    {
        int shift = architecture == ArchitectureProfile.Arm64 ? 12 + (2 * dice.Next(3)) : 12;
        var build = new KernelBuild(architecture) { PageShift = shift, MaxOrder = architecture.Pages.MaxOrder(shift) };
        build = build with { PageblockOrder = Math.Min(build.HugePageOrder, build.MaxOrder) };
        int max = 8 + dice.Next(4);
        return dice.Next(3) > 0 ? build : build with { MaxOrder = max, PageblockOrder = Math.Min(max, 4 + dice.Next(7)) };
    }

    private static List<MemoryRange>[] Memory(Random dice, int nodes, long page, long start, out long end)
    {
        var memory = new List<MemoryRange>[nodes];
        long at = start + (dice.Next(3) == 0 ? 0 : page * dice.Next(600));
        for (int piece = 0; piece < nodes + dice.Next(nodes + 2); piece++)
        {
            long size = dice.Next(4) == 0 ? page * (1 + dice.Next(3000)) : (1024 * page) + (dice.Next(9000) * page);
            (memory[piece < nodes ? piece : dice.Next(nodes)] ??= []).Add(new MemoryRange(at, at + size));
            at += size + Gap(dice, page);
        }

        end = at;
        return memory;
    }

    private static long Gap(Random dice, long page) => dice.Next(6) switch
    {
        0 => page * (1 + dice.Next(2000)), 1 => MiB * (1 + dice.Next(4096)), _ => 0,
    };

    private static MemoryRange Reserved(Random dice, long end)
    {
        long start = dice.NextInt64(end);
        return new MemoryRange(start, start + 1 + dice.NextInt64(2 * MiB));
    }
}
