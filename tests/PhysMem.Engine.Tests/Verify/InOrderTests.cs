using PhysMem.Engine.Verify;

namespace PhysMem.Engine.Tests.Verify;

public class InOrderTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public void Results_come_in_the_items_order_whoever_is_done_first(int workers)
    {
        int[] items = [.. Enumerable.Range(0, 40)];

        // Early items take longest.
        int[] results = [.. InOrder.Select(items, i => { Thread.Sleep((40 - i) / 8); return i * i; }, workers)];

        Assert.Equal(items.Select(i => i * i), results);
    }

    [Fact]
    public void The_first_result_is_there_before_the_last_item_is_done()
    {
        using var gate = new ManualResetEventSlim();
        int first = InOrder.Select<int, int>(
            [0, 1],
            i =>
            {
                if (i == 1)
                {
                    gate.Wait(TimeSpan.FromSeconds(30));
                }

                return i + 10;
            },
            workers: 2).First();
        bool wasOpen = gate.IsSet;
        gate.Set();

        Assert.Equal((10, false), (first, wasOpen));
    }

    [Fact]
    public void Both_workers_work_at_the_same_time()
    {
        using var together = new Barrier(2);

        bool[] met = [.. InOrder.Select<int, bool>([0, 1], _ => together.SignalAndWait(TimeSpan.FromSeconds(30)), workers: 2)];

        Assert.Equal([true, true], met);
    }

    [Fact]
    public void An_items_exception_surfaces_at_its_turn()
    {
        var seen = new List<int>();

        Assert.Throws<InvalidOperationException>(() =>
        {
            foreach (int r in InOrder.Select([0, 1, 2, 3], i => i == 2 ? throw new InvalidOperationException() : i, workers: 2))
            {
                seen.Add(r);
            }
        });

        Assert.Equal([0, 1], seen);
    }
}
