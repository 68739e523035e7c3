using PhysMem.Engine.Kernel;
using PhysMem.Engine.Report;

namespace PhysMem.Engine.Tests.Report;

public class PageTypeInfoLimitTests
{
    [Theory]
    [InlineData(99999, " 99999 ")]
    [InlineData(100000, ">100000 ")]
    [InlineData(100001, ">100000 ")]
    public void Counting_a_list_stops_at_100000(int blocks, string column)
    {
        using HandMadeMachine machine = new HandMadeMachine(1 << 18).With(blocks, 0, MigrateTypes.Movable);

        Assert.Contains(
            $"\nNode    0, zone    DMA32, type      Movable {column}     0 ",
            PageTypeInfoText.Format(machine.State),
            StringComparison.Ordinal);
    }
}
