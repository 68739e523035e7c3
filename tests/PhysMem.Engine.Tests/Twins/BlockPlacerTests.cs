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
        Assert.All(wanted, one => Assert.True(placer.Place(one.Item1, one.Item2) > 0));
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
                    long pfn = placer.Place(order, type);
                    if (pfn >= 0)
                    {
                        free.Add(pfn, (order, type));
                        placed += 1L << order;
                    }
                }
            }

            Assert.True(placed <= end - start);
            Verify(seed, start, end, free, placer.Types);
        }
    }

    private static void Verify(
        int seed, long start, long end, Dictionary<long, (int Order, int Type)> free, PlacedTypes types)
    {
        long before = start;
        Assert.Equal(types.All().Order(), types.All());
        Assert.Equal(types.All().Count(), types.All().DistinctBy(one => one.First).Count());
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
