using PhysMem.Engine.Kernel;
using PhysMem.Engine.Twins;

namespace PhysMem.Engine.Tests.Twins;

public class BlockPlacerTests
{
    private static readonly KernelBuild s_build = new(ArchitectureProfile.X64);

    [Fact]
    public void A_zone_that_is_nearly_all_free_still_has_a_place_for_each_block()
    {
        // ZONE_DMA of a booted machine: 3808 of 3999 pages, in the largest pieces that its edges leave.
        var placer = new BlockPlacer([(1, 4096)], s_build);
        (int, int)[] wanted = [(10, 1), (10, 1), (10, 1), (9, 1), (7, 0), (6, 0), (5, 0)];
        Assert.All(wanted, one => Assert.NotNull(placer.Place(one.Item1, one.Item2, 1)));
    }

    [Fact]
    public void Blocks_lie_apart_aligned_in_pageblocks_of_their_type_and_no_two_would_merge()
    {
        for (int seed = 1; seed <= 200; seed++)
        {
            var random = new Random(seed);
            long start = random.Next(0, 5000), end = start + random.Next(3000, 60000);
            var placer = new BlockPlacer([(start, end)], s_build);
            var free = new Dictionary<long, (int Order, int Type)>();
            long placed = 0;
            for (int order = 10; order >= 0; order--)
            {
                for (int k = random.Next(0, 1 << (random.Next(0, 11) * (11 - order) / 11)); k > 0; k--)
                {
                    int type = random.Next(0, 4);
                    if (placer.Place(order, type, 1) is { } block)
                    {
                        free.Add(block.First, (order, type));
                        placed += 1L << order;
                    }
                }
            }

            Assert.True(placed <= end - start);
            Verify(seed, start, end, free, placer.Types);
        }
    }

    [Fact]
    public void Blocks_that_are_placed_together_lie_where_they_would_one_by_one()
    {
        for (int seed = 1; seed <= 200; seed++)
        {
            var random = new Random(seed);
            long start = random.Next(0, 5000), end = start + random.Next(3000, 400000);
            BlockPlacer together = new([(start, end)], s_build), single = new([(start, end)], s_build);
            for (int order = 10; order >= 0; order--)
            {
                for (int lists = random.Next(1, 4); lists > 0; lists--)
                {
                    int type = random.Next(0, 4), count = random.Next(0, 40);
                    List<long> blocks = [], wanted = [];
                    while (blocks.Count < count && together.Place(order, type, count - blocks.Count) is { } run)
                    {
                        blocks.AddRange(run.Blocks);
                    }

                    while (wanted.Count < count && single.Place(order, type, 1) is { } one)
                    {
                        wanted.Add(one.First);
                    }

                    Assert.Equal(wanted, blocks);
                }
            }

            Assert.Equal(Each(single.Types), Each(together.Types));
        }
    }

    private static List<(long First, int Type)> Each(PlacedTypes types) =>
        [.. types.All().SelectMany(run => Enumerable.Range(0, run.Count).Select(k => (run.First + (k * 512L), run.Type)))];

    private static void Verify(
        int seed, long start, long end, Dictionary<long, (int Order, int Type)> free, PlacedTypes types)
    {
        long before = start;
        Assert.Equal(Each(types).DistinctBy(one => one.First).Order(), Each(types));
        foreach ((long pfn, (int order, int type)) in free.OrderBy(one => one.Key))
        {
            Assert.True(pfn >= before && pfn + (1L << order) <= end, $"seed {seed}: {pfn} lies outside or in another block");
            Assert.True((pfn & ((1L << order) - 1)) == 0, $"seed {seed}: {pfn} is not aligned to order {order}");
            Assert.True(types.Of(pfn) == type, $"seed {seed}: the pageblock of {pfn} has another type");
            bool merges = order < 10 && free.TryGetValue(pfn ^ (1L << order), out var buddy) && buddy.Order == order;
            Assert.False(merges, $"seed {seed}: {pfn} would have merged with its buddy");
            before = pfn + (1L << order);
        }
    }
}
