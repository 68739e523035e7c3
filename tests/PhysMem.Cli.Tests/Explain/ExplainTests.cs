using System.Text.Json;

namespace PhysMem.Cli.Tests.Explain;

public class ExplainTests
{
    private const string Mips = "mips-ingenic-1G-highmem-order5-quoted.txt";

    [Fact]
    public void A_report_is_explained_as_a_letter_that_begins_with_one_sentence()
    {
        CliRun run = CliRun.Of("explain", Report(Mips));

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.StartsWith("go didn't get 128 kB in one piece (order 5): the only free blocks of that size belong to CMA", run.Output, StringComparison.Ordinal);
        Assert.Contains("Verdict: CmaOnly", run.OutputLines);
        Assert.All(run.OutputLines, line => Assert.InRange(line.Length, 0, 100));
    }

    [Fact]
    public void The_document_has_the_verdict_and_the_numbers_of_each_zone()
    {
        CliRun run = CliRun.Of("explain", Report(Mips), "--json");
        using JsonDocument document = JsonDocument.Parse(run.Output);
        JsonElement report = document.RootElement.GetProperty("reports")[0];

        Assert.Equal(0, run.ExitCode);
        Assert.Equal("CmaOnly", report.GetProperty("verdict").GetString());
        JsonElement normal = report.GetProperty("zones").EnumerateArray().Single(zone => zone.GetProperty("zone").GetString() == "Normal");

        // 33244 kB / 4 - 31 - 12300 kB / 4, against 1956 kB / 4.
        Assert.Equal((5205, 489), (normal.GetProperty("usable").GetInt64(), normal.GetProperty("needed").GetInt64()));
    }

    [Fact]
    public void The_halves_of_a_report_may_be_two_files()
    {
        CliRun run = CliRun.Of(
            "explain", Report("arm64-6.17-rpi4-order4-head-and-stack.txt"), Report("arm64-6.17-rpi4-order4-meminfo-only.txt"));

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("Verdict: BelowWatermark, then LowmemReserve", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_text_cant_tell_ends_with_1_and_says_what_is_missing()
    {
        CliRun run = CliRun.Of("explain", Report("arm64-6.17-rpi4-order4-head-and-stack.txt"));

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("Verdict: CannotTell", run.OutputLines);
        Assert.Contains("zone lines below Mem-Info", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_text_without_a_report_ends_with_2()
    {
        CliRun run = CliRun.Of("explain", Report("arm64-6.17-rpi4-order4-head-and-stack.source.txt"));

        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.StartsWith("There is no report in the text", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_isnt_there_ends_with_2_and_is_named()
    {
        CliRun run = CliRun.Of("explain", "no-such.log");

        Assert.Equal(2, run.ExitCode);
        Assert.StartsWith("no-such.log: the file can't be opened", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_question_about_another_order_is_answered_from_the_same_memory()
    {
        CliRun run = CliRun.Of("explain", Report(Mips), "--order", "3");

        Assert.Equal(0, run.ExitCode);
        Assert.StartsWith("A request for 32 kB in one piece (order 3) would be served from zone Normal.", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_mask_that_cant_be_read_ends_with_2() => Assert.Equal(2, CliRun.Of("explain", Report(Mips), "--gfp", "GFP_NOTHING").ExitCode);

    private static string Report(string name) => Path.Combine(TestData.Folder, "reports", name);
}
