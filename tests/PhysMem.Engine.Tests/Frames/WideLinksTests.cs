using PhysMem.Engine.Frames;

namespace PhysMem.Engine.Tests.Frames;

/// <summary>Links of 40 bits lie by how much their frames are aligned.</summary>
public unsafe class WideLinksTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(1023, 2)]
    [InlineData(1024, 3)]
    [InlineData(5 * 1024, 200)]
    [InlineData((1 << 17) + 8, 77)]
    public void Each_entry_has_a_place_of_its_own_inside_of_the_table(long frames, int lists)
    {
        using FrameTable table = new(0, frames, lists, wide: true);
        long entries = frames + lists;
        for (long i = 0; i < entries; i++)
        {
            table.Wide.SetPrev(i, i + (1L << 39));
            table.Wide.SetNext(i, (1L << 38) - i);
        }

        for (long i = 0; i < entries; i++)
        {
            Assert.Equal((i + (1L << 39), (1L << 38) - i), (table.Wide.Prev(i), table.Wide.Next(i)));
        }

        // What lies behind them.
        Assert.Equal(-1, new ReadOnlySpan<byte>(table.State, (int)frames).IndexOfAnyExcept(FrameState.None));
    }

    [Fact]
    public void Links_of_blocks_of_one_order_lie_side_by_side()
    {
        const long Frames = 1 << 24;
        using FrameTable table = new(0, Frames, 1, wide: true);
        long linkBytes = table.Bytes - Frames - (Frames >> FrameTable.LargeOrder);
        byte* first = table.State - linkBytes;
        for (long i = 512; i < Frames; i += 1024)
        {
            table.Wide.SetNext(i, i);
        }

        // 16384 blocks of order 9, whose links are 8 bytes and 2 each.
        var bytes = new ReadOnlySpan<byte>(first, (int)linkBytes);
        int pages = 0;
        for (int at = 0; at < bytes.Length; at += 4096)
        {
            pages += bytes.Slice(at, Math.Min(4096, bytes.Length - at)).ContainsAnyExcept((byte)0) ? 1 : 0;
        }

        Assert.InRange(pages, 1, (16384 * 10 / 4096) + 4);
    }
}
