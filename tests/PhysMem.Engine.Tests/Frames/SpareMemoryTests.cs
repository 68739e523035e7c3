using PhysMem.Engine.Frames;

namespace PhysMem.Engine.Tests.Frames;

public unsafe class SpareMemoryTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(4096)]
    [InlineData(4097)]
    [InlineData(3_000_000)]
    [InlineData(32 << 20)]
    [InlineData((32 << 20) + 1)]
    public void Memory_that_others_wrote_to_is_zero_again(int bytes)
    {
        for (int round = 0; round < 6; round++)
        {
            using var first = new LazyMemory((nuint)bytes);
            using var second = new LazyMemory((nuint)bytes);

            Assert.True(first.Start != second.Start);
            foreach (LazyMemory memory in (LazyMemory[])[first, second])
            {
                var all = new Span<byte>(memory.Start, bytes);
                Assert.Equal(-1, all.IndexOfAnyExcept((byte)0));
                all.Fill(0xff);
            }
        }
    }

    [Fact]
    public void A_size_in_between_gets_memory_that_is_large_enough()
    {
        for (int bytes = 5000; bytes < 70_000; bytes += 777)
        {
            using var memory = new LazyMemory((nuint)bytes);
            new Span<byte>(memory.Start, bytes).Fill(1);

            Assert.True(SpareMemory.SizeFor((nuint)bytes) >= (nuint)bytes);
        }
    }

    [Fact]
    public void Disposing_twice_gives_back_once()
    {
        var memory = new LazyMemory(12_345);
        memory.Dispose();
        memory.Dispose();

        using LazyMemory first = new(12_345), second = new(12_345);
        Assert.True(first.Start != second.Start);
    }
}
