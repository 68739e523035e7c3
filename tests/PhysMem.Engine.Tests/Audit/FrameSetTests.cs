using PhysMem.Engine.Audit;

namespace PhysMem.Engine.Tests.Audit;

public class FrameSetTests
{
    [Fact]
    public void A_frame_is_there_once_it_was_added_and_no_other()
    {
        var random = new Random(3);
        var wanted = new HashSet<long> { 0, 1 << 10, 1L << 40 };
        while (wanted.Count < 20_000)
        {
            wanted.Add((long)random.Next(1 << 14) << random.Next(0, 20));
        }

        var set = new FrameSet();
        Assert.All(wanted, i => Assert.True(set.Add(i)));
        Assert.All(wanted, i => Assert.False(set.Add(i)));
        Assert.Equal(wanted.Count, set.Count);
        Assert.All(wanted, i => Assert.True(set.Contains(i)));
        for (long i = 0; i < 1 << 20; i++)
        {
            Assert.True(set.Contains(i) == wanted.Contains(i), $"{i}");
        }
    }

    [Fact]
    public void Frames_of_large_blocks_take_bits_and_not_pages()
    {
        var set = new FrameSet();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (long i = 0; i < 100_000; i++)
        {
            set.Add((i << 10) + 512);
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }
}
