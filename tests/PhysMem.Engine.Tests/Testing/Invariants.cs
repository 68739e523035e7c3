using PhysMem.Engine.Buddy;
using PhysMem.Engine.Frames;
using PhysMem.Engine.Machine;
using PhysMem.Engine.Zones;

namespace PhysMem.Engine.Tests.Testing;

/// <summary>
/// What always holds for an allocator's structures, whatever was done to them (sections 4.9, 5 and 15 of the
/// specification). Every frame of RAM is looked at.
/// </summary>
internal static class Invariants
{
    /// <summary>Fails with zone and frame at the first thing that doesn't hold.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="held">
    /// Pages that the caller holds; if known, they and the free ones must be all that boot released.
    /// </param>
    /// <param name="mayHoldApart">
    /// Whether two free buddies of pageblock size may stand apart because one of them belonged to the HighAtomic
    /// reserve or was isolated: giving such a block its type back doesn't merge it.
    /// </param>
    /// <param name="isolates">
    /// Whether pageblocks were isolated. Then NR_FREE_PAGES isn't held against the lists: a block of order 10 that
    /// comes back while its second half is isolated is counted whole, and its half again when it is un-isolated, in
    /// the kernels of this version as well.
    /// </param>
    public static void Check(MachineState machine, long? held = null, bool mayHoldApart = false, bool isolates = false)
    {
        long free = 0;
        foreach (Zone zone in machine.PopulatedZones)
        {
            var blocks = new ZoneBlocks(zone);
            CheckLists(zone, blocks);
            CheckPageSets(zone, blocks);
            CheckFrames(zone, blocks);
            CheckBuddies(zone, mayHoldApart);
            CheckCounters(zone, blocks, isolates);
            free += blocks.Sum(b => 1L << b.Value);
        }

        if (held is { } pages)
        {
            Assert.Equal(machine.PopulatedZones.Sum(z => z.ManagedPages), free + pages);
        }
    }

    // Lengths, masks, alignment, and that each entry says of itself what its list says.
    private static unsafe void CheckLists(Zone zone, ZoneBlocks blocks)
    {
        long[] counts = new long[PageConstants.OrderCount];
        for (int mt = 0; mt < MigrateTypes.Count; mt++)
        {
            for (int order = 0; order < PageConstants.OrderCount; order++)
            {
                long head = zone.Buddy.Head(order, mt), before = head;
                long[] pfns = ZoneLists.Free(zone, order, mt);
                foreach (long pfn in pfns)
                {
                    long i = zone.FrameIndex(pfn);
                    Require(zone, pfn, zone.StateOf(i) == (FrameState.Free | order), $"on list [{order}][{mt}] but marked 0x{zone.StateOf(i):x}");
                    if (zone.Table.State[i] != FrameState.None)
                    {
                        // Not inside of a run of blocks, which has one entry.
                        Require(zone, pfn, zone.Table.Prev(i) == before, "not linked to the entry before");
                        before = i;
                    }

                    blocks.Add(pfn, order);
                }

                Require(zone, -1, zone.Table.Prev(head) == before, $"the tail of list [{order}][{mt}] is not its last entry");
                bool inMask = (zone.Buddy.NonEmptyOrders(mt) >> order & 1) != 0;
                Require(zone, -1, inMask == pfns.Length > 0, $"mask and list [{order}][{mt}] disagree");
                counts[order] += pfns.Length;
            }
        }

        for (int order = 0; order < PageConstants.OrderCount; order++)
        {
            Require(zone, -1, zone.Buddy.BlockCount(order) == counts[order], $"nr_free of order {order}");
        }
    }

    private static unsafe void CheckPageSets(Zone zone, ZoneBlocks blocks)
    {
        for (int cpu = 0; cpu < zone.PageSets.Length; cpu++)
        {
            long pages = 0;
            for (int list = 0; list < PageSet.ListCount; list++)
            {
                int order = PageSet.OrderOf(list);
                foreach ((long pfn, int remembered) in ZoneLists.PerCpu(zone, cpu, list))
                {
                    byte state = zone.Table.State[zone.FrameIndex(pfn)];
                    Require(zone, pfn, FrameState.IsPerCpu(state) && FrameState.Order(state) == order, $"on cpu {cpu}'s list {list} but marked 0x{state:x}");
                    int waitsAs = remembered == MigrateTypes.HighAtomic ? MigrateTypes.Movable : remembered;
                    Require(zone, pfn, PageSet.ListOf(order, waitsAs) == list, $"remembers type {remembered} on list {list}");
                    blocks.Add(pfn, order);
                    pages += 1L << order;
                }
            }

            Require(zone, -1, zone.PageSets[cpu].Count == pages, $"count of cpu {cpu}'s page set");
        }
    }

    // What is marked free is on a list, and no block begins inside of another one.
    private static unsafe void CheckFrames(Zone zone, ZoneBlocks blocks)
    {
        long end = zone.StartPfn, listed = 0;
        foreach (long pfn in FramesOf(zone))
        {
            byte state = zone.StateOf(zone.FrameIndex(pfn));
            if ((state & FrameState.KindMask) == FrameState.None)
            {
                continue;
            }

            Require(zone, pfn, pfn >= end, $"marked 0x{state:x} inside of the block that ends at {end}");
            int order = FrameState.Order(state);
            Require(zone, pfn, pfn % (1L << order) == 0, $"not aligned to order {order}");
            end = pfn + (1L << order);
            Require(zone, pfn, end <= zone.EndPfn, "reaches beyond the zone");
            if (!FrameState.IsInUse(state))
            {
                Require(zone, pfn, blocks.TryGetValue(pfn, out int onList) && onList == order, "marked free, but on no list");
                listed++;
            }
        }

        Require(zone, -1, listed == blocks.Count, "a list has a block where the zone has no memory");
    }

    private static IEnumerable<long> FramesOf(Zone zone)
    {
        foreach (FrameRange range in zone.Machine.Frames.Ranges.Where(r => r.Zone == zone))
        {
            for (long pfn = range.Start; pfn < range.End; pfn++)
            {
                yield return pfn;
            }
        }
    }

    private static unsafe void CheckBuddies(Zone zone, bool mayHoldApart)
    {
        foreach ((int order, _, long[] pfns) in ZoneLists.Free(zone).Where(l => l.Order < PageConstants.MaxOrder))
        {
            foreach (long pfn in pfns.Where(p => (p >> order & 1) == 0))
            {
                long buddy = pfn ^ (1L << order);
                bool bothFree = zone.Spans(buddy)
                    && zone.StateOf(zone.FrameIndex(buddy)) == (FrameState.Free | order);
                bool apart = order >= PageConstants.PageblockOrder && (mayHoldApart || !Mergeable(zone, pfn, buddy));
                Require(zone, pfn, !bothFree || apart, $"not merged with its free buddy {buddy} of order {order}");
            }
        }
    }

    private static bool Mergeable(Zone zone, long a, long b)
    {
        int ta = zone.Pageblocks.OfFrame(zone.FrameIndex(a)), tb = zone.Pageblocks.OfFrame(zone.FrameIndex(b));
        return ta == tb || (MigrateTypes.IsMergeable(ta) && MigrateTypes.IsMergeable(tb));
    }

    private static void CheckCounters(Zone zone, ZoneBlocks blocks, bool isolates)
    {
        long onBuddyLists = 0, counted = 0, differences = 0;
        foreach ((int order, MigrateType mt, long[] pfns) in ZoneLists.Free(zone))
        {
            onBuddyLists += (long)pfns.Length << order;
            counted += mt == MigrateType.Isolate ? 0 : (long)pfns.Length << order;
        }

        foreach (PageSet set in zone.PageSets)
        {
            Require(zone, -1, Math.Abs(set.DiffFree) <= set.StatThreshold, "a CPU's difference is above its threshold");
            differences += set.DiffFree;
        }

        Require(zone, -1, zone.Buddy.FreePages == onBuddyLists, "pages on the buddy lists");
        Require(zone, -1, isolates || zone.NrFreeGlobal + differences == counted, $"NR_FREE_PAGES {zone.NrFreeGlobal} + {differences}, but {counted} are free");
        Require(zone, -1, blocks.Sum(b => 1L << b.Value) <= zone.ManagedPages, "more free pages than managed ones");
    }

    private static void Require(Zone zone, long pfn, bool holds, string what) =>
        Assert.True(holds, pfn < 0 ? $"{zone}: {what}" : $"{zone} pfn {pfn}: {what}");

    // Free blocks by first frame; two with the same frame are an error.
    private sealed class ZoneBlocks(Zone zone) : Dictionary<long, int>
    {
        public new void Add(long pfn, int order) => Require(zone, pfn, TryAdd(pfn, order), "on two lists");
    }
}
