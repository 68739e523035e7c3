using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Face;
using PhysMem.Engine.Frames;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Tests.Testing;
using PhysMem.Engine.Twins;

namespace PhysMem.Engine.Tests.Twins;

/// <summary>Which frames a twin's lists get, against a walk over all frames one by one.</summary>
public sealed class UsedFramesTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // A text in which types, orders and lists mix; the lists take nearly all, or more than there is.
    [Theory]
    [InlineData(7_000)]
    [InlineData(900_000)]
    public void Lists_get_the_lowest_frames_in_use_in_Movable_pageblocks_per_CPU_lists_first(long active)
    {
        using SimMachine machine = Open(active);
        foreach (Zone zone in machine.State.PopulatedZones)
        {
            long[] used = [.. Movable(zone)];
            long[] waiting = [.. zone.PageSets.Made.SelectMany(set => Enumerable.Range(0, PageSet.ListCount).SelectMany(list => ZonePfns(zone, set.Head(list))))];
            Assert.Equal(Math.Min(used.Length, 300), waiting.Length);
            Assert.Equal(used[..waiting.Length], waiting);

            int at = waiting.Length;
            foreach ((int list, long wanted) in new[] { (LruLists.InactiveAnon, 5_000L), (LruLists.ActiveAnon, active), (LruLists.InactiveFile, 3L) })
            {
                int end = (int)Math.Min(used.Length, at + wanted);
                Assert.Equal(used[at..end].Reverse(), zone.Lru!.Pfns(list));
                Assert.All(used[at..end], pfn => Assert.True(zone.Lru.IsCache(zone.FrameIndex(pfn))));
                at = end;
            }
        }

        Assert.Empty(machine.Reports.Audit());
    }

    // What has no free block on it, by each frame's own state.
    private static unsafe IEnumerable<long> Movable(Zone zone)
    {
        var pfns = new List<long>();
        for (long pfn = zone.StartPfn; pfn < zone.StartPfn + zone.SpannedPages; pfn++)
        {
            long i = zone.FrameIndex(pfn);
            byte state = zone.Buddy.StateOf(i);
            if (FrameState.IsFree(state))
            {
                pfn += (1L << FrameState.Order(state)) - 1;
            }
            else if (zone.Machine.Frames.ZoneOf(pfn) == zone && zone.Pageblocks.OfFrame(i) == MigrateTypes.Movable)
            {
                pfns.Add(pfn);
            }
        }

        return pfns;
    }

    private static IEnumerable<long> ZonePfns(Zone zone, long head)
    {
        for (long i = zone.Table.Next(head); i != head; i = zone.Table.Next(i))
        {
            yield return zone.Pfn(i);
        }
    }

    private SimMachine Open(long active)
    {
        string path = Path.Combine(_folder.Path, "proc");
        File.WriteAllText(path,
            $"""
            Node 0, zone   Normal
              pages free     8950
                    min      100
                    low      120
                    high     140
                    spanned  40000
                    present  39000
                    managed  38000
                  nr_zone_inactive_anon 5000
                  nr_zone_active_anon {active}
                  nr_zone_inactive_file 3
              pagesets
                cpu: 0
                          count: 100
                          high:  378
                          batch: 63
                cpu: 1
                          count: 200
                          high:  378
                          batch: 63
              start_pfn:           700
            Page block order: 9
            Pages per block:  512

            Free pages count per migrate type at order       0      1      2      3      4      5      6      7      8      9     10
            Node    0, zone   Normal, type    Unmovable     70      3      5      0      2      1      0      1      0      1      0
            Node    0, zone   Normal, type      Movable    200     70     30     11      0      3      1      0      4      2      4
            Node    0, zone   Normal, type  Reclaimable      5      1      0      0      2      0      0      0      1      0      0

            Number of blocks type     Unmovable      Movable  Reclaimable   HighAtomic      Isolate
            Node 0, zone   Normal           12           58            7            0            0

            """);
        return MachinePath.Open(path, "m").Machine;
    }
}
