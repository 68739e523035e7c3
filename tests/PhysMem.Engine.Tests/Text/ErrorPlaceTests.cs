using PhysMem.Engine.Exchange;
using PhysMem.Engine.Face;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Recording;
using PhysMem.Engine.Tests.Exchange;
using PhysMem.Engine.Tests.Recording;
using PhysMem.Engine.Tests.Testing;
using PhysMem.Engine.Trace;
using PhysMem.Engine.Verify;

namespace PhysMem.Engine.Tests.Text;

/// <summary>
/// One damage to a file of each form, as a user would see its error: 'FILE:LINE: what is wrong' and what to do. All damages of
/// a form are in the fault tests of its room.
/// </summary>
public sealed class ErrorPlaceTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("state", "contiguous=1", "contiguous=2", "field \"contiguous\" is 2; it must be 0 to 1")]
    [InlineData("state", "n=1 : 1040", "n=2 : 1040", "the list has 1 entries, but n=2")]
    [InlineData("sequence", "\nD 9 0", "\nD 10 0", "column seq is 10, but the next call is 9")]
    [InlineData("trace", "pfn=0x", "pfn=zz", "which is not a frame number")]
    [InlineData("machine", "SIMNODE nid=0", "SIMNODE nid=9", "the state has no node 9")]
    [InlineData("machine", "\nSIM ", "\nSIMS ", "\"SIMS\" is not known behind a machine's state")]
    [InlineData("shape/bootlog.txt", "BIOS-e820: [mem 0x00000000000f0000", "BIOS-e820: [mem 0xf000g", "the line should have the form")]
    [InlineData("shape/nodes.txt", "node0 cpulist", "node0 cpus", "the line should have the form")]
    [InlineData("shape/sysctl.txt", "vm.watermark_scale_factor =", "vm.watermark_scale_factor", "the line should have the form 'vm.NAME = VALUE'")]
    [InlineData("shape/zoneinfo.txt", "Node 0, zone      DMA\n", "Knot 0, zone      DMA\n", "the file should begin with 'Node N, zone NAME'")]
    [InlineData("shape/cmdline.txt", "console=ttyS0", "kernelcore=much", "kernelcore")]
    public void An_error_begins_with_file_and_line_and_says_what_to_do(string form, string find, string replace, string reason)
    {
        (string path, Action read) = Prepare(form);
        string whole = File.ReadAllText(path);
        read();
        int at = whole.IndexOf(find, StringComparison.Ordinal);
        Assert.True(at >= 0, $"there is no {find}");
        File.WriteAllText(path, whole[..at] + replace + whole[(at + find.Length)..]);

        var fault = Assert.Throws<InputException>(read);

        int line = whole[..(at + find.TakeWhile(one => one == '\n').Count())].Count(one => one == '\n') + 1;
        Assert.StartsWith($"{path}:{line}: ", fault.Message, StringComparison.Ordinal);
        Assert.Contains(reason, fault.Message, StringComparison.Ordinal);
        Assert.EndsWith(".", fault.Remedy, StringComparison.Ordinal);
    }

    private (string Path, Action Read) Prepare(string form)
    {
        switch (form)
        {
            case "state":
                string state = _folder.Write("state.txt", RecordingSample.State);
                return (state, () => StateDumpReader.ReadFile(state));
            case "sequence":
                string sequence = _folder.Write("sequence.txt", RecordingSample.Sequence);
                return (sequence, () => ReadAll(sequence));
            case "trace":
                string trace = _folder.Write("trace.txt", File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "data", "texts", "trace-lines.txt")));
                return (trace, () => TraceReader.ReadAll(trace));
            case "machine":
                using (SimMachine machine = Machines.Make("booted, small"))
                {
                    string file = _folder.Write("a.machine", string.Join('\n', MachineText.File(machine.State)) + "\n");
                    return (file, () => MachineReader.Read(file).Dispose());
                }

            default:
                foreach (string file in Directory.GetFiles(Shapes.Folder("128m")))
                {
                    File.Copy(file, Path.Combine(_folder.Path, Path.GetFileName(file)));
                }

                return (Path.Combine(_folder.Path, Path.GetFileName(form)), () => ShapeFolder.Read(_folder.Path));
        }
    }

    private static void ReadAll(string path)
    {
        using var reader = SequenceReader.Open(path);
        SequenceOp op = default;
        while (reader.Read(ref op) != SequenceItem.End)
        {
        }
    }
}
