using PhysMem.Engine.Face;
using PhysMem.Engine.Tests.Testing;
using PhysMem.Engine.Twins;

namespace PhysMem.Engine.Tests.Twins;

/// <summary>Zones of which a text says that they share frames: a frame is one zone's, or the text is refused.</summary>
public sealed class OverlappingZonesTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(300)]
    public void A_zone_that_begins_in_another_one_is_put_behind_it(long start)
    {
        Twin twin = Open(Zone(0, "DMA", 4_000, 1) + Zone(0, "DMA32", 100_000, start));

        using SimMachine machine = twin.Machine;
        Assert.Empty(machine.Reports.Audit());
        Assert.Contains(twin.Filled, line => line.Contains($"as frame {start} lies in another zone", StringComparison.Ordinal));
    }

    // Frames that aren't memory have a pageblock too: so many of them reach farther than the pages that are present.
    [Fact]
    public void A_zone_whose_pageblocks_reach_into_another_one_is_put_behind_it()
    {
        const string Blocks = "Number of blocks type     Unmovable      Movable  Reclaimable   HighAtomic      Isolate\n"
            + "Node 0, zone   Normal            2           98            0            0            0\n"
            + "Node 1, zone   Normal            2         1000            0            0            0\n";

        Twin twin = Open(
            Zone(0, "Normal", 50_000, 1_500_000) + Zone(1, "Normal", 60_000, 1_400_000, spanned: 600_000) + "Page block order: 9\nPages per block:  512\n\n" + Blocks);

        using SimMachine machine = twin.Machine;
        Assert.Empty(machine.Reports.Audit());
        Assert.Contains(twin.Filled, line => line.Contains("as frame 1400000 lies in another zone", StringComparison.Ordinal));
    }

    private static string Zone(int node, string name, long pages, long start, long? spanned = null) =>
        $"Node {node}, zone {name,8}\n  pages free     50\n        min      10\n        low      12\n        high     15\n"
        + $"        spanned  {spanned ?? pages}\n        present  {pages}\n        managed  {pages}\n  start_pfn:           {start}\n";

    private Twin Open(string text)
    {
        string path = Path.Combine(_folder.Path, "zoneinfo");
        File.WriteAllText(path, text);
        return MachinePath.Open(path, "m");
    }
}
