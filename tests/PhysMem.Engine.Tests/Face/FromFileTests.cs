using System.IO.Compression;
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

    private static string StateText()
    {
        string file = Path.Combine(AppContext.BaseDirectory, "data", "traces", "forks-256m", "forks-256m.state.txt.gz");
        using var reader = new StreamReader(new GZipStream(File.OpenRead(file), CompressionMode.Decompress));
        return "ORACLE version=1 kernel=6.1.0-56-amd64 machine=x86_64\nCASE case=traced\n"
            + reader.ReadToEnd() + "END ops=0 stopped_early=0 lost=0\n";
    }
}
