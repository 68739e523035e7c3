namespace PhysMem.Endurance;

/// <summary>
/// Dice that are set for each call: the runtime's own take as long to seed as a call takes (SplitMix64, by Steele, Lea and Flood).
/// </summary>
internal sealed class Dice : Random
{
    // The golden ratio in 64 bits: states of neighbouring seeds don't meet for long.
    private const ulong Step = 0x9e3779b97f4a7c15;

    private ulong _state;

    /// <summary>Sets the dice to what a seed and a number throw.</summary>
    public void Set(int seed, int number) => _state = Mixed(((ulong)(uint)seed << 32) | (uint)number);

    /// <inheritdoc/>
    public override int Next() => Next(int.MaxValue);

    /// <inheritdoc/>
    public override int Next(int maxValue) => (int)Below(maxValue);

    /// <inheritdoc/>
    public override int Next(int minValue, int maxValue) => (int)(minValue + Below((long)maxValue - minValue));

    /// <inheritdoc/>
    public override long NextInt64(long maxValue) => Below(maxValue);

    /// <inheritdoc/>
    public override long NextInt64(long minValue, long maxValue) => minValue + Below(maxValue - minValue);

    /// <inheritdoc/>
    protected override double Sample() => (Throw() >> 11) * (1.0 / (1L << 53));

    private static ulong Mixed(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        return z ^ (z >> 31);
    }

    private ulong Throw() => Mixed(_state += Step);

    private long Below(long end)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(end);
        return (long)Math.BigMul(Throw(), (ulong)end, out _);
    }
}
