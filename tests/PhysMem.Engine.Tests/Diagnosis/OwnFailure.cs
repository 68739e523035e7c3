using System.Globalization;
using PhysMem.Engine.Boot;
using PhysMem.Engine.Core.Allocation;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Describe;
using PhysMem.Engine.Face;
using PhysMem.Engine.Gfp;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Observed;
using PhysMem.Engine.Report;
using PhysMem.Engine.Tests.Observed;

namespace PhysMem.Engine.Tests.Diagnosis;

/// <summary>A request that a simulated machine of some size and line refused, after many that it didn't.</summary>
internal sealed record OwnFailure(SimMachine Machine, AllocationRequest Request, AllocationResult Result, DecisionLog Log, List<Allocation> Held)
    : IDisposable
{
    private static readonly string[] s_masks =
    [
        "GFP_KERNEL", "GFP_ATOMIC", "GFP_NOWAIT", "GFP_HIGHUSER_MOVABLE", "GFP_USER", "GFP_DMA", "GFP_DMA32", "GFP_NOFS",
        "GFP_KERNEL|__GFP_NORETRY", "GFP_ATOMIC|__GFP_NOMEMALLOC", "GFP_HIGHUSER", "GFP_NOWAIT|__GFP_HIGH", "GFP_KERNEL|__GFP_RECLAIMABLE",
    ];

    public static OwnFailure Make(int seed)
    {
        SimMachine machine = Boot(new Random(seed));
        return Fail(machine, new Random(seed * 31));
    }

    /// <summary>What the machine's kernel printed about it, read back.</summary>
    public KernelReport Report()
    {
        KernelReport report = Logs.One(Result.KernelLog);
        Assert.True(report.Unused.IsEmpty, string.Join('\n', report.Unused));
        Assert.Equal(Request.Order, report.Request!.Order);
        Assert.Equal(Request.Gfp.Value, report.Request.Mode);
        return report with { Release = Machine.Line.Release };
    }

    public void Dispose() => Machine.Dispose();

    private static SimMachine Boot(Random random)
    {
        const long MiB = 1 << 20;
        KernelLine line = KernelLine.All[random.Next(KernelLine.All.Length)];
        long size = (24 + random.Next(200)) * MiB;
        MachineState state = MachineBuilder.BootAllocator(new MachineDescription
        {
            Name = "own",
            Line = line,
            Architecture = random.Next(4) == 0 ? ArchitectureProfile.I386Pae : ArchitectureProfile.X64,
            Nodes = [new NodeDescription(0) { Memory = [new MemoryRange(0, size)], Cpus = [0] }],
            Sysctls = random.Next(2) == 0 ? [] : [new SysctlSetting("min_free_kbytes", random.Next(200, 6000).ToString(CultureInfo.InvariantCulture))],
        });
        return new SimMachine(state, "own");
    }

    // Fills the machine with blocks of all kinds, gives some back, and asks until a request fails.
    private static OwnFailure Fail(SimMachine machine, Random random)
    {
        var held = new List<Allocation>();
        GfpLayout layout = GfpLayout.Of(machine.Line);
        int wanted = random.Next(0, 11);
        while (true)
        {
            bool isLast = random.Next(20) == 0;
            var gfp = new GfpMask(GfpText.Parse(s_masks[random.Next(s_masks.Length)], layout) & ~GfpBits.NoWarn);
            int order = isLast ? wanted : random.Next(0, 1 + random.Next(0, 8));
            var log = new DecisionLog();
            machine.Decisions = log;
            var request = new AllocationRequest(gfp, order);
            AllocationResult result = machine.AllocPages(request);
            machine.Decisions = null;
            if (result.Allocation is { } block)
            {
                held.Add(block);
            }
            else if (result.KernelLog.Length > 0)
            {
                return new OwnFailure(machine, request, result, log, held);
            }

            if (held.Count > 0 && random.Next(4) == 0)
            {
                int at = random.Next(held.Count);
                machine.FreePagesAt(held[at].Pfn, held[at].Order);
                held.RemoveAt(at);
            }
        }
    }
}
