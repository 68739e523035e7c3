using PhysMem.Engine.Core.Allocation;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Face;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Gfp;
using PhysMem.Engine.Tests.Testing;

namespace PhysMem.Engine.Tests.Core;

/// <summary>From which zones a request is served, in which order, and what lower zones keep back.</summary>
public class ZoneFallbackTests
{
    [Fact]
    public void A_high_memory_request_goes_down_through_all_four_zones()
    {
        using SimMachine machine = SmallMachines.FourZones();

        Assert.Equal(["HighMem", "Normal", "DMA32", "DMA"], ZonesUntilFull(machine, GfpMask.HighMem));
    }

    [Theory]
    [InlineData("none", "Normal", "DMA32", "DMA")]
    [InlineData("__GFP_MOVABLE", "Normal", "DMA32", "DMA")]
    [InlineData("GFP_DMA32", "DMA32", "DMA")]
    [InlineData("GFP_DMA", "DMA")]
    [InlineData("__GFP_HIGHMEM|__GFP_MOVABLE", "HighMem", "Normal", "DMA32", "DMA")]
    public void A_request_never_goes_above_the_zone_that_its_mask_names(string gfp, params string[] zones)
    {
        using SimMachine machine = SmallMachines.FourZones();

        Assert.Equal(zones, ZonesUntilFull(machine, GfpText.Parse(gfp)));
    }

    [Fact]
    public void A_32_bit_machine_goes_from_HighMem_to_Normal_to_DMA()
    {
        using SimMachine machine = SmallMachines.I386();

        Assert.Equal(["HighMem", "Normal", "DMA"], ZonesUntilFull(machine, GfpMask.HighMem));
    }

    [Fact]
    public void What_a_lower_zone_keeps_back_grows_with_the_zones_above_it_that_the_request_could_have_used()
    {
        using SimMachine machine = SmallMachines.FourZones();
        Zone dma = machine.State.NodeData[0]!.Zones[0];

        // 4096 pages in each zone above; ratio 256.
        Assert.Equal([0, 16, 32, 48, 48], dma.LowmemReserve);
        long leftByHighMem = FreeInDmaWhenFull(GfpMask.HighMem);
        long leftByNormal = FreeInDmaWhenFull(default);
        long leftByDma32 = FreeInDmaWhenFull(GfpMask.Dma32);
        long leftByDma = FreeInDmaWhenFull(GfpMask.Dma);

        Assert.Equal((leftByDma + 48, leftByDma + 32, leftByDma + 16), (leftByHighMem, leftByNormal, leftByDma32));
        Assert.Equal(dma.RawWatermark(Watermark.Min), leftByDma);
    }

    [Fact]
    public void A_DMA_request_still_finds_what_was_kept_back_from_others()
    {
        using SimMachine machine = SmallMachines.FourZones();
        ZonesUntilFull(machine, GfpMask.HighMem);

        Assert.False(machine.AllocPages(new AllocationRequest(GfpMask.HighMem)).Succeeded);
        Assert.Equal("DMA", machine.AllocPages(new AllocationRequest(GfpMask.Dma)).Allocation!.Zone);
    }

    [Theory]
    [InlineData("GFP_DMA|__GFP_HIGHMEM", "__GFP_DMA and __GFP_HIGHMEM")]
    [InlineData("GFP_DMA|GFP_DMA32", "__GFP_DMA and __GFP_DMA32")]
    [InlineData("GFP_DMA32|GFP_HIGHUSER", "__GFP_HIGHMEM and __GFP_DMA32")]
    public void Two_address_limits_at_once_are_refused_and_nothing_changes(string gfp, string names)
    {
        using SimMachine machine = SmallMachines.FourZones();
        var before = machine.Capture("state");

        var fault = Assert.Throws<PhysMemException>(() => machine.AllocPages(new AllocationRequest(GfpText.Parse(gfp))));

        Assert.Equal(FaultCode.GfpZoneBad, fault.Code);
        Assert.Contains(names, fault.Message, StringComparison.Ordinal);
        Assert.Null(PhysMem.Engine.Recording.StateComparer.FirstDifference(before, machine.Capture("state")));
    }

    [Fact]
    public void Movable_and_reclaimable_at_once_is_refused()
    {
        using SimMachine machine = SmallMachines.Tiny();

        var fault = Assert.Throws<PhysMemException>(
            () => machine.AllocPages(new AllocationRequest(GfpMask.Movable | GfpMask.Reclaimable)));

        Assert.Equal(FaultCode.GfpMigrateTypeBad, fault.Code);
    }

    [Fact]
    public void All_zones_are_taken_down_to_the_low_mark_before_any_is_taken_down_to_the_min_mark()
    {
        using SimMachine machine = SmallMachines.FourZones();
        var zones = new List<string>();
        while (machine.AllocPages(new AllocationRequest(GfpMask.HighMem)).Allocation is { } page)
        {
            if (zones.Count == 0 || zones[^1] != page.Zone)
            {
                zones.Add(page.Zone);
            }
        }

        Assert.Equal(["HighMem", "Normal", "DMA32", "DMA", "HighMem", "Normal", "DMA32", "DMA"], zones);
    }

    // Takes single pages until the request fails, and answers the zones in the order in which they were entered.
    private static List<string> ZonesUntilFull(SimMachine machine, GfpMask gfp)
    {
        var zones = new List<string>();
        while (machine.AllocPages(new AllocationRequest(gfp)).Allocation is { } page)
        {
            if (!zones.Contains(page.Zone))
            {
                zones.Add(page.Zone);
            }
        }

        return zones;
    }

    // With batch 1 and exact counters a zone is left exactly at its mark.
    private static long FreeInDmaWhenFull(GfpMask gfp)
    {
        using SimMachine machine = SmallMachines.FourZones();
        foreach (Zone zone in machine.State.PopulatedZones)
        {
            Assert.Equal(1, zone.PageSets[0].Batch);
            zone.FoldFree();
            zone.PageSets[0].StatThreshold = 0;
        }

        ZonesUntilFull(machine, gfp);
        return machine.State.NodeData[0]!.Zones[0].NrFree;
    }
}
