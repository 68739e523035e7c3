namespace PhysMem.Engine.Kernel;

/// <summary>The kernel's truncating integer arithmetic for watermarks.</summary>
internal static class WatermarkMath
{
    /// <summary>mult_frac: x * numerator / denominator without overflow, truncating in two steps.</summary>
    public static long MultFrac(long x, long numerator, long denominator) =>
        (x / denominator * numerator) + (x % denominator * numerator / denominator);

    /// <summary>int_sqrt: the largest integer whose square is at most x.</summary>
    public static long IntSqrt(long x)
    {
        long r = (long)Math.Sqrt(x);
        while (r * r > x)
        {
            r--;
        }

        while ((r + 1) * (r + 1) <= x)
        {
            r++;
        }

        return r;
    }
}
