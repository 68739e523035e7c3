using PhysMem.Engine.Core.Allocation;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Diagnosis;
using PhysMem.Engine.Face;
using PhysMem.Engine.Gfp;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Observed;
using PhysMem.Engine.Report;
using PhysMem.Engine.Tests.Observed;
using PhysMem.Engine.Twins;

namespace PhysMem.Engine.Tests.Diagnosis;

/// <summary>
/// The allocator itself has the last word: of a report by which no zone serves, the twin of its machine refuses the same
/// request, and serves it with the first proved flip applied.
/// </summary>
public sealed class TwinProofTests
{
    private const int Machines = 200;

    [Fact]
    public void Twins_of_simulated_failures()
    {
        int proved = 0, flipped = 0;
        for (int seed = 1; seed <= Machines; seed++)
        {
            using OwnFailure failure = OwnFailure.Make(seed);
            AllocExplanation explanation = AllocExplainer.Explain(failure.Report());
            (bool isProved, bool isFlipped) = Prove(explanation, $"seed {seed}");
            proved += isProved ? 1 : 0;
            flipped += isFlipped ? 1 : 0;
        }

        // None is left out: free: and the buddy line are never farther apart than a CPU's part of the counter.
        Assert.Equal(Machines, proved);
        Assert.True(flipped > Machines / 2, $"only {flipped} had a flip");
    }

    [Fact]
    public void Twins_of_people_s_reports()
    {
        // Apart: free: and the buddy line are, by more than a CPU's part of the counter.
        List<string> proved = [], apart = [], older = [];
        foreach (string name in Logs.Names)
        {
            foreach (KernelReport report in Logs.Read(Logs.Text(name)))
            {
                AllocExplanation explanation = AllocExplainer.Explain(report);
                if (Refuses(explanation))
                {
                    (IsOlder(explanation) ? older : Prove(explanation, name).IsProved ? proved : apart).Add(name);
                }
            }
        }

        Assert.Equal(
            [
                "arm-5.18-zipit-z2-32M-oom.txt", "c07-riscv32-nommu-order7-8mib.txt", "mips-ingenic-1G-highmem-order5-quoted.txt",
                "mips-ingenic-1G-highmem-order5-wrapped.txt", "ppc32-6.9-rc4-powermac-g4-kworker-order0.txt", "x86_64-2.6.31-oom-quoted-printable.txt",
            ], proved);
        Assert.Equal(
            [
                "arm64-4.14-android-kswapd0-highatomic.txt", "c01-x86_64-5.10-order0-all-zones-a-few-pages-short.txt",
                "c05-csky-4.9-order10-free-but-cma.txt", "x86_64-6.3-gentoo-vmalloc-wrapped-syslog.txt", "x86_64-6.3-qemu-vmalloc-wrapped-journal.txt",
            ], apart);
        Assert.Equal(["c03-mips-2.6-order3-one-block-free.txt"], older);
    }

    // A rule that no line has any more: blocks of lower orders are taken off.
    private static bool IsOlder(AllocExplanation explanation) =>
        KernelVersion.TryParse(explanation.Kernel, out KernelVersion version) && version.IsBefore(new KernelVersion(4, 4)) && explanation.Report.Request!.Order > 0;

    private static bool Refuses(AllocExplanation explanation) =>
        explanation.Verdict is not (Verdict.NotThePageAllocator or Verdict.CannotTell or Verdict.OrderTooLarge)
        && explanation.Zones.Any(zone => zone.Answer == ZoneAnswer.Refuses)
        && explanation.Zones.All(zone => zone.Answer is ZoneAnswer.Refuses or ZoneAnswer.NotAllowed);

    private static (bool IsProved, bool IsFlipped) Prove(AllocExplanation explanation, string where)
    {
        KernelReport report = explanation.Report;
        Twin twin = TwinMachine.Build(report, "twin");
        using SimMachine machine = twin.Machine;
        Assert.Empty(machine.Reports.Audit());
        if (twin.Filled.Any(note => note.Contains(": free: ", StringComparison.Ordinal)))
        {
            return (false, false);
        }

        AllocationRequest request = RequestOf(report);
        AllocationResult refused = machine.AllocPages(request);
        Assert.False(refused.Succeeded, $"{where}: the twin serves {request} from {refused.Allocation?.Zone}; {explanation.Reasoning}");
        Flip? flip = explanation.Flips.FirstOrDefault(one => one.IsProved);
        if (flip is null)
        {
            return (true, false);
        }

        using SimMachine changed = TwinMachine.Build(flip.Kind == FlipKind.MoreFree ? WithMore(explanation, flip) : report, "twin").Machine;
        AllocationResult served = changed.AllocPages(Changed(changed, request, flip));
        Assert.True(served.Succeeded, $"{where}: {flip} didn't help the twin; {explanation.Reasoning}\n{served.KernelLog}");
        return (true, true);
    }

    private static AllocationRequest RequestOf(KernelReport report)
    {
        ObservedRequest asked = report.Request!;
        return new AllocationRequest(new GfpMask(asked.Meaning!.Value), asked.Order ?? 0)
        {
            Nodes = asked.NodeMask is null or "(null)" or "0" or "" ? null : Listed(asked.NodeMask),
            MemsAllowed = asked.MemsAllowed is { Length: > 0 } allowed ? Listed(allowed) : null,
        };

        NodeMask Listed(string list) => new(report.Memory!.Zones.Select(zone => zone.Node).Distinct().Where(node => NodeList.Contains(list, node)));
    }

    private static AllocationRequest Changed(SimMachine machine, AllocationRequest request, Flip flip)
    {
        switch (flip.Kind)
        {
            case FlipKind.LessBoost or FlipKind.LowerMin or FlipKind.LessReserve:
                FlipSettings.Write(machine, flip);
                return request;
            case FlipKind.MoreFree:
                return request;
            case FlipKind.SmallerOrder:
                return request with { Order = (int)flip.Amount };
            case FlipKind.HighPriority:
                return request with { Gfp = request.Gfp | GfpMask.High };
            case FlipKind.Movable:
                return request with { Gfp = request.Gfp | GfpMask.Movable };
            case FlipKind.OtherNodes:
                return request with { Nodes = null, MemsAllowed = null };
            default:
                throw new InvalidOperationException(flip.ToString());
        }
    }

    // The same machine with so much more free.
    private static KernelReport WithMore(AllocExplanation explanation, Flip flip)
    {
        KernelReport report = explanation.Report;
        MemoryInfo memory = report.Memory!;
        ObservedZone zone = explanation.Zones.Select(one => one.Zone)
            .First(one => flip.Change.EndsWith($"zone {one.Name}", StringComparison.Ordinal) || flip.Change.EndsWith($"zone {one.Name} of node {one.Node}", StringComparison.Ordinal));
        bool areBlocks = flip.Change.Contains("of order", StringComparison.Ordinal);
        int order = areBlocks ? report.Request!.Order!.Value : 0;
        long pages = flip.Amount * 1024 / memory.PageSize;
        FreeBlocks have = zone.Blocks.First(one => one.Order == order);
        ObservedZone more = zone with
        {
            Free = zone.Free + pages,
            Blocks = [.. zone.Blocks.Where(one => one.Order != order), new FreeBlocks(order, have.Count + (pages >> order), $"U{have.Types?.Replace("U", "", StringComparison.Ordinal)}")],
        };
        return report with { Memory = memory with { Zones = [.. memory.Zones.Select(one => one == zone ? more : one)] } };
    }
}
