using System.Globalization;
using System.IO.Compression;
using System.Text.RegularExpressions;
using PhysMem.Engine.Face;
using PhysMem.Engine.Faults;

namespace PhysMem.Engine.Tests.Face;

/// <summary>Machines from recorded files.</summary>
public sealed class FromFileTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"physmem-{Guid.NewGuid():n}.txt");

    public void Dispose() => File.Delete(_path);

    [Theory]
    [InlineData(null)]
    [InlineData("before")]
    [InlineData("after")]
    public void Each_state_of_a_trace_has_a_recording_of_its_own(string? label)
    {
        string one = StateText();
        File.WriteAllText(_path, one + one.Replace("label=before", "label=after", StringComparison.Ordinal));

        using SimMachine machine = SimMachine.FromFile(_path, "traced", label);

        Assert.Equal("x86_64", machine.Architecture.Name);
        Assert.True(machine.FreePages > 0);
    }

    [Fact]
    public void A_label_that_no_state_has_is_refused_with_those_that_there_are()
    {
        string one = StateText();
        File.WriteAllText(_path, one + one.Replace("label=before", "label=after", StringComparison.Ordinal));

        InputException e = Assert.Throws<InputException>(() => SimMachine.FromFile(_path, "traced", "nope"));

        Assert.EndsWith("there is no state 'nope' in it", e.Message, StringComparison.Ordinal);
        Assert.Equal("It has before, after.", e.Remedy);
    }

    [Fact]
    public void Anything_else_behind_a_recording_is_an_error_of_its_line()
    {
        string one = StateText();
        File.WriteAllText(_path, one + "more\n");

        InputException e = Assert.Throws<InputException>(() => SimMachine.FromFile(_path, "traced", "nope"));

        Assert.Equal((one.Count(c => c == '\n') + 1, "there is more after the END line"), (e.Line, e.Reason));
    }

    // Each line is right by itself, but the halves of a free block lie apart.
    [Fact]
    public void A_state_whose_machine_is_not_sound_is_refused_unless_it_is_wanted_so()
    {
        string sound = StateText(), halved = Regex.Replace(
            sound, @"^FREE nid=0 zone=0 order=(\d) mt=(.) n=1 : (\d+)$", Halve, RegexOptions.Multiline);
        Assert.NotEqual(sound, halved);
        File.WriteAllText(_path, halved);

        InputException e = Assert.Throws<InputException>(() => SimMachine.FromFile(_path, "traced"));
        using SimMachine machine = SimMachine.FromFile(_path, "traced", evenUnsound: true);

        int findings = machine.Reports.Audit().Count;
        Assert.Equal((_path, 0), (e.File, e.Line));
        Assert.StartsWith("its lines make no sound machine: node 0 DMA pfn ", e.Reason, StringComparison.Ordinal);
        Assert.True(findings > 0);
        Assert.Equal(findings > 1, e.Reason.EndsWith($"(the first of {findings} findings)", StringComparison.Ordinal));
    }

    // What real kernels said of themselves is never refused.
    [Fact]
    public void Recorded_states_make_sound_machines()
    {
        string data = Path.Combine(AppContext.BaseDirectory, "data");
        string[] files =
        [
            .. Directory.GetDirectories(data, "sequences*").SelectMany(folder => Directory.GetFiles(folder, "*.txt.gz", SearchOption.AllDirectories)),
            .. Directory.GetFiles(Path.Combine(data, "traces"), "*.state.txt.gz", SearchOption.AllDirectories),
        ];
        Assert.True(files.Length > 10);
        Assert.All(files, file => SimMachine.FromFile(file, "recorded").Dispose());
    }

    // Blocks of pageblock size may lie apart; smaller ones may not.
    private static string Halve(Match line)
    {
        int order = int.Parse(line.Groups[1].Value, CultureInfo.InvariantCulture) - 1;
        long first = long.Parse(line.Groups[3].Value, CultureInfo.InvariantCulture);
        return order is < 0 or > 8
            ? line.Value
            : FormattableString.Invariant($"FREE nid=0 zone=0 order={order} mt={line.Groups[2].Value} n=2 : {first} {first + (1L << order)}");
    }

    private static string StateText()
    {
        string file = Path.Combine(AppContext.BaseDirectory, "data", "traces", "forks-256m", "forks-256m.state.txt.gz");
        using var reader = new StreamReader(new GZipStream(File.OpenRead(file), CompressionMode.Decompress));
        return "ORACLE version=1 kernel=6.1.0-56-amd64 machine=x86_64\nCASE case=traced\n"
            + reader.ReadToEnd() + "END ops=0 stopped_early=0 lost=0\n";
    }
}
