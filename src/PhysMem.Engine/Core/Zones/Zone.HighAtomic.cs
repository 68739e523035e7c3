using PhysMem.Engine.Buddy;
using PhysMem.Engine.Core.Decisions;
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
        long limit = (ManagedPages / 100) + PageConstants.PageblockPages;
        if (NrReservedHighAtomic >= limit || !MigrateTypes.IsMergeable(Pageblocks.OfFrame(i)))
        {
            return;
        }

        NrReservedHighAtomic += PageConstants.PageblockPages;
        Pageblocks.SetOfFrame(i, MigrateTypes.HighAtomic);
        MoveFreePagesBlock(i, MigrateTypes.HighAtomic, out _);
        Machine.Decisions?.Add(new HighAtomic(this, Pfn(i), Joined: true, NrReservedHighAtomic));
    }

    /// <summary>
    /// The zone's part of unreserve_highatomic_pageblock: gives one reserved pageblock back to a type.
    /// </summary>
    /// <returns>Whether any free page came with it.</returns>
    public bool UnreserveHighAtomic(int mt, bool force)
    {
        // The last block stays unless a request would fail otherwise.
        if (!force && NrReservedHighAtomic <= PageConstants.PageblockPages)
        {
            return false;
        }

        for (int order = 0; order <= PageConstants.MaxOrder; order++)
        {
            long i = Buddy.First(order, MigrateTypes.HighAtomic);
            if (i == BuddyArea.None)
            {
                continue;
            }

            // A block whose type was changed meanwhile was accounted for then.
            if (Pageblocks.OfFrame(i) == MigrateTypes.HighAtomic)
            {
                NrReservedHighAtomic -= Math.Min(PageConstants.PageblockPages, NrReservedHighAtomic);
            }

            SetPageblockType(i, mt);
            Machine.Decisions?.Add(new HighAtomic(this, Pfn(i), Joined: false, NrReservedHighAtomic));
            if (MoveFreePagesBlock(i, mt, out _) != 0)
            {
                return true;
            }
        }

        return false;
    }
}
