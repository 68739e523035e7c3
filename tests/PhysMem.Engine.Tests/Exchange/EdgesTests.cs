using PhysMem.Engine.Describe;
using PhysMem.Engine.Exchange;
using PhysMem.Engine.Face;
using PhysMem.Engine.Tests.Testing;

namespace PhysMem.Engine.Tests.Exchange;

/// <summary>Machines whose memory ends inside of a pageblock, written and read.</summary>
public sealed class EdgesTests
{
    private const long MiB = 1 << 20;
    private const long Page = 4096;

    /// <summary>Name and the pieces of each node.</summary>
    public static TheoryData<string, (long Start, long End)[][]> Machines => new()
    {
        { "a border of nodes inside a pageblock", [[(0, (64 * MiB) + (100 * Page))], [((64 * MiB) + (100 * Page), 128 * MiB)]] },
        { "a piece that begins and ends in one pageblock", [[(0, 64 * MiB), ((100 * MiB) + (10 * Page), (100 * MiB) + (100 * Page))]] },
        { "a hole, and an end inside a pageblock", [[(0, 64 * MiB), (100 * MiB, (100 * MiB) + (100 * Page))], [((100 * MiB) + (100 * Page), 200 * MiB)]] },
        { "a zone that spans a hole alone", [[(0, 16 * MiB), (4096 * MiB, 4160 * MiB)]] },
    };

    [Theory]
    [MemberData(nameof(Machines))]
    public void What_was_written_is_read_as_the_same_machine(string name, (long Start, long End)[][] nodes)
    {
        using var folder = new ScratchFolder();
        using SimMachine machine = SimMachine.Boot(new MachineDescription
        {
            Name = name,
            Nodes =
            [
                .. nodes.Select((pieces, nid) => new NodeDescription(nid)
                {
                    Memory = [.. pieces.Select(piece => new MemoryRange(piece.Start, piece.End))],
                    Cpus = nid == 0 ? [0] : [],
                }),
            ],
        });
        string path = Path.Combine(folder.Path, "edges.machine");
        machine.Exchange.Export(path);
        using SimMachine read = SimMachine.FromFile(path, name);

        Assert.Equal(machine.Texts.ZoneInfo(), read.Texts.ZoneInfo());
        Assert.Empty(MachineComparison.Compare(machine.Exchange.Picture(), read.Exchange.Picture()));
        Assert.Empty(read.Reports.Audit());
    }
}
