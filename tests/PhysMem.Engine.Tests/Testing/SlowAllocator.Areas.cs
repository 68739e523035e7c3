namespace PhysMem.Engine.Tests.Testing;

/// <summary>Contiguous areas (CMA): who may borrow of them (8.1), when they go first (6.6), and their counter (4.9).</summary>
internal sealed partial class SlowAllocator
{
    private const int Cma = 4;

    /// <summary>Pageblocks of the area.</summary>
    public int Areas { get; init; }

    /// <summary>The global part of NR_FREE_CMA_PAGES.</summary>
    public long NrFreeCma { get; set; }

    /// <summary>Whether a frame is the area's, isolated or not.</summary>
    public bool IsArea(long pfn) => pfn < Buddy.FirstPfn + ((long)Areas << Buddy.BlockOrder);

    private bool MayBorrow(int type) => Areas > 0 && type == 1;

    private bool CmaGoesFirst(Rights rights) => rights.Cma && NrFreeCma > Math.Max(NrFreePages, 0) / 2;

    private void CountCma(int cpu, long pages)
    {
        SlowPageSet set = PageSets[cpu];
        long difference = set.CmaDifference + pages;
        bool folds = Math.Abs(difference) > set.Threshold;
        NrFreeCma += folds ? difference : 0;
        set.CmaDifference = folds ? 0 : difference;
    }
}
