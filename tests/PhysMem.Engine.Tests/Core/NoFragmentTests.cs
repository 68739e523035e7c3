using PhysMem.Engine.Core.Allocation;
using PhysMem.Engine.Core.Decisions;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Face;
using PhysMem.Engine.Gfp;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Tests.Testing;

namespace PhysMem.Engine.Tests.Core;

/// <summary>ALLOC_NOFRAGMENT: the first walk rather goes to a lower zone than mix types in a pageblock.</summary>
public sealed class NoFragmentTests : IDisposable
{
    private readonly SimMachine _machine = SmallMachines.WithNormal();

    public NoFragmentTests()
    {
        // No marks, so that the last block of a zone can be had.
        foreach (Zone zone in _machine.State.PopulatedZones)
        {
            for (int mark = 0; mark < Watermark.Count; mark++)
            {
                zone.SetRawWatermark(mark, 0);
            }
        }
    }

    public void Dispose() => _machine.Dispose();

    [Fact]
    public void While_Normal_has_whole_movable_blocks_one_of_them_is_taken_over()
    {
        FillNormalButHalfBlocks(wholeBlocks: 1);

        Assert.Equal("Normal", Unmovable().Zone);
    }

    [Fact]
    public void When_Normal_has_only_parts_of_movable_blocks_the_request_goes_to_DMA32()
    {
        FillNormalButHalfBlocks(wholeBlocks: 0);

        Assert.Equal("DMA32", Unmovable().Zone);
        Assert.Equal("Normal", Movable(0).Zone);
    }

    [Fact]
    public void When_DMA32_is_full_types_are_mixed_in_Normal_after_all()
    {
        FillNormalButHalfBlocks(wholeBlocks: 0);
        while (_machine.AllocPages(new AllocationRequest(GfpMask.Dma32 | GfpMask.Movable)).Succeeded)
        {
        }

        _machine.Decisions = new DecisionLog();
        Assert.Equal("Normal", Unmovable().Zone);

        Assert.Equal([WalkReason.FastPath, WalkReason.MixingTypes], _machine.Decisions.Of<Walk>().Select(walk => walk.Why));
        Steal steal = Assert.Single(_machine.Decisions.Of<Steal>());
        Assert.Equal(
            ("Normal", MigrateTypes.Unmovable, MigrateTypes.Movable), (steal.Zone.Name, steal.MigrateType, steal.From));
    }

    [Fact]
    public void A_request_for_DMA32_mixes_types_at_once()
    {
        Fill(GfpMask.Dma32);
        _machine.Decisions = new DecisionLog();

        Assert.Equal("DMA32", _machine.AllocPages(new AllocationRequest(GfpMask.Dma32)).Allocation!.Zone);
        Assert.Single(_machine.Decisions.Of<Walk>());
    }

    // Leaves every second order-8 block of Normal free, on the movable lists, and some whole pageblocks.
    private void FillNormalButHalfBlocks(int wholeBlocks)
    {
        Fill(GfpMask.Movable);
        Zone normal = _machine.State.NodeData[0]!.Zones[2];
        for (int k = 0; k < wholeBlocks; k++)
        {
            long pfn = normal.StartPfn + (k * 1024);
            _machine.FreePagesAt(pfn + 256, 8);
        }

        Assert.All(ZoneLists.Free(normal), list => Assert.Equal(MigrateType.Movable, list.MigrateType));
        Assert.Equal(wholeBlocks > 0, normal.Buddy.NonEmptyOrders(MigrateTypes.Movable) >> 9 != 0);
    }

    // Takes all order-8 blocks of a zone, then gives every second one back.
    private void Fill(GfpMask zone)
    {
        var blocks = new List<long>();
        string name = "";
        while (_machine.AllocPages(new AllocationRequest(zone | GfpMask.Movable, 8)).Allocation is { } block
            && (name.Length == 0 || block.Zone == name))
        {
            name = block.Zone;
            blocks.Add(block.Pfn);
        }

        foreach (long pfn in blocks.Where(pfn => pfn % 512 == 0))
        {
            _machine.FreePagesAt(pfn, 8);
        }
    }

    private PhysMem.Engine.Report.Allocation Unmovable() => _machine.AllocPages(new AllocationRequest(default)).Allocation!;

    private PhysMem.Engine.Report.Allocation Movable(int order) =>
        _machine.AllocPages(new AllocationRequest(GfpMask.Movable, order)).Allocation!;
}
