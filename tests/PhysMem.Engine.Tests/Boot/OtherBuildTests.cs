using PhysMem.Engine.Boot;
using PhysMem.Engine.Core.Allocation;
using PhysMem.Engine.Describe;
using PhysMem.Engine.Face;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Gfp;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Report;
using PhysMem.Engine.Tests.Testing;

namespace PhysMem.Engine.Tests.Boot;

/// <summary>Machines whose kernels are built otherwise than distributions build them for x86_64.</summary>
public class OtherBuildTests
{
    private const long GiB = 1L << 30;

    // Zone borders at 16 MiB and 4 GiB; the firmware keeps what doesn't fill a page of 64 KiB, and page 0 is nobody's.
    [Fact]
    public void Zones_of_64_KiB_pages_have_the_sizes_of_their_memory()
    {
        using SimMachine machine = Boot(new() { Bytes = 8 * GiB, PageBytes = 64 << 10 });
        Assert.Equal(
            [("DMA", 1, 248), ("DMA32", 256, 0xbffd - 256), ("Normal", 65536, 5 * 16384)],
            machine.State.PopulatedZones.Select(z => (z.Name, (int)z.StartPfn, (int)z.ManagedPages)));
    }

    public static TheoryData<long, int, int> Sizes => new()
    {
        { 4, 10, 9 },
        { 16, 11, 11 },
        { 64, 13, 13 },
    };

    // arm64: a huge page is 2 MiB, 32 MiB and 512 MiB there.
    [Theory]
    [MemberData(nameof(Sizes))]
    public void Orders_follow_from_the_page_size(long kib, int maxOrder, int pageblockOrder)
    {
        KernelBuild build = MachineTemplates.From(new() { Bytes = 8 * GiB, PageBytes = kib << 10 }).Build;
        Assert.Equal((maxOrder, pageblockOrder, true), (build.MaxOrder, build.PageblockOrder, build.HasHugePages));
    }

    [Fact]
    public void Smaller_blocks_than_a_huge_page_leave_no_huge_pages()
    {
        KernelBuild build = MachineTemplates.From(new() { Bytes = GiB, MaxOrder = 8 }).Build;
        Assert.Equal((8, false), (build.PageblockOrder, build.HasHugePages));
        Assert.Equal(12, build.PcpLists);
    }

    public static TheoryData<string, MachineTemplate> Builds
    {
        get
        {
            var all = new TheoryData<string, MachineTemplate>();
            foreach (KernelLine line in KernelLine.All)
            {
                all.Add($"64 KiB, {line}", new() { Line = line, Bytes = 4 * GiB, PageBytes = 64 << 10 });
                all.Add($"16 KiB, {line}", new() { Line = line, Bytes = GiB, PageBytes = 16 << 10, Nodes = 2, Cpus = 2 });
                all.Add($"order 15, {line}", new() { Line = line, Bytes = GiB, MaxOrder = 15, PageblockOrder = 15 });
                all.Add($"order 15, small pageblocks, {line}", new() { Line = line, Bytes = GiB, MaxOrder = 15, PageblockOrder = 4 });
                all.Add($"order 4, {line}", new() { Line = line, Bytes = GiB / 16, MaxOrder = 4 });
                all.Add($"movable, {line}", new() { Line = line, Bytes = GiB, Arguments = new() { MovableCore = new CoreAmount(GiB / 2) } });
            }

            foreach (ArchitectureProfile architecture in ArchitectureProfile.All.Where(a => !a.IsArena))
            {
                foreach (KernelLine line in KernelLine.All)
                {
                    all.Add($"{architecture}, {line}", new() { Line = line, Architecture = architecture, Bytes = GiB });
                }
            }

            all.Add("area, 64 KiB", new() { Line = KernelLine.V612, Bytes = 8 * GiB, PageBytes = 64 << 10, CmaBytes = GiB });
            all.Add("area, 6.1", new() { Bytes = GiB, CmaBytes = GiB / 4 });
            all.Add("area, 7.2", new() { Line = KernelLine.V72, Bytes = GiB, CmaBytes = GiB / 4 });
            return all;
        }
    }

    // To the last page and back, in blocks of all orders: what boot made of the memory must be there again.
    [Theory]
    [MemberData(nameof(Builds))]
    public void It_boots_gives_all_it_has_and_takes_it_back(string name, MachineTemplate template)
    {
        using SimMachine machine = Boot(template with { Name = name });
        Invariants.Check(machine.State, held: 0);
        long[] before = Blocks(machine);
        var held = new List<Allocation>();
        for (int order = machine.State.Build.MaxOrder; order >= 0; order--)
        {
            foreach (GfpMask gfp in new[] { GfpMask.GfpHighUserMovable, GfpMask.GfpKernel, GfpMask.GfpDma, GfpMask.GfpAtomic })
            {
                var request = new AllocationRequest((gfp & ~GfpMask.DirectReclaim) | GfpMask.NoWarn, order);
                for (int k = 0; k < 40 && machine.AllocPages(request).Allocation is { } block; k++)
                {
                    Assert.Equal((0, (long)machine.State.Build.PageSize << order), (block.Pfn & ((1L << order) - 1), block.Bytes));
                    held.Add(block);
                }
            }

            Invariants.Check(machine.State, held.Sum(b => b.Pages), mayHoldApart: true);
        }

        foreach (Allocation block in held)
        {
            machine.FreePagesAt(block.Pfn, block.Order);
        }

        Invariants.Check(machine.State, held: 0, mayHoldApart: true);
        machine.DrainAllPages();
        Assert.NotEmpty(held);
        Assert.Equal(before.Sum(), machine.ManagedPages);
    }

    public static TheoryData<string, MachineTemplate> Refused => new()
    {
        { "A page can't have 8192 bytes.", new() { Bytes = GiB, PageBytes = 8192 } },
        { "A page can't have 5000 bytes.", new() { Bytes = GiB, PageBytes = 5000 } },
        { "A page can't have 0 bytes.", new() { Bytes = GiB, PageBytes = 0 } },
        { "i386 has pages of 4 KiB, not of 64 KiB.", new() { Bytes = GiB, PageBytes = 65536, Architecture = ArchitectureProfile.I386Pae } },
        { "The largest order can't be 16.", new() { Bytes = GiB, MaxOrder = 16 } },
        { "The largest order can't be 3.", new() { Bytes = GiB, MaxOrder = 3 } },
        { "A pageblock can't be of order 11.", new() { Bytes = GiB, PageblockOrder = 11 } },
        { "A pageblock can't be of order 3.", new() { Bytes = GiB, PageblockOrder = 3 } },
        { "A machine can't have 1077940224 bytes of memory.", new() { Bytes = GiB + (4 << 20) + 4096, PageBytes = 16 << 10 } },
        { "arena has no ZONE_MOVABLE for kernelcore= and movablecore= to shape.", new()
            { Bytes = GiB, Architecture = ArchitectureProfile.Arena, Arguments = new() { KernelCore = new CoreAmount(0, 50) } } },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void A_build_that_no_kernel_has_is_refused(string message, MachineTemplate template)
    {
        var thrown = Assert.Throws<PhysMemException>(() => MachineTemplates.From(template));
        Assert.Equal((FaultCode.MachineDescriptionInvalid, message), (thrown.Code, thrown.Message));
        Assert.NotEmpty(thrown.Remedy);
    }

    private static SimMachine Boot(MachineTemplate template) => SimMachine.Boot(MachineTemplates.From(template));

    private static long[] Blocks(SimMachine machine) =>
    [
        .. Enumerable.Range(0, machine.State.Build.OrderCount)
            .Select(order => machine.State.PopulatedZones.Sum(zone => zone.Buddy.BlockCount(order) << order)),
    ];
}
