using PhysMem.Engine.Gfp;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Tests.Gfp;

public class GfpContextTests
{
    [Theory]
    [InlineData(GfpContext.None, "GFP_HIGHUSER_MOVABLE", "GFP_HIGHUSER_MOVABLE")]
    [InlineData(GfpContext.MemAllocNoIo, "GFP_KERNEL", "GFP_NOIO")]
    [InlineData(GfpContext.MemAllocNoFs, "GFP_KERNEL", "GFP_NOFS")]
    [InlineData(GfpContext.MemAllocNoIo | GfpContext.MemAllocNoFs, "GFP_KERNEL", "GFP_NOIO")]
    [InlineData(GfpContext.MemAllocNoIo, "GFP_ATOMIC|ZERO", "GFP_ATOMIC|ZERO")]
    [InlineData(GfpContext.MemAllocPin, "GFP_HIGHUSER_MOVABLE", "GFP_HIGHUSER")]
    [InlineData(GfpContext.MemAllocPin, "GFP_KERNEL|RECLAIMABLE", "GFP_KERNEL|RECLAIMABLE")]
    [InlineData(GfpContext.MemAllocPin | GfpContext.MemAllocNoFs, "GFP_HIGHUSER_MOVABLE", "GFP_NOFS|HARDWALL|HIGHMEM")]
    [InlineData(GfpContext.MemAllocPin | GfpContext.MemAllocNoIo, "GFP_HIGHUSER_MOVABLE", "GFP_NOIO|HARDWALL|HIGHMEM")]
    public void A_context_takes_away_what_the_task_switched_off(GfpContext context, string asked, string left)
    {
        GfpMask mask = GfpText.Parse(asked);
        Assert.Equal(GfpText.Parse(left), context.Apply(mask));
        Assert.Equal(GfpText.Parse(left).Value, context.Apply(mask.Value));
    }

    [Fact]
    public void A_context_without_flags_leaves_every_bit_alone() =>
        Assert.Equal(GfpBits.Legal, GfpContext.None.Apply(GfpBits.Legal));

    [Theory]
    [InlineData(GfpContext.MemAllocNoIo, 0xc0u)]
    [InlineData(GfpContext.MemAllocNoFs, 0x80u)]
    [InlineData(GfpContext.MemAllocPin, 0x8u)]
    public void Each_flag_takes_exactly_its_bits(GfpContext context, uint taken) =>
        Assert.Equal(GfpBits.Legal & ~taken, context.Apply(GfpBits.Legal));

    [Fact]
    public void Pinning_changes_both_zone_and_migrate_type()
    {
        uint asked = GfpBits.GfpHighUserMovable;
        uint left = GfpContext.MemAllocPin.Apply(asked);
        GfpZoneTable zones = GfpZoneTable.For(ArchitectureProfile.X64);
        Assert.Equal((3, 2), (zones.ZoneIndex(asked), zones.ZoneIndex(left)));
        Assert.Equal((int)MigrateType.Movable, GfpMigrate.Of(asked));
        Assert.Equal((int)MigrateType.Unmovable, GfpMigrate.Of(left));
    }
}
