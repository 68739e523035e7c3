using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Tests.Kernel;

/// <summary>The kernel's whole-number arithmetic, where ordinary arithmetic gives something else.</summary>
public sealed class WatermarkMathTests
{
    [Theory]
    [InlineData(0, 10, 10000, 0)]
    [InlineData(9999, 10, 10000, 9)]
    [InlineData(786432, 10, 10000, 786)]
    [InlineData(25, 7, 10, 17)]
    [InlineData(1L << 62, 10, 10000, 4611686018427387)]
    public void A_share_is_cut_off_and_never_overflows(long x, long numerator, long denominator, long expected) =>
        Assert.Equal(expected, WatermarkMath.MultFrac(x, numerator, denominator));

    // At the largest of these the square root of floating point is 2^31 for both.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(67584)]
    [InlineData(94_906_266)]
    [InlineData(int.MaxValue)]
    public void A_root_is_the_largest_whole_number_whose_square_fits(long root)
    {
        Assert.Equal(root - 1, WatermarkMath.IntSqrt((root * root) - 1));
        Assert.Equal(root, WatermarkMath.IntSqrt(root * root));
        Assert.Equal(root, WatermarkMath.IntSqrt(((root + 1) * (root + 1)) - 1));
    }
}
