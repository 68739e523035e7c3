using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;

namespace PhysMem.Engine.Boot;

/// <summary>
/// Deferred initialisation of page structs (CONFIG_DEFERRED_STRUCT_PAGE_INIT): a node's highest zone is made ready
/// and released only in part before the other CPUs start. In the end all pages are there; what remains visible are
/// some pageblock types and the first drift marks.
/// </summary>
internal static class DeferredInit
{
    /// <summary>
    /// first_deferred_pfn of a zone: the first section boundary behind a section's worth of initialised pages
    /// (defer_init); long.MaxValue when nothing of the zone is deferred.
    /// </summary>
    /// <param name="zone">A zone with memory.</param>
    /// <param name="ram">All RAM frames, rising.</param>
    public static long FirstDeferredPfn(Zone zone, IReadOnlyList<FrameRange> ram)
    {
        // i386 isn't built with it.
        if (!zone.Machine.Architecture.IsSparse || zone.EndPfn < zone.Node.StartPfn + zone.Node.SpannedPages)
        {
            return long.MaxValue;
        }

        long before = 0, section = zone.Build.SectionPages;
        foreach (FrameRange run in ram.Where(r => r.Zone == zone))
        {
            long missing = Math.Max(section - before, 0);
            long pfn = (run.Start + missing + section - 1) / section * section;
            if (pfn < run.End)
            {
                return pfn;
            }

            before += run.End - run.Start;
        }

        return long.MaxValue;
    }

    /// <summary>Pages that a zone has under the allocator when the other CPUs start.</summary>
    public static long EarlyPages(Zone zone, IReadOnlyList<FrameRange> ram, IReadOnlyList<FrameRange> free)
    {
        long limit = FirstDeferredPfn(zone, ram);
        return free.Where(r => r.Zone == zone).Sum(r => Math.Max(0, Math.Min(r.End, limit) - r.Start));
    }
}
