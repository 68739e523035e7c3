using PhysMem.Engine.Kernel;
using PhysMem.Engine.Recording;
using PhysMem.Engine.Tests.Replay;

namespace PhysMem.Engine.Tests.Verify;

/// <summary>Recordings of other lines than 6.1, with HighAtomic reserves, CMA areas and vm.defrag_mode among them.</summary>
public class LineReplayTests
{
    public static TheoryData<string> All =>
    [
        .. KernelLine.All.Select(line => $"sequences-{line}").Where(folder => Directory.Exists(PathOf(folder)))
            .SelectMany(folder => Directory.EnumerateFiles(PathOf(folder), "*.txt.gz", SearchOption.AllDirectories))
            .Select(path => Path.GetRelativePath(PathOf(""), path))
            .Order(StringComparer.Ordinal),
    ];

    [Fact]
    public void There_are_recordings_of_every_line_but_the_first() => Assert.All(
        KernelLine.All.Skip(1), line => Assert.Contains(All, row => row.Data.StartsWith($"sequences-{line}/", StringComparison.Ordinal)));

    [Theory]
    [MemberData(nameof(All))]
    public void A_replay_equals_the_recording_in_every_frame_column_and_state(string file)
    {
        ComparedSequence result = Replays.Compare(SequenceReader.Open(PathOf(file)));

        Assert.Null(result.FirstDifference);
        Assert.True(result.IsEqual);
        Assert.True(result.Equal.Frames > 0 && result.Equal.States > 0);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_recording_tells_its_line(string file)
    {
        using SequenceReader calls = SequenceReader.Open(PathOf(file));
        SequenceOp op = default;
        calls.Read(ref op);

        Assert.StartsWith($"sequences-{calls.State!.Sys.Line}/", file, StringComparison.Ordinal);
        Assert.StartsWith($"{calls.State!.Sys.Line}.", calls.Header.Kernel, StringComparison.Ordinal);
    }

    private static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "data", name);
}
