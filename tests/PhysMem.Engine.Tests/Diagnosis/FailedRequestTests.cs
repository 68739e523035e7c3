using PhysMem.Engine.Boot;
using PhysMem.Engine.Core.Allocation;
using PhysMem.Engine.Diagnosis;
using PhysMem.Engine.Face;
using PhysMem.Engine.Gfp;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Report;

namespace PhysMem.Engine.Tests.Diagnosis;

/// <summary>Requests that failed on a machine are explained by the numbers of their moment.</summary>
public sealed class FailedRequestTests
{
    private static readonly AllocationRequest s_single = new(GfpMask.GfpNowait | GfpMask.NoWarn);

    [Fact]
    public void Each_failure_is_explained_by_its_own_numbers_also_where_the_kernel_would_log_nothing()
    {
        using SimMachine machine = Boot(nodes: 1);
        List<Allocation> held = Fill(machine, s_single);
        AllocationResult full = machine.AllocPages(s_single);
        string before = machine.Texts.MemoryInfo();
        held[^200..].ForEach(page => machine.FreePagesAt(page.Pfn, 0));
        machine.DrainAllPages();
        AllocationResult later = machine.AllocPages(s_single with { Order = 9 });

        Assert.Equal("", full.KernelLog);
        long[] free = [Free(full), Free(later), Free(full)];
        Assert.Contains($" free:{free[0]} ", before, StringComparison.Ordinal);
        Assert.Contains($" free:{free[1]} ", machine.Texts.MemoryInfo(), StringComparison.Ordinal);
        Assert.Equal(free[0], free[2]);
        Assert.NotEqual(free[0], free[1]);
    }

    [Fact]
    public void A_request_of_one_node_is_explained_by_that_node()
    {
        using SimMachine machine = Boot(nodes: 2);
        AllocationRequest bound = s_single with { Gfp = s_single.Gfp | GfpMask.ThisNode, Node = 1 };
        Fill(machine, bound);

        AllocExplanation explanation = AllocExplainer.Explain(machine.AllocPages(bound))!;
        Assert.Equal(Verdict.BelowWatermark, explanation.Verdict);
        Assert.Equal([1], explanation.Zones.Where(zone => zone.Answer == ZoneAnswer.Refuses).Select(zone => zone.Zone.Node));
    }

    [Fact]
    public void There_is_nothing_to_explain_about_a_request_that_got_its_pages()
    {
        using SimMachine machine = Boot(nodes: 1);

        Assert.Null(AllocExplainer.Explain(machine.AllocPages(s_single)));
    }

    private static SimMachine Boot(int nodes) => SimMachine.Boot(MachineTemplates.FromSize(ArchitectureProfile.X64, 128 << 20, nodes));

    private static List<Allocation> Fill(SimMachine machine, AllocationRequest request)
    {
        var held = new List<Allocation>();
        while (machine.AllocPages(request).Allocation is { } page)
        {
            held.Add(page);
        }

        machine.DrainAllPages();
        return held;
    }

    private static long Free(AllocationResult result) => AllocExplainer.Explain(result)!.Zones.Sum(zone => zone.Zone.Free ?? 0);
}
