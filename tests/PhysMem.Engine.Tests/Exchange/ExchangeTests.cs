using PhysMem.Engine.Exchange;
using PhysMem.Engine.Face;
using PhysMem.Engine.Recording;
using PhysMem.Engine.Tests.Recording;

namespace PhysMem.Engine.Tests.Exchange;

public sealed class ExchangeTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("physmem-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [MemberData(nameof(Machines.Kinds), MemberType = typeof(Machines))]
    public void A_machine_read_from_its_file_answers_the_same_calls_alike(string kind) =>
        EqualMachines.Check(kind, Reread);

    [Theory]
    [InlineData(21, 1, 1)]
    [InlineData(22, 2, 3)]
    [InlineData(23, 2, 2)]
    public void A_machine_read_from_its_file_is_equal_under_pressure_too(int seed, int nodes, int cpus) =>
        EqualMachines.CheckUnderPressure(seed, nodes, cpus, Reread);

    [Fact]
    public void A_packed_file_holds_the_same_text_and_keeps_the_name()
    {
        using SimMachine machine = Machines.Make("two nodes").Exchange.Copy("my lab, Größe 1");
        string plain = PathOf("a.txt"), packed = PathOf("a.txt.gz");
        machine.Exchange.Export(plain);
        machine.Exchange.Export(packed);

        Assert.StartsWith("MACHINE version=1 name=", File.ReadLines(plain).First(), StringComparison.Ordinal);
        Assert.True(new FileInfo(packed).Length < new FileInfo(plain).Length);
        Assert.Equal(["my lab, Größe 1", "my lab, Größe 1"], [MachineFile.NameIn(plain), MachineFile.NameIn(packed)]);
        using SimMachine read = SimMachine.FromFile(packed, "read");
        Assert.Empty(MachineComparison.Compare(machine.Exchange.Picture(), read.Exchange.Picture()));
    }

    [Fact]
    public void The_state_in_a_file_is_one_that_any_reader_of_recordings_reads()
    {
        using SimMachine machine = Machines.Make("recorded, one CPU");
        string file = PathOf("a.txt");
        machine.Exchange.Export(file);
        string[] state = [.. File.ReadLines(file).SkipWhile(l => !l.StartsWith("STATE", StringComparison.Ordinal)).TakeWhile(l => !l.StartsWith("RAM", StringComparison.Ordinal))];
        File.WriteAllLines(PathOf("state.txt"), state);

        StateDump dump = Assert.Single(StateDumpReader.ReadFile(PathOf("state.txt")));
        Assert.Null(StateComparer.FirstDifference(machine.Exchange.Capture("machine"), dump));
        Assert.Equal(machine.Texts.BuddyInfo(), SimMachine.FromFile(file, "a").Texts.BuddyInfo());
    }

    [Fact]
    public void Neighbours_in_lists_are_put_together_and_read_in_order()
    {
        Assert.Equal("4096+3 9000 8-3 100", ListRuns.Text([4096, 4097, 4098, 9000, 8, 7, 6, 100], 0));
        Assert.Equal("0+3 4 64-2", ListRuns.Text([0, 4, 8, 4, 64, 60], 2));
        Assert.Equal("5 5", ListRuns.Text([5, 5], 0));
        Assert.Equal("", ListRuns.Text([], 3));
        string text = RecordingSample.Edit(
            RecordingSample.State, "order=2 mt=M n=1 : 1040", "order=2 mt=M n=1 : 1040+1");
        Assert.Equal([1040], StateDumpReader.Read(RecordingSample.Open(text)).Zones[0].FreeLists[1].Pfns);
    }

    private SimMachine Reread(SimMachine machine)
    {
        string file = PathOf($"{Guid.NewGuid():N}.txt");
        machine.Exchange.Export(file);
        return SimMachine.FromFile(file, "read");
    }

    private string PathOf(string name) => Path.Combine(_folder.FullName, name);
}
