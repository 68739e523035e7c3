using PhysMem.Engine.Buddy;
using PhysMem.Engine.Core.Decisions;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Core.Zones;

/// <summary>The reserve of pageblocks for high-order atomic requests (mm/page_alloc.c).</summary>
internal sealed partial class Zone
{
    // What watermark tests keep back of it.
    private long _keptHighAtomic;

    /// <summary>nr_reserved_highatomic, in pages.</summary>
    public long NrReservedHighAtomic
    {
        get;
        set
        {
            field = value;
            _keptHighAtomic = _followsPageblocks ? _keptHighAtomic : value;
        }
    }

    /// <summary>nr_free_highatomic: pages on the HighAtomic lists; kept where lists follow pageblocks.</summary>
    public long NrFreeHighAtomic
    {
        get;
        set
        {
            field = value;
            _keptHighAtomic = _followsPageblocks ? value : _keptHighAtomic;
        }
    }

    /// <summary>reserve_highatomic_pageblock: the block of a page just handed out joins the reserve, up to about 1 %.</summary>
    public void ReserveHighAtomic(long i, int order, int cpu)
    {
        int mt = Pageblocks.OfFrame(i);
        if (NrReservedHighAtomic >= MostHighAtomic || !MigrateTypes.IsMergeable(mt))
        {
            return;
        }

        if (_followsPageblocks)
        {
            ReserveByPageblock(i, order, mt, cpu);
            return;
        }

        NrReservedHighAtomic += _pageblockPages;
        Pageblocks.SetOfFrame(i, MigrateTypes.HighAtomic);
        MoveFreePagesBlock(i, MigrateTypes.HighAtomic, out _);
        TellReserve(i, joined: true);
    }

    /// <summary>
    /// The zone's part of unreserve_highatomic_pageblock: gives one reserved pageblock back to a type.
    /// </summary>
    /// <returns>Whether any free page came with it.</returns>
    public bool UnreserveHighAtomic(int mt, bool force, int cpu)
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

            if (_followsPageblocks)
            {
                UnreserveByPageblock(i, order, mt, cpu);
                return true;
            }

            // A block whose type was changed meanwhile was accounted for then.
            if (Pageblocks.OfFrame(i) == MigrateTypes.HighAtomic)
            {
                NrReservedHighAtomic -= Math.Min(_pageblockPages, NrReservedHighAtomic);
            }

            SetPageblockType(i, mt);
            TellReserve(i, joined: false);
            if (MoveFreePagesBlock(i, mt, out _) != 0)
            {
                return true;
            }
        }

        return false;
    }

    // A pageblock more than 1 %, or where that is the rule no more than it, and nothing of zones too small for one.
    private long MostHighAtomic
    {
        get
        {
            long percent = ManagedPages / 100;
            if (!_line.ReservesNoMoreThanOnePercent)
            {
                return percent + _pageblockPages;
            }

            return percent < _pageblockPages ? 0 : (percent + _pageblockPages - 1) / _pageblockPages * _pageblockPages;
        }
    }

    private void ReserveByPageblock(long i, int order, int mt, int cpu)
    {
        if (order >= _pageblockOrder)
        {
            SetPageblockTypes(i, order, MigrateTypes.HighAtomic);
            NrReservedHighAtomic += 1L << order;
        }
        else if (CanMove(i, out _, out _))
        {
            MovePageblock(i, mt, MigrateTypes.HighAtomic, _pageSets[cpu]);
            NrReservedHighAtomic += _pageblockPages;
        }
        else
        {
            return;
        }

        TellReserve(i, joined: true);
    }

    private void UnreserveByPageblock(long i, int order, int mt, int cpu)
    {
        NrReservedHighAtomic -= Math.Min(Math.Max(_pageblockPages, 1L << order), NrReservedHighAtomic);
        TellReserve(i, joined: false);
        PageSet counter = _pageSets[cpu];
        if (order < _pageblockOrder)
        {
            MovePageblock(i, MigrateTypes.HighAtomic, mt, counter);
            return;
        }

        Buddy.MoveToTail(i, order, mt);
        Account(counter, -(1L << order), MigrateTypes.HighAtomic);
        Account(counter, 1L << order, mt);
        SetPageblockTypes(i, order, mt);
    }

    private void TellReserve(long i, bool joined) =>
        Machine.Decisions?.Add(new HighAtomic(this, Pfn(i), joined, NrReservedHighAtomic));
}
