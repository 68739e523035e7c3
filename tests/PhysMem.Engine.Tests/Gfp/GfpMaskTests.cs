using System.Reflection;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Gfp;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Tests.Gfp;

public class GfpMaskTests
{
    // The values of a 6.1 kernel's gfp_types.h on x86, written out: GfpBits derives them from one another.
    [Theory]
    [InlineData(nameof(GfpMask.Dma), 0x1)]
    [InlineData(nameof(GfpMask.HighMem), 0x2)]
    [InlineData(nameof(GfpMask.Dma32), 0x4)]
    [InlineData(nameof(GfpMask.Movable), 0x8)]
    [InlineData(nameof(GfpMask.Reclaimable), 0x10)]
    [InlineData(nameof(GfpMask.High), 0x20)]
    [InlineData(nameof(GfpMask.Io), 0x40)]
    [InlineData(nameof(GfpMask.Fs), 0x80)]
    [InlineData(nameof(GfpMask.Zero), 0x100)]
    [InlineData(nameof(GfpMask.Atomic), 0x200)]
    [InlineData(nameof(GfpMask.DirectReclaim), 0x400)]
    [InlineData(nameof(GfpMask.KswapdReclaim), 0x800)]
    [InlineData(nameof(GfpMask.Reclaim), 0xc00)]
    [InlineData(nameof(GfpMask.Write), 0x1000)]
    [InlineData(nameof(GfpMask.NoWarn), 0x2000)]
    [InlineData(nameof(GfpMask.RetryMayFail), 0x4000)]
    [InlineData(nameof(GfpMask.NoFail), 0x8000)]
    [InlineData(nameof(GfpMask.NoRetry), 0x10000)]
    [InlineData(nameof(GfpMask.MemAlloc), 0x20000)]
    [InlineData(nameof(GfpMask.Comp), 0x40000)]
    [InlineData(nameof(GfpMask.NoMemAlloc), 0x80000)]
    [InlineData(nameof(GfpMask.HardWall), 0x100000)]
    [InlineData(nameof(GfpMask.ThisNode), 0x200000)]
    [InlineData(nameof(GfpMask.Account), 0x400000)]
    [InlineData(nameof(GfpMask.ZeroTags), 0x800000)]
    [InlineData(nameof(GfpMask.SkipZero), 0)]
    [InlineData(nameof(GfpMask.SkipKasanUnpoison), 0)]
    [InlineData(nameof(GfpMask.SkipKasanPoison), 0)]
    [InlineData(nameof(GfpMask.NoLockdep), 0)]
    [InlineData(nameof(GfpMask.GfpAtomic), 0xa20)]
    [InlineData(nameof(GfpMask.GfpKernel), 0xcc0)]
    [InlineData(nameof(GfpMask.GfpKernelAccount), 0x400cc0)]
    [InlineData(nameof(GfpMask.GfpNowait), 0x800)]
    [InlineData(nameof(GfpMask.GfpNoio), 0xc00)]
    [InlineData(nameof(GfpMask.GfpNofs), 0xc40)]
    [InlineData(nameof(GfpMask.GfpUser), 0x100cc0)]
    [InlineData(nameof(GfpMask.GfpDma), 0x1)]
    [InlineData(nameof(GfpMask.GfpDma32), 0x4)]
    [InlineData(nameof(GfpMask.GfpHighUser), 0x100cc2)]
    [InlineData(nameof(GfpMask.GfpHighUserMovable), 0x100cca)]
    [InlineData(nameof(GfpMask.GfpTransHugeLight), 0x1c20ca)]
    [InlineData(nameof(GfpMask.GfpTransHuge), 0x1c24ca)]
    public void A_named_mask_has_the_kernels_value(string name, int value)
    {
        PropertyInfo property = typeof(GfpMask).GetProperty(name, BindingFlags.Public | BindingFlags.Static)!;
        Assert.Equal(new GfpMask((uint)value), property.GetValue(null));
    }

    [Fact]
    public void Every_named_mask_has_its_value_written_out() => Assert.Equal(
        typeof(GfpMask).GetProperties(BindingFlags.Public | BindingFlags.Static).Select(one => one.Name).Order(StringComparer.Ordinal),
        typeof(GfpMaskTests).GetMethod(nameof(A_named_mask_has_the_kernels_value))!.GetCustomAttributes<InlineDataAttribute>()
            .Select(one => (string)one.Data[0]!).Order(StringComparer.Ordinal));

    [Fact]
    public void The_internal_masks_are_those_of_the_kernel()
    {
        Assert.Equal(0x7ff_ffffu, GfpBits.Legal);
        Assert.Equal(0xfu, GfpBits.ZoneMask);
        Assert.Equal(0x18u, GfpBits.MobilityMask);
        Assert.Equal(0xbeee0u, GfpBits.ReclaimMask);
        Assert.Equal(0x7ff_f33fu, GfpBits.BootMask);
    }

    [Fact]
    public void The_default_mask_is_empty()
    {
        GfpMask none = default;
        Assert.Equal(0u, none.Value);
        Assert.Equal(new GfpMask(0), none);
    }

    [Theory]
    [InlineData(0x8000000u, "0x8000000 (__GFP_NOLOCKDEP")]
    [InlineData(0x10000000u, "0x10000000")]
    [InlineData(0x80000000u, "0x80000000")]
    [InlineData(0x30000cc0u, "0x10000000, 0x20000000")]
    public void A_number_with_an_unknown_bit_is_refused_and_the_bit_named(uint value, string named)
    {
        var constructed = Assert.Throws<PhysMemException>(() => new GfpMask(value));
        var converted = Assert.Throws<PhysMemException>(() => (GfpMask)value);
        Assert.Equal(FaultCode.GfpTextInvalid, constructed.Code);
        Assert.Contains(": " + named, constructed.Message, StringComparison.Ordinal);
        Assert.Equal(constructed.Message, converted.Message);
        Assert.NotEmpty(constructed.Remedy);
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(0x1000000u)]
    [InlineData(0x7ffffffu)]
    public void A_number_of_legal_bits_converts_there_and_back(uint value) =>
        Assert.Equal(value, (uint)(GfpMask)value);

    [Fact]
    public void Operators_combine_bits_within_the_legal_mask()
    {
        Assert.Equal(0xdc0u, (GfpMask.GfpKernel | GfpMask.Zero).Value);
        Assert.Equal(0xc00u, (GfpMask.GfpKernel & GfpMask.GfpNoio).Value);
        Assert.Equal(0x7fff33fu, (~GfpMask.GfpKernel).Value);
        Assert.Equal(0x7ffffffu, (~default(GfpMask)).Value);
        Assert.Equal(GfpMask.GfpNofs, GfpMask.GfpKernel & ~GfpMask.Fs);
    }

    [Fact]
    public void Has_asks_for_all_bits()
    {
        Assert.True(GfpMask.GfpKernel.Has(GfpMask.Reclaim));
        Assert.True(GfpMask.GfpKernel.Has(GfpMask.GfpKernel));
        Assert.False(GfpMask.GfpNowait.Has(GfpMask.Reclaim));
        Assert.False(GfpMask.GfpKernel.Has(GfpMask.Zero));
        Assert.True(default(GfpMask).Has(GfpMask.NoLockdep));
    }

    [Fact]
    public void Equality_is_equality_of_bits()
    {
        GfpMask same = GfpMask.DirectReclaim | GfpMask.KswapdReclaim;
        Assert.True(same == GfpMask.Reclaim);
        Assert.False(same != GfpMask.Reclaim);
        Assert.True(same.Equals((object)GfpMask.Reclaim));
        Assert.Equal(same.GetHashCode(), GfpMask.Reclaim.GetHashCode());
        Assert.True(same != GfpMask.DirectReclaim);
        Assert.False(same.Equals(0xc00u));
        Assert.False(same.Equals(null));
    }

    [Fact]
    public void ToString_is_the_spelling_of_traces()
    {
        Assert.Equal("none", default(GfpMask).ToString());
        Assert.Equal("GFP_KERNEL|__GFP_ZERO", (GfpMask.GfpKernel | GfpMask.Zero).ToString());
    }
}
