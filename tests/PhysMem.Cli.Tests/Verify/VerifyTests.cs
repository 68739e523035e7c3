namespace PhysMem.Cli.Tests.Verify;

public class VerifyTests
{
    private const string Tiny = "n2-tiny/tiny-buddy";
    private const int FrameColumn = 8, FreePagesColumn = 13;

    [Theory]
    [InlineData("n2-tiny/tiny-buddy")]
    [InlineData("n2-tiny/step-all")]
    [InlineData("n2-tiny/step-bulk")]
    [InlineData("smp2/smp-o0")]
    [InlineData("i386-1g/highmem-fall-0")]
    public void A_recording_that_is_given_again_prints_one_line_and_exits_with_0(string name)
    {
        CliRun run = CliRun.Of("verify", TestData.Sequence(name));

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Matches($"^{name} frames ([0-9]+)/\\1 states ([0-9]+)/\\2 columns ([0-9]+)/\\3\n$", run.Output);
    }

    [Fact]
    public void Counts_are_those_of_the_recording()
    {
        string[] lines = TestData.Lines(Tiny);
        int requests = lines.Count(l => l.StartsWith("A ", StringComparison.Ordinal));
        int calls = lines.Count(l => l.Length > 1 && l[1] == ' ');
        int laterStates = lines.Count(l => l.StartsWith("STATE ", StringComparison.Ordinal)) - 1;

        CliRun run = CliRun.Of("verify", TestData.Sequence(Tiny));

        Assert.Equal(
            $"{Tiny} frames {requests}/{requests} states {laterStates}/{laterStates} columns {7 * calls}/{7 * calls}\n",
            run.Output);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    public void An_altered_frame_is_the_first_difference_and_exits_with_1(int nth)
    {
        int seen = 0;
        (string text, int line, string given, string expected) = TestData.Alter(
            Tiny, l => l.StartsWith("A ", StringComparison.Ordinal) && ++seen == nth, FrameColumn, pfn => pfn ^ 1024);
        using var folder = new ScratchFolder();

        CliRun run = CliRun.Of("verify", folder.Add("altered.txt", text));

        Assert.Equal((1, ""), (run.ExitCode, run.Error));
        Assert.Equal(2, run.OutputLines.Length);
        (long equal, long total) = Frames(run.OutputLines[0]);
        Assert.Equal(total - 1, equal);
        Assert.StartsWith($"    line {line}: call ", run.OutputLines[1], StringComparison.Ordinal);
        Assert.Contains("alloc_pages(", run.OutputLines[1], StringComparison.Ordinal);
        Assert.EndsWith($": frame: expected {expected}, given {given}", run.OutputLines[1], StringComparison.Ordinal);
    }

    [Fact]
    public void An_altered_column_is_told_by_its_name()
    {
        (string text, int line, string given, string expected) = TestData.Alter(
            Tiny, l => l.StartsWith("A ", StringComparison.Ordinal), FreePagesColumn, n => n + 1);
        using var folder = new ScratchFolder();

        CliRun run = CliRun.Of("verify", folder.Add("altered.txt", text));

        Assert.Equal(1, run.ExitCode);
        Assert.Matches($"^    line {line}: call .*: vmfree: expected {expected}, given {given}$", run.OutputLines[1]);
    }

    [Theory]
    [InlineData(int.MaxValue)]
    [InlineData(1 << 30)]
    public void A_block_of_an_odd_name_is_just_not_found_under_its_own(int id)
    {
        (string text, _, string before, _) = TestData.Alter(
            Tiny, l => l.StartsWith("A ", StringComparison.Ordinal), 3, _ => id);
        int free = 1 + Array.FindIndex(TestData.Lines(Tiny), l => System.Text.RegularExpressions.Regex.IsMatch(l, $"^F [0-9]+ [0-9]+ {before} "));
        using var folder = new ScratchFolder();

        CliRun run = CliRun.Of("verify", folder.Add("altered.txt", text));

        Assert.Equal((1, ""), (run.ExitCode, run.Error));
        Assert.StartsWith($"    line {free}: ", run.OutputLines[1], StringComparison.Ordinal);
    }

    [Fact]
    public void An_altered_state_is_told_by_its_label()
    {
        string[] lines = TestData.Lines(Tiny);
        int state = Array.LastIndexOf(lines, "STATE label=after-free");
        int events = Array.FindIndex(lines, state, l => l.StartsWith("EVENTS ", StringComparison.Ordinal));
        lines[events] += "0";
        using var folder = new ScratchFolder();

        CliRun run = CliRun.Of("verify", folder.Add("altered.txt", TestData.Join(lines)));

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("STATE after-free: ", run.OutputLines[1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_gives_its_recordings_in_ordinal_order_and_a_total()
    {
        // A folder's entries in ordinal order, one folder after the other: as if the separator came before all letters.
        string[] expected = [.. Directory.GetFiles(TestData.Sequences, "*.txt.gz", SearchOption.AllDirectories)
            .Select(f => Path.GetRelativePath(TestData.Sequences, f).Replace('\\', '/'))
            .OrderBy(f => f.Replace('/', '\0'), StringComparer.Ordinal)
            .Select(f => f[..^".txt.gz".Length])];

        CliRun run = CliRun.Of("verify", TestData.Sequences);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Equal(expected, run.OutputLines[..^1].Select(l => l.Split(' ')[0]));
        Assert.StartsWith(
            $"total {expected.Length} compared, {expected.Length} equal, 0 different: frames ",
            run.OutputLines[^1],
            StringComparison.Ordinal);
        Assert.Equal(run.OutputLines[..^1].Sum(l => Frames(l).Total), Frames(run.OutputLines[^1]).Total);
    }

    [Fact]
    public void Paths_keep_the_order_in_which_they_were_given()
    {
        CliRun run = CliRun.Of("verify", TestData.Sequence("smp2/smp-o0"), TestData.Sequence(Tiny));

        Assert.Equal(["smp2/smp-o0", Tiny, "total"], run.OutputLines.Select(l => l.Split(' ')[0]));
    }

    [Fact]
    public void In_folders_recordings_are_known_by_their_content_and_other_files_passed_over()
    {
        using var folder = new ScratchFolder();
        folder.Add("deep/er/recording.data", TestData.Join(TestData.Lines(Tiny)));
        folder.Add("deep/machine.txt", "qemu: -m 128\n");
        folder.Add("picture.png", [0x89, 0x50, 0x4e, 0x47, 0xff, 0x00]);
        folder.Add("empty.txt", "");

        CliRun run = CliRun.Of("verify", folder.Path);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.StartsWith("er/recording.data frames ", Assert.Single(run.OutputLines), StringComparison.Ordinal);
    }

    [Fact]
    public void A_link_back_to_a_folder_above_does_not_lead_round_in_circles()
    {
        using var folder = new ScratchFolder();
        folder.Add("inner/recording.txt", TestData.Join(TestData.Lines(Tiny)));
        Directory.CreateSymbolicLink(folder.At("inner/up"), folder.Path);

        CliRun run = CliRun.Of("verify", folder.Path);

        Assert.Equal(0, run.ExitCode);
        Assert.StartsWith("inner/recording frames ", Assert.Single(run.OutputLines), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("128m")]
    [InlineData("i386-1g")]
    [InlineData("numa4-unequal")]
    public void A_shape_prints_how_many_of_its_computed_values_are_equal(string name)
    {
        CliRun run = CliRun.Of("verify", TestData.Shape(name));

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Matches($"^{name} values ([1-9][0-9]+)/\\1\n$", run.Output);
    }

    [Fact]
    public void A_shape_with_an_altered_watermark_tells_which_value_differs()
    {
        using var folder = new ScratchFolder();
        foreach (string file in Directory.GetFiles(TestData.Shape("128m")))
        {
            folder.Add(Path.GetFileName(file), File.ReadAllBytes(file));
        }

        string zones = File.ReadAllText(folder.At("zoneinfo.txt"));
        int low = zones.IndexOf("low      ", StringComparison.Ordinal) + "low      ".Length;
        folder.Add("zoneinfo.txt", zones.Insert(low, "9"));

        CliRun run = CliRun.Of("verify", folder.Path);

        Assert.Equal(1, run.ExitCode);
        Assert.Matches("^    zoneinfo at boot/node 0 DMA/low: expected 9[0-9]+, given [0-9]+$", run.OutputLines[1]);
    }

    [Fact]
    public void A_trace_prints_how_many_requests_got_the_recorded_frame()
    {
        using var folder = new ScratchFolder();
        AddTrace(folder, change: (n, line) => line);

        CliRun run = CliRun.Of("verify", folder.Path);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Matches("^work frames ([1-9][0-9]+)/\\1( states 1/1)?( bulks ([0-9]+)/\\4)?\n$", run.Output);
    }

    [Fact]
    public void A_trace_with_an_altered_frame_tells_its_line()
    {
        using var folder = new ScratchFolder();
        int altered = 0;
        AddTrace(folder, (n, line) =>
        {
            if (altered > 0 || !line.Contains(" mm_page_alloc: ", StringComparison.Ordinal))
            {
                return line;
            }

            altered = n;
            return line.Replace("pfn=0x", "pfn=0x1", StringComparison.Ordinal);
        });

        CliRun run = CliRun.Of("verify", folder.Path);

        Assert.Equal(1, run.ExitCode);
        Assert.Matches($"^    line {altered}: alloc_pages.* frame: expected [0-9]+, given [0-9]+$", run.OutputLines[1]);
    }

    // The first events of a recorded trace, each line changed or not.
    private static void AddTrace(ScratchFolder folder, Func<int, string, string> change)
    {
        string[] lines = TestData.Unpack(Path.Combine(TestData.Folder, "traces", "forks-256m-start", "work.trace.txt.gz"));
        folder.Add("work/work.trace.txt", TestData.Join(lines.Select((line, i) => change(i + 1, line))));
        folder.Add("work/work.state.txt.gz", File.ReadAllBytes(
            Path.Combine(TestData.Folder, "traces", "forks-256m-start", "work.state.txt.gz")));
    }

    private static (long Equal, long Total) Frames(string line)
    {
        string[] words = line.Split(' ');
        string[] counts = words[Array.IndexOf(words, "frames") + 1].Split('/');
        return (long.Parse(counts[0], System.Globalization.CultureInfo.InvariantCulture),
            long.Parse(counts[1], System.Globalization.CultureInfo.InvariantCulture));
    }
}
