using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Tests.Testing;

namespace PhysMem.Engine.Tests.Core;

/// <summary>Long rows of pages on their way from a per-CPU list back to the buddy lists.</summary>
public sealed class DrainTests : IDisposable
{
    private const int Block = 1 << PageConstants.MaxOrder;

    // The list takes all that is freed.
    private readonly TestMachine _machine = new(2 * Block, batch: 63, high: 4 * Block);

    private Zone Zone => _machine.Zone;

    public void Dispose() => _machine.Dispose();

    [Theory]
    [InlineData(MigrateTypes.Movable, 0, 2)]
    [InlineData(MigrateTypes.Reclaimable, 0, 2)]
    [InlineData(MigrateTypes.HighAtomic, 2, 1)]
    public void A_row_over_two_pageblocks_is_one_block_only_if_their_types_merge(int first, int pageblocks, int largest)
    {
        // All pages remember that they were movable when they were freed; then the one that goes back first changes its type.
        foreach (long pfn in _machine.Alloc(Block, 0, MigrateType.Movable))
        {
            _machine.Free(pfn, 0);
        }

        Zone.Pageblocks.SetOfFrame(0, first);
        _machine.State.Allocator.DrainAll(0);

        // The machine's other block of the largest order is whole again in any case.
        Assert.Equal(pageblocks, Zone.Buddy.BlockCount(PageConstants.PageblockOrder));
        Assert.Equal(largest, Zone.Buddy.BlockCount(PageConstants.MaxOrder));
        Assert.Equal(2 * Block, Zone.Buddy.FreePages);
    }
}
