using PhysMem.Engine.Buddy;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Core.Zones;

/// <summary>The reserve of pageblocks for high-order atomic requests (mm/page_alloc.c).</summary>
internal sealed partial class Zone
{
    /// <summary>nr_reserved_highatomic, in pages.</summary>
    public long NrReservedHighAtomic { get; set; }

    /// <summary>reserve_highatomic_pageblock: the block of a page just handed out joins the reserve, up to about 1 %.</summary>
    public void ReserveHighAtomic(long i)
    {
        long limit = (ManagedPages / 100) + _pageblockPages;
        if (NrReservedHighAtomic >= limit || !MigrateTypes.IsMergeable(Pageblocks.OfFrame(i)))
        {
            return;
        }

        NrReservedHighAtomic += _pageblockPages;
        Pageblocks.SetOfFrame(i, MigrateTypes.HighAtomic);
        MoveFreePagesBlock(i, MigrateTypes.HighAtomic, out _);
    }

    /// <summary>
    /// The zone's part of unreserve_highatomic_pageblock: gives one reserved pageblock back to a type.
    /// </summary>
    /// <returns>Whether any free page came with it.</returns>
    public bool UnreserveHighAtomic(int mt, bool force)
    {
        // The last block stays unless a request would fail otherwise.
        if (!force && NrReservedHighAtomic <= _pageblockPages)
        {
            return false;
        }

        for (int order = 0; order <= Build.MaxOrder; order++)
        {
            long i = Buddy.First(order, MigrateTypes.HighAtomic);
            if (i == BuddyArea.None)
            {
                continue;
            }

            // A block whose type was changed meanwhile was accounted for then.
            if (Pageblocks.OfFrame(i) == MigrateTypes.HighAtomic)
            {
                NrReservedHighAtomic -= Math.Min(_pageblockPages, NrReservedHighAtomic);
            }

            SetPageblockType(i, mt);
            if (MoveFreePagesBlock(i, mt, out _) != 0)
            {
                return true;
            }
        }

        return false;
    }
}
