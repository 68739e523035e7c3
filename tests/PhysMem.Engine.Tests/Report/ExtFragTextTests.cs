using PhysMem.Engine.Kernel;
using PhysMem.Engine.Report;

namespace PhysMem.Engine.Tests.Report;

/// <summary>Both indexes, worked out by hand from the definitions.</summary>
public class ExtFragTextTests
{
    private const string Zone = "Node 0, zone    DMA32 ";

    [Fact]
    public void A_zone_without_free_pages_lacks_memory_and_is_not_fragmented()
    {
        using var machine = new HandMadeMachine(1024);

        Assert.Equal(Zone + string.Concat(Enumerable.Repeat("1.000 ", 11)) + "\n", ExtFragText.FormatUnusable(machine.State));
        Assert.Equal(Zone + string.Concat(Enumerable.Repeat(" 0.000 ", 11)) + "\n", ExtFragText.FormatFragmentation(machine.State));
    }

    [Fact]
    public void A_zone_that_is_one_block_serves_every_order()
    {
        using HandMadeMachine machine = new HandMadeMachine(1024).With(1, 10, MigrateTypes.Movable);

        Assert.Equal(Zone + string.Concat(Enumerable.Repeat("0.000 ", 11)) + "\n", ExtFragText.FormatUnusable(machine.State));
        Assert.Equal(Zone + string.Concat(Enumerable.Repeat("-1.000 ", 11)) + "\n", ExtFragText.FormatFragmentation(machine.State));
    }

    [Fact]
    public void A_thousand_single_pages_are_fragmentation()
    {
        using HandMadeMachine machine = new HandMadeMachine(2048).With(1000, 0, MigrateTypes.Unmovable);

        // 1000 - (1000 + 1000000 / 2^order) / 1000.
        Assert.Equal(
            Zone + "0.000 " + string.Concat(Enumerable.Repeat("1.000 ", 10)) + "\n",
            ExtFragText.FormatUnusable(machine.State));
        Assert.Equal(
            Zone + "-1.000  0.499  0.749  0.874  0.937  0.968  0.984  0.992  0.996  0.998  0.999 \n",
            ExtFragText.FormatFragmentation(machine.State));
    }

    // 1000 - (1000 + 1000 / 2^order) / 1 is below 0, and C prints the sign before the places behind the point.
    [Fact]
    public void A_single_page_gives_an_index_below_0_as_C_prints_it()
    {
        using HandMadeMachine machine = new HandMadeMachine(1024).With(1, 0, MigrateTypes.Movable);

        Assert.Equal(
            Zone + "-1.000  0.-500  0.-250  0.-125  0.-62  0.-31  0.-15  0.-07  0.-03  0.-01  0.000 \n",
            ExtFragText.FormatFragmentation(machine.State));
    }

    [Fact]
    public void Blocks_that_are_too_small_are_the_unusable_share()
    {
        using HandMadeMachine machine = new HandMadeMachine(4096).With(3, 4, MigrateTypes.Movable).With(5, 0, MigrateTypes.Unmovable);

        // 53 pages, 48 of them good up to order 4: 5000 / 53 = 94.
        Assert.Equal(
            Zone + "0.000 0.094 0.094 0.094 0.094 1.000 1.000 1.000 1.000 1.000 1.000 \n",
            ExtFragText.FormatUnusable(machine.State));
    }
}
