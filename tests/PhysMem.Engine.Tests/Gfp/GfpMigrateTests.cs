using PhysMem.Engine.Faults;
using PhysMem.Engine.Gfp;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Tests.Gfp;

public class GfpMigrateTests
{
    // gfp texts with the migratetype that mm_page_alloc events recorded beside them, and masks with the type that
    // 6.1 kernels reported for them.
    [Theory]
    [InlineData("GFP_HIGHUSER_MOVABLE|__GFP_COMP", MigrateType.Movable)]
    [InlineData("GFP_KERNEL_ACCOUNT|__GFP_ZERO", MigrateType.Unmovable)]
    [InlineData("GFP_HIGHUSER|__GFP_ACCOUNT", MigrateType.Unmovable)]
    [InlineData("GFP_KERNEL|__GFP_NOWARN|__GFP_NORETRY|__GFP_RECLAIMABLE", MigrateType.Reclaimable)]
    [InlineData("GFP_ATOMIC|__GFP_NOWARN|__GFP_NORETRY|__GFP_COMP|__GFP_RECLAIMABLE", MigrateType.Reclaimable)]
    [InlineData("0x30280a", MigrateType.Movable)]
    [InlineData("0x280c", MigrateType.Movable)]
    [InlineData("0x2809", MigrateType.Movable)]
    [InlineData("0x202810", MigrateType.Reclaimable)]
    [InlineData("0x2814", MigrateType.Reclaimable)]
    [InlineData("0x2801", MigrateType.Unmovable)]
    [InlineData("0x202a20", MigrateType.Unmovable)]
    [InlineData("none", MigrateType.Unmovable)]
    public void The_mobility_bits_are_the_migrate_type(string text, MigrateType expected)
    {
        GfpMask mask = GfpText.Parse(text);
        Assert.Equal(expected, GfpMigrate.Of(mask));
        Assert.Equal((int)expected, GfpMigrate.Of(mask.Value));
        Assert.False(GfpMigrate.IsBad(mask.Value));
    }

    [Theory]
    [InlineData(0x18u)]
    [InlineData(0x7ffffffu)]
    public void Movable_and_reclaimable_together_are_refused(uint gfp)
    {
        Assert.True(GfpMigrate.IsBad(gfp));
        var fromOf = Assert.Throws<PhysMemException>(() => GfpMigrate.Of(new GfpMask(gfp)));
        var fromTest = Assert.Throws<PhysMemException>(() => GfpMigrate.ThrowIfBad(new GfpMask(gfp)));
        Assert.Equal(FaultCode.GfpMigrateTypeBad, fromOf.Code);
        Assert.Equal(fromOf.Message, fromTest.Message);
        Assert.Contains(new GfpMask(gfp).ToString(), fromOf.Message, StringComparison.Ordinal);
        Assert.Contains("__GFP_MOVABLE", fromOf.Remedy, StringComparison.Ordinal);
    }
}
