using PhysMem.Engine.Frames;

namespace PhysMem.Engine.Tests.Frames;

/// <summary>Frames with a state are found in tables of which nearly nothing was touched, as Linux tells which memory that is.</summary>
public unsafe class NextUsedTests
{
    private const long Frames = 1L << 34;

    [Fact]
    public void Each_frame_with_a_state_is_found_in_a_table_of_sixty_four_tebibytes()
    {
        using var table = new FrameTable(0, Frames, lists: 3);
        var dice = new Random(1);
        long[] used = [0, (1 << 22) - 1, 1 << 22, .. Enumerable.Range(0, 50).Select(_ => dice.NextInt64(Frames)), Frames - 1];
        Array.Sort(used);
        foreach (long i in used)
        {
            table.State[i] = FrameState.InUse;
        }

        // As many that lie together, but for the last one.
        long[] large = [.. Enumerable.Range(0, 50).Select(k => (1L << 32) + (k * 1024)), Frames - 1024];
        foreach (long i in large)
        {
            *table.FreeStateAt(i, 9) = FrameState.Free | 9;
        }

        used = [.. used.Concat(large).Order()];

        var found = new List<long>();
        for (long i = table.NextUsed(0, Frames); i < Frames; i = table.NextUsed(i + 1, Frames))
        {
            found.Add(i);
        }

        Assert.Equal(used, found);
        Assert.Equal(Frames - 1, table.NextUsed(used[^2] + 1, Frames - 1));
        Assert.Equal(large[1..4], new[] { large[0] + 1, large[1] + 63, large[3] }.Select(i => table.NextLargeFree(i, Frames)));
        Assert.Equal(large[1] - 1, table.NextUsed(large[0] + 1, large[1] - 1));
    }
}
