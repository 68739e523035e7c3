using PhysMem.Engine.Frames;

namespace PhysMem.Engine.Tests.Frames;

/// <summary>A table is copied in pieces, of which the last ends with the table.</summary>
public unsafe class FrameTableCopyTests
{
    private const int Frames = FrameTable.Piece + 256;
    private const int Lists = 3;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_pieces_and_the_heads_are_the_whole_table(bool wide)
    {
        using FrameTable table = Filled(wide), copy = new(0, Frames, Lists, wide: wide);
        copy.CopyHeads(table, Frames, Lists);
        copy.CopyPiece(table, 0);
        copy.CopyPiece(table, FrameTable.Piece);

        for (long i = 0; i < Frames; i++)
        {
            Assert.Equal((table.State[i], table.StateOf(i)), (copy.State[i], copy.StateOf(i)));
        }

        for (int list = 0; list < Lists; list++)
        {
            Assert.Equal(Entries(table, Frames + list), Entries(copy, Frames + list));
        }
    }

    [Fact]
    public void A_piece_that_reaches_beyond_the_table_leaves_the_list_heads_alone()
    {
        using FrameTable table = Filled(wide: false), copy = new(0, Frames, Lists, wide: false);
        copy.CopyPiece(table, FrameTable.Piece);

        Assert.All(Enumerable.Range(0, Lists), list => Assert.True(copy.IsEmpty(Frames + list)));
        Assert.Equal(FrameState.None, copy.State[0]);
        Assert.Equal(table.State[Frames - 1], copy.State[Frames - 1]);
    }

    private static FrameTable Filled(bool wide)
    {
        var table = new FrameTable(0, Frames, Lists, wide: wide);
        for (long i = 0; i < Frames; i++)
        {
            *table.FreeStateAt(i, i % 128 == 64 ? 7 : 0) = (byte)(FrameState.Free | (i % 11));
            table.PushTail(Frames + (i % Lists), i);
        }

        return table;
    }

    private static List<long> Entries(FrameTable table, long head)
    {
        var entries = new List<long>();
        for (long i = table.Next(head); i != head; i = table.Next(i))
        {
            entries.Add(i);
        }

        return entries;
    }
}
