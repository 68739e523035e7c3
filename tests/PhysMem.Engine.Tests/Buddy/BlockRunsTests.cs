using PhysMem.Engine.Buddy;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Tests.Buddy;

/// <summary>Which blocks are left in runs when others were cut out.</summary>
public class BlockRunsTests
{
    private const long Block = 1024;

    private readonly BlockRuns _runs = new();

    public BlockRunsTests()
    {
        _runs.Append(new BlockRun(2 * Block, 5, PageConstants.MaxOrder));
        _runs.Append(new BlockRun(9 * Block, 2, PageConstants.MaxOrder));
    }

    [Theory]
    [InlineData(2, "3-7 9-11")]
    [InlineData(3, "4-7 9-11")]
    [InlineData(4, "2-4 5-7 9-11")]
    [InlineData(5, "2-5 9-11")]
    [InlineData(6, "2-6 9-11")]
    [InlineData(9, "2-7")]
    [InlineData(10, "2-7")]
    public void What_is_left_of_a_run_are_runs_if_they_have_two_blocks(long block, string left)
    {
        _runs.Cut(_runs.Find(block * Block), block * Block);
        Assert.Equal(left, Spelled());
    }

    [Theory]
    [InlineData(2 * Block, 0)]
    [InlineData((7 * Block) - 1, 0)]
    [InlineData(9 * Block, 1)]
    [InlineData((2 * Block) - 1, -1)]
    [InlineData(7 * Block, -1)]
    [InlineData(11 * Block, -1)]
    public void A_frame_is_found_in_its_run(long frame, int run) => Assert.Equal(run, _runs.Find(frame));

    [Fact]
    public void A_single_block_is_no_run()
    {
        _runs.Append(new BlockRun(20 * Block, 1, PageConstants.MaxOrder));
        Assert.Equal(-1, _runs.Find(20 * Block));
    }

    private string Spelled() => string.Join(
        ' ', Enumerable.Range(0, _runs.Count).Select(r => $"{_runs[r].First / Block}-{_runs[r].End / Block}"));
}
