namespace PhysMem.Cli.Tests.Verify;

/// <summary>Inputs that can't be read: each one error with place, reason and remedy, and exit code 2.</summary>
public class UnreadableInputTests
{
    private const string Tiny = BrokenInput.Original;

    public static TheoryData<string> Names => [.. BrokenInput.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void An_input_that_cannot_be_read_is_told_with_its_place_and_exits_with_2(string name)
    {
        using var folder = new ScratchFolder();
        BrokenInput input = BrokenInput.Make(name, folder);

        CliRun run = CliRun.Of("verify", input.Path);

        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Equal(2, run.ErrorLines.Length);
        string place = input.Line switch { 0 => "", < 0 => ":[1-9][0-9]*", _ => $":{input.Line}" };
        Assert.Matches($"^{System.Text.RegularExpressions.Regex.Escape(input.Path)}[^:]*{place}: [^0-9]", run.ErrorLines[0]);
        Assert.Contains(input.Reason, run.ErrorLines[0], StringComparison.Ordinal);
        Assert.Matches("^    [A-Z].*\\.$", run.ErrorLines[1]);
    }

    [Fact]
    public void The_others_are_still_played_and_unreadable_outweighs_different()
    {
        (string text, _, _, _) = TestData.Alter(
            Tiny, l => l.StartsWith("A ", StringComparison.Ordinal), 8, pfn => pfn ^ 1024);
        using var folder = new ScratchFolder();
        folder.Add("a-cut.txt", text[..(text.Length / 2)]);
        folder.Add("b-altered.txt", text);
        folder.Add("c-good.txt", TestData.Join(TestData.Lines(Tiny)));

        CliRun run = CliRun.Of("verify", folder.Path);

        Assert.Equal(2, run.ExitCode);
        Assert.StartsWith(folder.At("a-cut.txt") + ":", run.Error, StringComparison.Ordinal);
        string name = Path.GetFileName(folder.Path);
        Assert.Equal([$"{name}/b-altered", "", $"{name}/c-good", "total"], run.OutputLines.Select(l => l.Split(' ')[0]));
        Assert.StartsWith(
            "total 2 compared, 1 equal, 1 different, 1 unreadable: ", run.OutputLines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_in_a_folder_that_cannot_be_unpacked_is_not_passed_over()
    {
        byte[] packed = File.ReadAllBytes(TestData.Sequence(Tiny));
        using var folder = new ScratchFolder();
        folder.Add("damaged.txt.gz", packed[..12]);
        folder.Add("good.txt.gz", packed);

        CliRun run = CliRun.Of("verify", folder.Path);

        Assert.Equal(2, run.ExitCode);
        Assert.StartsWith(folder.At("damaged.txt.gz"), run.Error, StringComparison.Ordinal);
        Assert.Equal(2, run.OutputLines.Length);
    }
}
