using PhysMem.Engine.WhatIf;

namespace PhysMem.Engine.Tests.WhatIf;

/// <summary>Pieces of work that all processors share.</summary>
public sealed class WorkersTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(1000)]
    public void Each_piece_is_done_once(int count)
    {
        int[] done = new int[count];
        Workers.Each(count, k => Interlocked.Increment(ref done[k]));

        Assert.All(done, times => Assert.Equal(1, times));
    }

    [Fact]
    public void What_a_piece_throws_is_thrown_as_it_is_and_ends_the_work()
    {
        int begun = 0;
        InvalidDataException fault = Assert.Throws<InvalidDataException>(() => Workers.Each(1_000_000, k =>
        {
            Interlocked.Increment(ref begun);
            if (k == 5)
            {
                throw new InvalidDataException("five");
            }

            Thread.Yield();
        }));

        Assert.Equal("five", fault.Message);
        Assert.InRange(begun, 6, 999_999);
    }
}
