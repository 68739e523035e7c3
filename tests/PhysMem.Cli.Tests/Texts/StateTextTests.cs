using System.Globalization;

namespace PhysMem.Cli.Tests.Texts;

public class StateTextTests
{
    [Theory]
    [InlineData("128m")]
    [InlineData("i386-1g")]
    [InlineData("numa4-unequal")]
    public void Buddyinfo_counts_the_blocks_of_the_dumps_free_lists(string shape)
    {
        string state = Path.Combine(TestData.Shape(shape), "state.txt");

        CliRun run = CliRun.Of("buddyinfo", state);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Equal(BuddyInfoOf(File.ReadAllLines(state)), run.Output);
    }

    [Theory]
    [InlineData("buddyinfo", "Node 0, zone      DMA ")]
    [InlineData("zoneinfo", "Node 0, zone      DMA\n  per-node stats\n      nr_inactive_anon ")]
    [InlineData("pagetypeinfo", "Page block order: 9\nPages per block:  512\n\nFree pages count per migrate type at order  ")]
    [InlineData("extfrag", "==> extfrag/unusable_index <==\nNode 0, zone      DMA 0.000 ")]
    public void A_text_is_printed_of_a_dump_a_shapes_folder_and_a_sequence_alike(string command, string start)
    {
        string folder = TestData.Shape("128m");

        CliRun ofFile = CliRun.Of(command, Path.Combine(folder, "state.txt"));
        CliRun ofFolder = CliRun.Of(command, folder);
        CliRun ofSequence = CliRun.Of(command, TestData.Sequence("n2-tiny/step-all"));

        Assert.Equal((0, 0, 0), (ofFile.ExitCode, ofFolder.ExitCode, ofSequence.ExitCode));
        Assert.StartsWith(start, ofFile.Output, StringComparison.Ordinal);
        Assert.EndsWith("\n", ofFile.Output, StringComparison.Ordinal);
        Assert.Equal(ofFile.Output, ofFolder.Output);
        Assert.NotEqual(ofFile.Output, ofSequence.Output);
        Assert.StartsWith(start, ofSequence.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("buddyinfo")]
    [InlineData("zoneinfo")]
    [InlineData("pagetypeinfo")]
    [InlineData("extfrag")]
    public void A_text_is_printed_of_a_machine_that_is_booted_too(string command)
    {
        CliRun run = CliRun.Of(command, "--memory", "6GB", "--nodes", "2");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Matches("Node +0, zone +DMA32", run.Output);
        Assert.Matches("Node +1, zone +Normal", run.Output);
    }

    [Fact]
    public void Extfrag_shows_both_files_under_their_names()
    {
        CliRun run = CliRun.Of("extfrag", TestData.Shape("128m"));

        Assert.Equal(
            ["==> extfrag/unusable_index <==", "==> extfrag/extfrag_index <=="],
            run.OutputLines.Where(l => !l.StartsWith("Node ", StringComparison.Ordinal)));
        Assert.Equal(4, run.OutputLines.Count(l => l.StartsWith("Node ", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("PCP nid=0", "PCQ nid=0", "\"PCQ\"")]
    [InlineData("wmark_low=", "wmark_slow=", "wmark_low")]
    [InlineData("nr_free_pages=", "nr_free_pages=x", "nr_free_pages")]
    [InlineData("ENDSTATE label=before", "ENDSTATE label=after", "label")]
    public void A_dump_with_an_error_in_a_line_is_told_with_that_line(string piece, string wrong, string reason)
    {
        string text = File.ReadAllText(Path.Combine(TestData.Shape("128m"), "state.txt"));
        int at = text.IndexOf(piece, StringComparison.Ordinal);
        int line = 1 + text[..at].Count(c => c == '\n');
        using var folder = new ScratchFolder();
        string path = folder.Add("state.txt", text[..at] + wrong + text[(at + piece.Length)..]);

        CliRun run = CliRun.Of("buddyinfo", path);

        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.StartsWith($"{path}:{line}: ", run.ErrorLines[0], StringComparison.Ordinal);
        Assert.Contains(reason, run.ErrorLines[0], StringComparison.Ordinal);
        Assert.Matches("^    [A-Z].*\\.$", run.ErrorLines[1]);
    }

    [Fact]
    public void Another_state_than_the_first_is_chosen_by_its_label()
    {
        string path = TestData.Sequence("n2-tiny/step-all");

        CliRun first = CliRun.Of("buddyinfo", path);
        CliRun before = CliRun.Of("buddyinfo", path, "--state", "before");
        CliRun after = CliRun.Of("buddyinfo", path, "--state", "after-ops");
        CliRun unknown = CliRun.Of("buddyinfo", path, "--state", "elsewhere");

        Assert.Equal(first.Output, before.Output);
        Assert.Equal(0, after.ExitCode);
        Assert.NotEqual(first.Output, after.Output);
        Assert.Equal((2, ""), (unknown.ExitCode, unknown.Output));
        Assert.Contains("no state 'elsewhere'", unknown.ErrorLines[0], StringComparison.Ordinal);
        Assert.Contains("after-ops", unknown.ErrorLines[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Texts_of_a_real_machine_are_as_good_as_a_state()
    {
        using var folder = new ScratchFolder();
        const string Line = "Node 0, zone      DMA      0      2      1      0      0      0      0      0      0      0      3 \n";
        File.WriteAllText(Path.Combine(folder.Path, "buddyinfo"), Line);

        CliRun run = CliRun.Of("buddyinfo", folder.Path);
        CliRun later = CliRun.Of("zoneinfo", folder.Path, "--kernel", "7.2");

        Assert.Equal((0, "", Line), (run.ExitCode, run.Error, run.Output));
        Assert.Contains("nr_free_pages_blocks 3072", later.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_without_a_state_is_told()
    {
        using var folder = new ScratchFolder();

        CliRun run = CliRun.Of("zoneinfo", folder.Path);

        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains("holds no state.txt", run.Error, StringComparison.Ordinal);
    }

    // Straight from the dump's lines: blocks by zone and order, over all migratetypes.
    private static string BuddyInfoOf(string[] lines)
    {
        var text = new System.Text.StringBuilder();
        foreach (string zone in lines.Where(l => l.StartsWith("ZONE ", StringComparison.Ordinal) && Field(l, "populated") == "1"))
        {
            (string nid, string index) = (Field(zone, "nid"), Field(zone, "zone"));
            text.Append("Node ").Append(nid).Append(", zone ").Append(Field(zone, "name").PadLeft(8)).Append(' ');
            for (int order = 0; order <= 10; order++)
            {
                int n = lines.Where(l => l.StartsWith($"FREE nid={nid} zone={index} order={order} ", StringComparison.Ordinal))
                    .Sum(l => int.Parse(Field(l, "n"), CultureInfo.InvariantCulture));
                text.Append(n.ToString(CultureInfo.InvariantCulture).PadLeft(6)).Append(' ');
            }

            text.Append('\n');
        }

        return text.ToString();
    }

    private static string Field(string line, string key) =>
        line.Split(' ').First(w => w.StartsWith(key + "=", StringComparison.Ordinal))[(key.Length + 1)..];
}
