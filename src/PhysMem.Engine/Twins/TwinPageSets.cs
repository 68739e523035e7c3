using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Limits;
using PhysMem.Engine.Observed;

namespace PhysMem.Engine.Twins;

/// <summary>
/// Gives the CPUs of a twin their per-CPU lists as told, and each its part of the zone's counter: NR_FREE_PAGES is told
/// without the parts that wait in CPUs, so that it and the free blocks may both be right and differ.
/// </summary>
internal static class TwinPageSets
{
    // The kernel keeps it in a byte (s8 stat_threshold).
    private const int MostThreshold = sbyte.MaxValue;

    /// <summary>Sets sizes, pages and counters of a zone whose blocks are on its lists.</summary>
    public static void Apply(Zone zone, ObservedZone told, UsedFrames used, TwinNotes notes)
    {
        zone.SetStatThreshold(CounterThresholds.Normal(zone.ManagedPages, zone.Machine.Cpus.Count));
        if (!told.PageSets.IsEmpty)
        {
            zone.PagesetHigh = (int)(told.PageSets[0].HighMin ?? told.PageSets[0].High);
            zone.PagesetHighMax = (int)(told.PageSets[0].HighMax ?? zone.PagesetHighMax);
            zone.PagesetBatch = (int)Math.Max(1, told.PageSets[0].Batch);
            Load(zone, told, used, notes);
        }

        CountFree(zone, told, notes);
    }

    // Single pages of Movable pageblocks.
    private static void Load(Zone zone, ObservedZone told, UsedFrames used, TwinNotes notes)
    {
        long wanted = 0, placed = 0;
        for (int cpu = 0; cpu < told.PageSets.Length; cpu++)
        {
            ObservedPageSet one = told.PageSets[cpu];
            PageSet set = zone.PageSets[cpu];
            set.High = (int)one.High;
            set.Batch = (int)Math.Max(1, one.Batch);
            set.HighMin = (int)(one.HighMin ?? set.HighMin);
            set.HighMax = (int)(one.HighMax ?? set.HighMax);
            set.StatThreshold = one.Threshold is >= 0 and <= MostThreshold ? (int)one.Threshold : set.StatThreshold;
            wanted += one.Count;
            for (long k = 0; k < one.Count && used.NextMovable() is var pfn and >= 0; k++)
            {
                int remembered = zone.Machine.Line.ListsFollowPageblocks ? 0 : MigrateTypes.Movable;
                zone.AppendToPageSet(set, PageSet.ListOf(0, MigrateTypes.Movable), zone.FrameIndex(pfn), remembered);
                placed++;
            }
        }

        notes.Tell(told, $"per-CPU lists of {told.PageSets.Length} CPUs: count, high and batch");
        if (placed > 0)
        {
            notes.Fill(told, "which pages wait on per-CPU lists: single ones, the lowest in use in Movable pageblocks");
        }

        if (placed < wanted)
        {
            notes.Fill(told, $"per-CPU lists: {placed} pages, not the {wanted} told, {used.WhyNoMore}");
        }
    }

    private static void CountFree(Zone zone, ObservedZone told, TwinNotes notes)
    {
        long isolated = 0;
        for (int order = 0; order < zone.Build.OrderCount; order++)
        {
            isolated += (long)zone.Buddy.Length(order, MigrateTypes.Isolate) << order;
        }

        long listed = zone.Buddy.FreePages - isolated + zone.Unaccepted.Pages, free = told.Free ?? listed, apart = listed - free;
        long most = 0;
        foreach (PageSet set in zone.PageSets)
        {
            most += set.StatThreshold;
        }

        zone.NrFreeGlobal = Math.Abs(apart) <= most ? free : listed;
        if (zone.NrFreeGlobal != free)
        {
            notes.Fill(told, $"free: {listed} pages, as the blocks have it, not the {free} told");
            return;
        }

        foreach (PageSet set in zone.PageSets)
        {
            set.DiffFree = (int)Math.Clamp(apart, -set.StatThreshold, set.StatThreshold);
            apart -= set.DiffFree;
        }

        if (told.Free is not null)
        {
            notes.Tell(told, $"{free} free pages");
        }
    }
}
