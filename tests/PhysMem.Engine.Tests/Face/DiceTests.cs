using PhysMem.Endurance;

namespace PhysMem.Engine.Tests.Face;

/// <summary>The dice of random calls: the same for the same seed and number, and even.</summary>
public class DiceTests
{
    private readonly Dice _dice = new();

    [Fact]
    public void A_seed_and_a_number_throw_the_same_again()
    {
        long[] first = Throws(7, 12);

        Assert.NotEqual(first, Throws(7, 13));
        Assert.NotEqual(first, Throws(8, 12));
        Assert.Equal(first, Throws(7, 12));
    }

    // Of the first throw of each call, which are never of one row.
    [Fact]
    public void Calls_side_by_side_throw_evenly()
    {
        int[] sides = new int[10];
        for (int number = 0; number < 100_000; number++)
        {
            _dice.Set(-3, number);
            sides[_dice.Next(10)]++;
        }

        Assert.All(sides, count => Assert.InRange(count, 9_500, 10_500));
    }

    [Fact]
    public void Throws_stay_in_their_bounds()
    {
        _dice.Set(1, 1);
        Assert.Equal(0, _dice.Next(0));
        Assert.Equal(-1, _dice.Next(-1, 0));
        Assert.All(Enumerable.Range(0, 1_000), _ => Assert.InRange(_dice.Next(-1, 11), -1, 10));
        Assert.All(Enumerable.Range(0, 1_000), _ => Assert.InRange(_dice.NextInt64(1L << 40), 0, (1L << 40) - 1));
        Assert.All(Enumerable.Range(0, 1_000), _ => Assert.InRange(_dice.NextDouble(), 0, 0.9999999999999999));
        Assert.Throws<ArgumentOutOfRangeException>(() => _dice.Next(-5));
    }

    private long[] Throws(int seed, int number)
    {
        _dice.Set(seed, number);
        return [.. Enumerable.Range(0, 20).Select(_ => _dice.NextInt64(1_000_000))];
    }
}
