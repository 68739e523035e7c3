using PhysMem.Engine.Core.Allocation;
using PhysMem.Engine.Describe;
using PhysMem.Engine.Face;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Gfp;
using PhysMem.Engine.Recording;
using PhysMem.Engine.Tests.Testing;

namespace PhysMem.Engine.Tests.Face;

/// <summary>Freeing what can't be freed: one clear error each, and nothing has changed.</summary>
public sealed class FreeCheckTests : IDisposable
{
    private readonly SimMachine _machine = SmallMachines.OneNode();

    public void Dispose() => _machine.Dispose();

    [Fact]
    public void A_page_that_waits_on_a_per_CPU_list_is_not_freed_again()
    {
        long pfn = Alloc(0);
        _machine.FreePagesAt(pfn, 0);

        Refuses(
            () => _machine.FreePagesAt(pfn, 0),
            FaultCode.DoubleFree,
            $"Pfn 0x{pfn:x6} is free already: it is on a per-CPU list, in the block of order 0 at pfn 0x{pfn:x6}.");
    }

    [Fact]
    public void A_block_on_a_buddy_list_is_not_freed_again()
    {
        long pfn = Alloc(4);
        long neighbour = Alloc(4);
        _machine.FreePagesAt(pfn, 4);

        Refuses(
            () => _machine.FreePagesAt(pfn, 4),
            FaultCode.DoubleFree,
            $"Pfn 0x{pfn:x6} is free already: it is on a buddy list, in the block of order 4 at pfn 0x{pfn:x6}.");
        _machine.FreePagesAt(neighbour, 4);
    }

    [Fact]
    public void A_block_that_merged_with_its_buddy_is_not_freed_again()
    {
        long first = Alloc(4), second = Alloc(4);
        _machine.FreePagesAt(first, 4);
        _machine.FreePagesAt(second, 4);
        long head = _machine.State.PopulatedZones.Single(z => z.Spans(second)) is var zone
            ? zone.Pfn(zone.BlockOf(zone.FrameIndex(second)))
            : -1;
        Assert.NotEqual(second, head);

        Refuses(
            () => _machine.FreePagesAt(second, 4),
            FaultCode.DoubleFree,
            $"Pfn 0x{second:x6} is free already: it is on a buddy list, in the block of order ");
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(3, 2)]
    [InlineData(3, 4)]
    [InlineData(5, 0)]
    [InlineData(9, 10)]
    public void A_block_is_freed_with_its_own_order_only(int order, int wrong)
    {
        long pfn = Alloc(order);

        var fault = Refuses(
            () => _machine.FreePagesAt(pfn, wrong),
            FaultCode.WrongOrder,
            $"Pfn 0x{pfn:x6} was allocated with order {order}, not {wrong}.");
        Assert.Equal($"Free it with order {order}.", fault.Remedy);
        _machine.FreePagesAt(pfn, order);
    }

    [Theory]
    [InlineData(1, 0, 1)]
    [InlineData(4, 0, 5)]
    [InlineData(10, 9, 512)]
    public void A_page_inside_of_a_block_is_not_freed_by_itself(int order, int freeOrder, int inside)
    {
        long pfn = Alloc(order);

        Refuses(
            () => _machine.FreePagesAt(pfn + inside, freeOrder),
            FaultCode.TailPage,
            $"Pfn 0x{pfn + inside:x6} is inside of the block of order {order} that begins at pfn 0x{pfn:x6}.");
        _machine.FreePagesAt(pfn, order);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(48 * 256)]
    [InlineData(-1)]
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    public void A_frame_where_there_is_no_memory_is_not_freed(long pfn) => Refuses(
        () => _machine.FreePagesAt(pfn, 0),
        FaultCode.ForeignFrame,
        $"Pfn 0x{pfn:x6} is no RAM of this machine.");

    [Fact]
    public void Memory_that_boot_kept_is_not_freed()
    {
        using SimMachine machine = SimMachine.Boot(new MachineDescription
        {
            Name = "with a kernel",
            Nodes = [new NodeDescription(0) { Memory = [new(0, 32 << 20)], Cpus = [0] }],
            Reserved = [new(20 << 20, 21 << 20)],
        });
        StateDump before = machine.Exchange.Capture("state");

        var fault = Assert.Throws<PhysMemException>(() => machine.FreePagesAt(20 * 256, 0));

        Assert.Equal(FaultCode.ReservedFrame, fault.Code);
        Assert.Equal(
            "Pfn 0x001400 was not handed out by this machine's allocator: it has been in use since boot.", fault.Message);
        Assert.Null(StateComparer.FirstDifference(before, machine.Exchange.Capture("state")));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(11)]
    [InlineData(int.MaxValue)]
    [InlineData(int.MinValue)]
    public void An_order_beyond_the_largest_is_refused(int order)
    {
        long pfn = Alloc(0);

        Refuses(() => _machine.FreePagesAt(pfn, order), FaultCode.OrderInvalid, $"Order {order} is outside 0..10.");
        Refuses(
            () => _machine.AllocPages(new AllocationRequest(GfpMask.GfpKernel, order)),
            FaultCode.OrderInvalid,
            $"Order {order} is outside 0..10.");
    }

    [Theory]
    [InlineData(73728, "An order is no number of bytes: 72 KiB take a block of order 5.")]
    [InlineData(4194304, "An order is no number of bytes: 4 MiB take a block of order 10.")]
    [InlineData(11, "Ask for several smaller blocks; the largest is 1024 pages (4 MiB).")]
    [InlineData(8388608, "Ask for several smaller blocks; the largest is 1024 pages (4 MiB).")]
    public void Bytes_for_an_order_are_told_their_order(int order, string remedy) =>
        Assert.Equal(remedy, Assert.Throws<PhysMemException>(() => _machine.AllocPages(new AllocationRequest(GfpMask.GfpKernel, order))).Remedy);

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public void A_CPU_that_the_machine_lacks_is_refused(int cpu)
    {
        long pfn = Alloc(0);
        string message = $"Machine 'one' has no CPU {cpu}; it has 0 to 0.";

        Refuses(() => _machine.FreePagesAt(pfn, 0, cpu), FaultCode.NoSuchPlace, message);
        Refuses(() => _machine.DrainAllPages(cpu), FaultCode.NoSuchPlace, message);
        Refuses(() => _machine.DrainLocalPages(cpu), FaultCode.NoSuchPlace, message);
        Refuses(
            () => _machine.AllocPages(new AllocationRequest(GfpMask.GfpKernel) { Cpu = cpu }), FaultCode.NoSuchPlace, message);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-2)]
    [InlineData(1023)]
    [InlineData(1024)]
    public void A_node_that_the_machine_lacks_is_refused(int node) => Refuses(
        () => _machine.AllocPages(new AllocationRequest(GfpMask.GfpKernel) { Node = node }),
        FaultCode.NoSuchPlace,
        $"Machine 'one' has no node {node}; it has 0.");

    [Fact]
    public void A_free_by_address_is_checked_like_any_other()
    {
        var block = _machine.GetFreePages(new AllocationRequest(GfpMask.GfpKernel, 2)).Allocation!;
        ulong address = block.PageAddress!.Value;

        Refuses(() => _machine.FreePagesByAddress(address, 1), FaultCode.WrongOrder, "was allocated with order 2, not 1");
        Refuses(() => _machine.FreePagesByAddress(address + 4096, 0), FaultCode.TailPage, "is inside of the block");
        _machine.FreePagesByAddress(address, 2);
        Refuses(() => _machine.FreePagesByAddress(address, 2), FaultCode.DoubleFree, "is free already");
    }

    [Theory]
    [InlineData(0UL, "is no address of a page in the direct map, which begins at 0xffff888000000000")]
    [InlineData(0xffff_8880_0000_0800UL, "0xffff888000000800 is no address of a page in the direct map")]
    [InlineData(0xffff_887f_ffff_f000UL, "0xffff887ffffff000 is no address of a page in the direct map")]
    [InlineData(0xffff_8880_0000_0000UL, "but there is no memory with an address at pfn 0x000000.")]
    [InlineData(0xffff_8880_0300_0000UL, "but there is no memory with an address at pfn 0x003000.")]
    [InlineData(0xffff_ffff_ffff_f000UL, "but there is no memory with an address at pfn ")]
    public void An_address_outside_of_the_direct_map_or_in_the_middle_of_a_page_is_refused(ulong address, string message) =>
        Refuses(() => _machine.FreePagesByAddress(address, 0), FaultCode.AddressInvalid, message);

    [Fact]
    public void A_machine_that_was_removed_answers_with_an_error()
    {
        SimMachine machine = SmallMachines.Tiny();
        machine.Dispose();

        var fault = Assert.Throws<PhysMemException>(() => machine.FreePagesAt(1, 0));

        Assert.Equal((FaultCode.MachineRemoved, true), (fault.Code, machine.IsRemoved));
        Assert.Equal("Machine 'tiny' was removed.", fault.Message);
    }

    private long Alloc(int order) =>
        _machine.AllocPages(new AllocationRequest(GfpMask.GfpKernel, order)).Allocation!.Pfn;

    private PhysMemException Refuses(Action call, FaultCode code, string message)
    {
        StateDump before = _machine.Exchange.Capture("state");
        var fault = Assert.Throws<PhysMemException>(call);
        Assert.Equal(code, fault.Code);
        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
        Assert.EndsWith(".", fault.Remedy, StringComparison.Ordinal);
        Assert.Null(StateComparer.FirstDifference(before, _machine.Exchange.Capture("state")));
        Invariants.Check(_machine.State);
        return fault;
    }
}
