using System.IO.Compression;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Recording;
using PhysMem.Engine.Text;

namespace PhysMem.Engine.Tests.Recording;

/// <summary>Recordings of real kernels: 64 bits with one and two CPUs, and 32 bits.</summary>
public class RealRecordingTests
{
    [Theory]
    [InlineData("n2-tiny/tiny-buddy", "6.1.0-56-amd64")]
    [InlineData("n2-tiny/step-all", "6.1.0-56-amd64")]
    [InlineData("n2-tiny/step-bulk", "6.1.0-56-amd64")]
    [InlineData("smp2/smp-o0", "6.1.0-56-amd64")]
    [InlineData("i386-1g/highmem-fall-0", "6.1.0-50-686-pae")]
    public void What_is_read_of_a_recording_gives_its_lines_again(string name, string kernel)
    {
        string path = PathOf(name);
        using var expected = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        using var reader = SequenceReader.Open(path);
        Assert.Equal((kernel, Path.GetFileName(name)), (reader.Header.Kernel, reader.Header.CaseName));
        Assert.StartsWith("ORACLE ", expected.ReadLine(), StringComparison.Ordinal);
        Assert.StartsWith("CASE ", expected.ReadLine(), StringComparison.Ordinal);

        SequenceOp op = default;
        SequenceItem item;
        while ((item = reader.Read(ref op)) != SequenceItem.End)
        {
            var lines = item == SequenceItem.State ? RecordingText.Lines(reader.State!) : RecordingText.Lines(op, reader);
            foreach (string line in lines)
            {
                string? next = expected.ReadLine();
                next = next == "OPS" ? expected.ReadLine() : next;
                Assert.Equal(next, line);
            }
        }

        Assert.Equal($"END ops={reader.CallCount} stopped_early=0 lost=0", expected.ReadLine());
        Assert.Null(expected.ReadLine());
    }

    [Fact]
    public void A_recording_that_was_cut_off_in_the_middle_is_refused()
    {
        byte[] whole = File.ReadAllBytes(PathOf("n2-tiny/step-all"));
        using var reader = SequenceReader.FromSource(LineSource.FromBytes(whole[..(whole.Length / 2)], RecordingSample.FileName));

        var fault = Assert.Throws<InputException>(() =>
        {
            SequenceOp op = default;
            while (reader.Read(ref op) != SequenceItem.End)
            {
            }
        });

        Assert.True(fault.Line > 2);
    }

    private static string PathOf(string name) =>
        Path.Combine([AppContext.BaseDirectory, "data", "sequences", .. (name + ".txt.gz").Split('/')]);
}
