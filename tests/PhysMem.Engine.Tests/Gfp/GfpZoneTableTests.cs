using PhysMem.Engine.Faults;
using PhysMem.Engine.Gfp;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Tests.Testing;

namespace PhysMem.Engine.Tests.Gfp;

public class GfpZoneTableTests
{
    private static readonly GfpZoneTable s_x64 = GfpZoneTable.For(ArchitectureProfile.X64);
    private static readonly GfpZoneTable s_i386 = GfpZoneTable.For(ArchitectureProfile.I386Pae);
    private static readonly GfpZoneTable s_fourZone = GfpZoneTable.For(ArchitectureProfile.FourZone);

    [Fact]
    public void The_packed_numbers_are_those_of_the_kernel()
    {
        Assert.Equal(0x1320122ul, s_x64.Table);
        Assert.Equal(0x1310121ul, s_i386.Table);
        Assert.All([s_x64, s_i386, s_fourZone], table => Assert.Equal(0xe8e8ul, table.Bad));
    }

    [Fact]
    public void Two_bits_name_a_zone_unless_five_zones_can_be_asked_for()
    {
        Assert.Equal(2, s_x64.Shift);
        Assert.Equal(2, s_i386.Shift);
        Assert.Equal(3, s_fourZone.Shift);
    }

    [Theory]
    [InlineData(0x0, "Normal", "Normal", "Normal")]
    [InlineData(0x1, "DMA", "DMA", "DMA")]
    [InlineData(0x2, "Normal", "HighMem", "HighMem")]
    [InlineData(0x3, null, null, null)]
    [InlineData(0x4, "DMA32", "Normal", "DMA32")]
    [InlineData(0x5, null, null, null)]
    [InlineData(0x6, null, null, null)]
    [InlineData(0x7, null, null, null)]
    [InlineData(0x8, "Normal", "Normal", "Normal")]
    [InlineData(0x9, "DMA", "DMA", "DMA")]
    [InlineData(0xa, "Movable", "Movable", "Movable")]
    [InlineData(0xb, null, null, null)]
    [InlineData(0xc, "DMA32", "Normal", "DMA32")]
    [InlineData(0xd, null, null, null)]
    [InlineData(0xe, null, null, null)]
    [InlineData(0xf, null, null, null)]
    public void Zone_bits_select_the_highest_allowed_zone(int bits, string? x64, string? i386, string? fourZone)
    {
        CheckRow(ArchitectureProfile.X64, (uint)bits, x64);
        CheckRow(ArchitectureProfile.I386Pae, (uint)bits, i386);
        CheckRow(ArchitectureProfile.FourZone, (uint)bits, fourZone);
    }

    // Bits above the zone bits must not leak into the lookup, whatever the rest of the request is.
    private static void CheckRow(ArchitectureProfile profile, uint bits, string? zone)
    {
        GfpZoneTable table = GfpZoneTable.For(profile);
        foreach (uint others in new[] { 0u, 0xcc0u, 0x10u, 0x7fffff0u })
        {
            uint gfp = bits | others;
            Assert.Equal(zone is null, table.IsBad(gfp));
            if (zone is null)
            {
                Assert.Equal(0, table.ZoneIndex(gfp));
            }
            else
            {
                Assert.Equal(zone, profile.ZoneName(table.ZoneIndex(gfp)));
            }
        }
    }

    // The same through composites, as zone numbers of each layout.
    [Theory]
    [InlineData("GFP_KERNEL", 2, 1, 2)]
    [InlineData("GFP_ATOMIC", 2, 1, 2)]
    [InlineData("GFP_HIGHUSER", 2, 2, 3)]
    [InlineData("GFP_HIGHUSER_MOVABLE", 3, 3, 4)]
    [InlineData("GFP_TRANSHUGE", 3, 3, 4)]
    [InlineData("GFP_KERNEL|GFP_DMA", 0, 0, 0)]
    [InlineData("GFP_USER|GFP_DMA32", 1, 1, 1)]
    public void Composites_reach_the_expected_zone_index(string text, int x64, int i386, int fourZone)
    {
        uint gfp = GfpText.Parse(text).Value;
        Assert.Equal(x64, s_x64.ZoneIndex(gfp));
        Assert.Equal(i386, s_i386.ZoneIndex(gfp));
        Assert.Equal(fourZone, s_fourZone.ZoneIndex(gfp));
    }

    [Fact]
    public void There_is_one_table_per_profile()
    {
        Assert.All(ArchitectureProfile.All, profile => Assert.Same(GfpZoneTable.For(profile), GfpZoneTable.For(profile)));
        Assert.NotSame(s_x64, s_i386);
    }

    [Theory]
    [InlineData("DMA|HIGHMEM", "__GFP_DMA and __GFP_HIGHMEM")]
    [InlineData("GFP_KERNEL|DMA|DMA32", "__GFP_DMA and __GFP_DMA32")]
    [InlineData("GFP_HIGHUSER_MOVABLE|DMA32", "__GFP_HIGHMEM and __GFP_DMA32")]
    [InlineData("0xf", "__GFP_DMA and __GFP_HIGHMEM and __GFP_DMA32")]
    public void A_bad_combination_is_refused_naming_the_modifiers(string text, string named)
    {
        GfpMask mask = GfpText.Parse(text);
        foreach (GfpZoneTable table in new[] { s_x64, s_i386, s_fourZone })
        {
            var thrown = Assert.Throws<PhysMemException>(() => table.ThrowIfBad(mask));
            Assert.Equal(FaultCode.GfpZoneBad, thrown.Code);
            Assert.Equal($"The gfp mask {mask} asks for more than one kind of zone at once: {named} (GFP_ZONE_BAD).", thrown.Message);
            Assert.Contains($"Keep one of {named}", thrown.Remedy, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("none")]
    [InlineData("GFP_HIGHUSER_MOVABLE")]
    [InlineData("DMA|MOVABLE")]
    public void A_good_combination_passes(string text) => s_x64.ThrowIfBad(GfpText.Parse(text));

    [Fact]
    public void Looking_up_a_zone_makes_no_garbage()
    {
        int sum = 0;
        long bytes = Garbage.Of(() =>
        {
            for (uint gfp = 0; gfp < 1000; gfp++)
            {
                sum += s_x64.ZoneIndex(gfp) + (s_x64.IsBad(gfp) ? 1 : 0) + GfpMigrate.Of(gfp);
            }
        });

        Assert.Equal(0, bytes);
        Assert.True(sum > 0);
    }
}
