using System.Runtime.CompilerServices;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Buddy;

/// <summary>
/// What is known of an area's lists without looking at them. It lies inside of its area, since each block that is
/// put on a list or taken off one is counted here.
/// </summary>
internal struct ListCounts
{
    /// <summary>free_area[order].nr_free: free blocks of each order, of all types.</summary>
    public PerOrder Blocks;

    /// <summary>For each migratetype a bit for each order of which it has a block.</summary>
    public PerType Orders;

    /// <summary>A number for each order that a kernel may have.</summary>
    [InlineArray(BuddyArea.MostOrders)]
    internal struct PerOrder
    {
        private long _first;
    }

    /// <summary>A word for each migratetype.</summary>
    [InlineArray(MigrateTypes.Count)]
    internal struct PerType
    {
        private uint _first;
    }
}
