using PhysMem.Engine.Kernel;
using PhysMem.Engine.Observed;

namespace PhysMem.Engine.Tests.Observed;

/// <summary>Which zones a kernel has, by the lines of populated ones and their reserves.</summary>
public sealed class ZoneSetTests
{
    [Theory]
    [InlineData("DMA:0,1942,7698,7698,7698 DMA32:0,0,5755,5755,5755 Normal:0,0,0,0,0", "DMA DMA32 Normal Movable Device")]
    [InlineData("DMA:0,3008,6962,6962 DMA32:0,0,3954,3954 Normal:0,0,0,0", "DMA DMA32 Normal Movable")]
    [InlineData("Normal:0,6144,0 HighMem:0,0,0", "Normal HighMem Movable")]
    [InlineData("Normal:0,6144,0", "Normal HighMem Movable")]
    [InlineData("Normal:0,0", "Normal Movable")]
    [InlineData("DMA:0,0,1536,1536 HighMem:0,0,0,0", "DMA Normal HighMem Movable")]
    [InlineData("DMA32:0,2000,2000 Normal:0,0,0", "DMA32 Normal Movable")]
    public void Reserves_tell_the_zones(string lines, string zones) => Assert.Equal(zones, string.Join(' ', ZoneSet.Of(Memory(lines)).Names));

    // A newer kernel leaves out what the request can't use: Normal would be there, so index 2 is HighMem.
    [Fact]
    public void What_a_request_could_use_and_isnt_shown_has_no_memory()
    {
        MemoryInfo memory = Memory("DMA:0,0,1280,1280");
        Assert.Equal(["DMA", "Normal", "HighMem", "Movable"], ZoneSet.Of(memory, GfpBits.GfpAtomic).Names);
        Assert.Equal(1, ZoneSet.Of(memory, GfpBits.GfpAtomic).Highest(GfpBits.GfpAtomic));
    }

    [Theory]
    [InlineData(GfpBits.GfpKernel, 2)]
    [InlineData(GfpBits.GfpHighUserMovable, 3)]
    [InlineData(GfpBits.GfpHighUser, 2)]
    [InlineData(GfpBits.Dma, 0)]
    [InlineData(GfpBits.Dma32, 1)]
    public void The_highest_zone_is_gfp_zone(uint gfp, int index) =>
        Assert.Equal(index, ZoneSet.Of(Memory("DMA:0,1942,7698,7698,7698 DMA32:0,0,5755,5755,5755 Normal:0,0,0,0,0")).Highest(gfp));

    private static MemoryInfo Memory(string lines) => new()
    {
        Line = 1,
        PageSize = 4096,
        IsPageSizeTold = true,
        Zones =
        [
            .. lines.Split(' ').Select(line => line.Split(':')).Select((parts, i) => new ObservedZone
            {
                Node = 0, Name = parts[0], Line = i + 1, Managed = 100000, LowmemReserve = [.. parts[1].Split(',').Select(long.Parse)],
            }),
        ],
    };
}
