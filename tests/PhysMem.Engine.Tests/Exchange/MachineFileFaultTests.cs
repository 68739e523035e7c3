using System.Text;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Exchange;
using PhysMem.Engine.Face;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Gfp;
using PhysMem.Engine.Pressure;
using PhysMem.Engine.Tests.Recording;
using PhysMem.Engine.Tests.Testing;
using PhysMem.Engine.Text;

namespace PhysMem.Engine.Tests.Exchange;

/// <summary>What is wrong in a machine's file is one error that names file and line.</summary>
public class MachineFileFaultTests
{
    private const string Name = "bad.txt";

    // 24 MiB with a page of a task, one of page cache, an unmovable page and a block of order 2.
    private static readonly string s_good = Text();

    [Fact]
    public void What_the_others_change_is_read() => Read(s_good).Dispose();

    [Theory]
    [InlineData("MACHINE version=1", "MACHINE version=2", "MACHINE", "another version")]
    [InlineData("MACHINE version=1", "STATE version=1", "STATE version", "where a MACHINE line should be")]
    [InlineData("SIM extfrag", "SIMPLE extfrag", "SIMPLE", "not known behind a machine's state")]
    [InlineData("extfrag_threshold=500", "extfrag_threshold=5000", "SIM ", "must be 0 to 1000")]
    [InlineData("extfrag_threshold=500", "more=1 extfrag_threshold=500", "SIM ", "\"more\" is unknown")]
    [InlineData("SIMNODE nid=0", "SIMNODE nid=3", "SIMNODE", "no node 3")]
    [InlineData("SIMZONE nid=0 zone=1", "SIMZONE nid=0 zone=3", "SIMZONE nid=0 zone=3", "no zone 3 of node 0 with memory")]
    [InlineData("PRESSURE movable_requests=1", "PRESSURE movable_requests=7", "PRESSURE", "must be 0 to 2")]
    [InlineData("freed_by_kills=0 : 10", "freed_by_kills=0 : 10 20", "PRESSURE", "the list has 2 entries, but n=1")]
    [InlineData("RAM nid=0 zone=0 : 1+158 256+3840\n", "", "SIM ", "a RAM line for each zone")]
    [InlineData("RAM nid=0 zone=0 : 1+158 256", "RAM nid=0 zone=0 : 1+158 100", "SIM ", "page 100 is in two ranges")]
    [InlineData("RAM nid=0 zone=0 : 1+158", "RAM nid=0 zone=0 : 1+9999", "RAM", "is not within the zone's 1+4095")]
    [InlineData("TASK pid=7", "TASK pid=0", "TASK", "it must be 1 to ")]
    [InlineData("LRULIST nid=0 zone=1 list=0 : ", "LRULIST nid=0 zone=1 list=0 : 4107 ", "LRULIST nid=0 zone=1 list=0", "page 4107 begins no block")]
    [InlineData("LRULIST nid=0 zone=1 list=2 : ", "LRULIST nid=0 zone=1 list=2 : 6108 ", "LRULIST nid=0 zone=1 list=2", "is on two lists")]
    [InlineData("ENDMACHINE lines=", "ENDMACHINE lines=1", "ENDMACHINE", "something was taken out or put in")]
    public void A_line_that_can_t_be_is_refused_with_its_place(string find, string replace, string at, string reason)
    {
        string text = RecordingSample.Edit(s_good, find, replace);
        string[] lines = text.Split('\n');
        var fault = Assert.Throws<InputException>(() => Read(text));

        Assert.Contains(reason, fault.Reason, StringComparison.Ordinal);
        Assert.Equal((Name, FaultCode.InputInvalid), (fault.File, fault.Code));
        Assert.StartsWith(at, lines[fault.Line - 1], StringComparison.Ordinal);
        Assert.NotEqual("", fault.Remedy);
    }

    [Theory]
    [InlineData("SIM ", "lines=")]
    [InlineData("HELD", "lines=")]
    [InlineData("LRULIST", "lines=")]
    [InlineData("RAM", "RAM line")]
    [InlineData("FREE", "hold")]
    [InlineData("ENDMACHINE", "before its ENDMACHINE line")]
    public void A_line_that_is_missing_is_missed(string line, string reason)
    {
        List<string> lines = [.. s_good.Split('\n')];
        lines.RemoveAt(lines.FindIndex(l => l.StartsWith(line, StringComparison.Ordinal)));

        Assert.Contains(
            reason, Assert.Throws<InputException>(() => Read(string.Join('\n', lines))).Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("4100 5120", "listed twice, or is in a list of the state too")]
    [InlineData("4100 4100", "listed twice")]
    [InlineData("4100 5121", "its lines make no sound machine: node 0 DMA32 pfn 5121: marked 0x30 inside of the block")]
    public void A_page_that_is_free_and_held_or_held_twice_is_found(string held, string reason)
    {
        string text = RecordingSample.Edit(s_good, "movable=0 : 4100", $"movable=0 : {held}");

        Assert.Contains(reason, Assert.Throws<InputException>(() => Read(text)).Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Damaged_text_is_read_or_refused_with_a_place(int seed)
    {
        var random = new Random(seed);
        int refused = 0;
        for (int i = 0; i < 600; i++)
        {
            try
            {
                Read(RecordingMutationTests.Damage(s_good, random)).Dispose();
            }
            catch (InputException fault)
            {
                refused++;
                Assert.Equal(Name, fault.File);
                Assert.NotEqual("", fault.Remedy);
            }
        }

        Assert.InRange(refused, 300, 599);
    }

    [Fact]
    public void A_file_that_can_t_be_written_leaves_what_was_there()
    {
        using var folder = new ScratchFolder();
        using SimMachine machine = Machines.Make("too small to group");
        string folderName = Path.Combine(folder.Path, "folder");
        Directory.CreateDirectory(folderName);
        string[] paths = [folderName, Path.Combine(folder.Path, "none", "a.txt"), ""];

        Assert.All(paths, path => Assert.Equal(
            FaultCode.OutputUnwritable, Assert.Throws<PhysMemException>(() => machine.Exchange.Export(path)).Code));
        Assert.Equal([folderName], Directory.EnumerateFileSystemEntries(folder.Path));
    }

    private static MachineState Read(string text)
    {
        using var source = LineSource.FromBytes(Encoding.Latin1.GetBytes(text), Name);
        MachineState machine = MachineReader.Read(source);
        SoundMachine.Require(machine, Name);
        return machine;
    }

    private static string Text()
    {
        using SimMachine machine = Machines.Make("booted, small");
        machine.Pressure.MovableRequests = LruKind.Anonymous;
        machine.Tasks.Add(new SimTask(7, "a b"));
        Assert.NotNull(machine.AllocPages(new(GfpMask.GfpHighUserMovable, 0) { Pid = 7 }).Allocation);
        Assert.Equal(1, machine.Pressure.FillPageCache(1));
        Assert.NotNull(machine.AllocPages(new(GfpMask.GfpKernel, 2)).Allocation);
        Assert.NotNull(machine.AllocPages(new(GfpMask.GfpKernel, 0)).Allocation);
        return string.Join('\n', MachineText.File(machine.State));
    }
}
