using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Tests.Core;

/// <summary>Runs of pageblocks against looking at each of them.</summary>
public class PageblockRunTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Runs_say_what_each_pageblock_says(int seed)
    {
        var dice = new Random(seed);
        using MachineState machine = Machine(dice);
        foreach (Zone zone in machine.Nodes.SelectMany(node => node.Zones).Where(zone => zone.IsPopulated))
        {
            for (int k = 0; k < 200; k++)
            {
                zone.Pageblocks.SetOfFrame(dice.NextInt64(zone.Table.Frames), dice.Next(MigrateTypes.Count));
            }

            zone.Pageblocks.Fill(dice.NextInt64(zone.Table.Frames / 2), dice.Next(40), dice.Next(3), isolated: dice.Next(2) == 0);
            foreach (long from in (long[])[zone.StartPfn, zone.StartPfn / 512 * 512, (zone.StartPfn + 511) / 512 * 512])
            {
                Assert.Equal(OneByOne(zone, from), Runs(zone, from));
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_fill_is_what_setting_each_is(bool isolated)
    {
        using MachineState machine = Machine(new Random(7)), other = Machine(new Random(7));
        (Zone one, Zone two) = (machine.PopulatedZones[0], other.PopulatedZones[0]);
        one.Pageblocks.Fill(3 * 512, 5, MigrateTypes.Reclaimable, isolated);
        for (long i = 3 * 512; i < 8 * 512; i += 512)
        {
            two.Pageblocks.SetOfFrame(i, MigrateTypes.Reclaimable);
            if (isolated)
            {
                two.Pageblocks.Isolate(i);
            }
        }

        Assert.Equal(
            Enumerable.Range(0, 12).Select(k => (two.Pageblocks[k], two.Pageblocks.UnderIsolation(k * 512L))),
            Enumerable.Range(0, 12).Select(k => (one.Pageblocks[k], one.Pageblocks.UnderIsolation(k * 512L))));
    }

    private static List<(long Pfn, Zone? Owner, int? Type)> OneByOne(Zone zone, long from)
    {
        var blocks = new List<(long, Zone?, int?)>();
        for (long pfn = from; pfn < zone.EndPfn; pfn += 512)
        {
            Zone? owner = zone.Machine.Frames.ZoneOf(Math.Max(pfn, zone.StartPfn));
            blocks.Add((pfn, owner, owner == zone ? zone.Pageblocks.OfFrame(zone.FrameIndex(pfn)) : null));
        }

        return blocks;
    }

    private static List<(long Pfn, Zone? Owner, int? Type)> Runs(Zone zone, long from) =>
    [
        .. zone.PageblockRuns(from).SelectMany(run => Enumerable.Range(0, (int)run.Count).Select(k => (
            run.First + (k * 512L), run.Owner, run.Owner == zone ? (int?)zone.Pageblocks.OfFrame(zone.FrameIndex(run.First)) : null))),
    ];

    // Two zones whose pieces of memory take turns, with holes between, at odd frames.
    private static MachineState Machine(Random dice)
    {
        var machine = new MachineState(new KernelBuild(ArchitectureProfile.X64), [new SimCpu(0, 0)]);
        Node node = machine.AddNode(0);
        Zone[] zones = [node.Zones[1], node.Zones[2]];
        var ranges = new List<FrameRange>();
        long at = 4096 + dice.Next(600);
        for (int k = 0; k < 12; k++)
        {
            long end = at + 1 + dice.Next(9000);
            ranges.Add(new FrameRange(at, end, zones[k % 2]));
            at = end + (dice.Next(2) * dice.Next(5000));
        }

        foreach (Zone zone in zones)
        {
            FrameRange[] own = [.. ranges.Where(range => range.Zone == zone)];
            zone.PresentPages = own.Sum(range => range.End - range.Start);
            zone.Span(own[0].Start, own[^1].End - own[0].Start);
        }

        node.Fallback = node.ThisNode = new Zonelist(zones);
        machine.Complete(ranges);
        return machine;
    }
}
