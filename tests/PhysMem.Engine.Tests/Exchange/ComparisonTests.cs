using PhysMem.Engine.Boot;
using PhysMem.Engine.Core.Allocation;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Exchange;
using PhysMem.Engine.Face;
using PhysMem.Engine.Gfp;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Report;

namespace PhysMem.Engine.Tests.Exchange;

/// <summary>That each kind of difference is seen, and said in the words that the row should have.</summary>
public sealed class ComparisonTests : IDisposable
{
    private readonly SimMachine _machine = Machines.Make("two nodes").Exchange.Copy("lab");
    private readonly SimMachine _copy;
    private readonly Zone _zone;

    public ComparisonTests()
    {
        _copy = _machine.Exchange.Copy("copy");
        _zone = _copy.State.PopulatedZones[^1];
    }

    public void Dispose()
    {
        _machine.Dispose();
        _copy.Dispose();
    }

    [Fact]
    public void A_counter()
    {
        _zone.NumaHit++;
        Assert.Equal(Row("numa_hit", "0", "1"), Assert.Single(Differences));
    }

    [Fact]
    public void A_sysctl_with_what_follows_from_it()
    {
        _copy.Sysctls.Set("min_free_kbytes", "900");

        Assert.Contains(Differences, d => d is { Node: null, Zone: "", Property: "vm.min_free_kbytes", Difference: "900" });
        Assert.Contains(Differences, d => d is { Node: 1, Zone: "DMA32", Property: "wmark_min" });
    }

    [Fact]
    public void The_length_of_a_free_list()
    {
        int before = _zone.Buddy.Length(10, MigrateTypes.Movable) is var n ? (int)n : 0;
        _zone.Buddy.TakeOut(_zone.Buddy.First(10, MigrateTypes.Movable), 10);

        Assert.Contains(Row("free order 10 Movable length", $"{before}", $"{before - 1}"), Differences);
    }

    [Fact]
    public void The_order_in_a_free_list()
    {
        long first = _zone.Buddy.First(10, MigrateTypes.Movable), second = _zone.Buddy.Next(first);
        _zone.Buddy.MoveToTail(first, 10, MigrateTypes.Movable);

        Assert.Equal(Row("free order 10 Movable [0]", Hex(first), Hex(second)), Assert.Single(Differences));
    }

    [Fact]
    public void Pageblock_types_by_number_or_by_place()
    {
        _zone.Pageblocks[1] = MigrateTypes.Reclaimable;
        Assert.Equal(["pageblocks Movable", "pageblocks Reclaimable"], Differences.Select(d => d.Property));
        _machine.State.PopulatedZones[^1].Pageblocks[2] = MigrateTypes.Reclaimable;
        Assert.Equal(Row("pageblock [1]", "Movable", "Reclaimable"), Assert.Single(Differences));
    }

    [Fact]
    public void A_page_in_use_and_the_page_set_that_it_came_from()
    {
        Allocation page = _copy.AllocPages(new AllocationRequest(GfpMask.GfpKernel, 0) { Cpu = 1 }).Allocation!;
        Assert.Contains(Row("held order 0 length", "0", "1"), Differences);

        _copy.FreePagesAt(page.Pfn, 0, 1);
        Assert.DoesNotContain(Differences, d => d.Property.StartsWith("held", StringComparison.Ordinal));
        Assert.Contains(Row("cpu 1 list 0 length", "0", "1"), Differences);
    }

    [Fact]
    public void What_only_one_machine_has()
    {
        using SimMachine other = Machines.Make("one node, three CPUs");
        MachineDifference[] rows = [.. MachineComparison.Compare(other.Exchange.Picture(), _machine.Exchange.Picture())];

        Assert.Contains(rows, d => d is { Node: 1, Zone: "DMA32", Property: "zone", Reference: "", Difference: "exists" });
        Assert.Contains(rows, d => d is { Node: 1, Zone: "", Property: "node", Reference: "", Difference: "exists" });
    }

    [Fact]
    public void Lines_of_kernels_and_their_builds()
    {
        var template = new MachineTemplate { Bytes = 64 << 20 };
        using SimMachine usual = Boot(template), newer = Boot(template with { Line = KernelLine.V612 });
        using SimMachine large = Boot(template with { PageBytes = 16 << 10 }), other = Boot(template with { Architecture = ArchitectureProfile.FourZone });

        Assert.Equal(("kernel", "6.1", "6.12"), First(usual, newer));
        Assert.Equal(("page_shift", "12", "14"), First(usual, large));
        Assert.Equal(("architecture", "x86_64", "fourzone"), First(usual, other));

        static SimMachine Boot(MachineTemplate template) => SimMachine.Boot(MachineTemplates.From(template));

        static (string Property, string Reference, string Difference) First(SimMachine one, SimMachine another) =>
            MachineComparison.Compare(one.Exchange.Picture(), another.Exchange.Picture())[0] is var row
                ? (row.Property, row.Reference, row.Difference) : default;
    }

    private IReadOnlyList<MachineDifference> Differences =>
        [.. MachineComparison.Compare(_machine.Exchange.Picture(), _copy.Exchange.Picture())];

    private static MachineDifference Row(string property, string reference, string difference) => new()
    {
        ReferenceMachine = "lab", DifferenceMachine = "copy", Node = 1, Zone = "DMA32",
        Property = property, Reference = reference, Difference = difference,
    };

    private string Hex(long index) => FormattableString.Invariant($"0x{_zone.Pfn(index):x6}");
}
