namespace PhysMem.Cli.Tests.Allocate;

public class AllocTests
{
    [Fact]
    public void Each_block_is_a_line_with_its_frame_order_node_and_zone()
    {
        CliRun run = CliRun.Of("alloc", "--memory", "64MB", "--gfp", "GFP_DMA", "--order", "10", "--count", "2");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Equal(["0x000400 order 10 node 0 zone DMA", "0x000800 order 10 node 0 zone DMA"], run.OutputLines);
    }

    [Fact]
    public void A_request_of_nothing_in_particular_is_one_page_for_the_kernel()
    {
        CliRun run = CliRun.Of("alloc", "--memory", "64MB");

        Assert.Equal(0, run.ExitCode);
        Assert.Matches("^0x[0-9a-f]{6} order 0 node 0 zone DMA32\n$", run.Output);
    }

    // Below 4 MiB of ZONE_DMA, frame 0 is missing.
    [Fact]
    public void A_request_that_fails_ends_with_1_and_the_kernels_words()
    {
        CliRun run = CliRun.Of("alloc", "--memory", "64MB", "--gfp", "GFP_DMA", "--order", "10", "--count", "5");

        Assert.Equal((1, 3), (run.ExitCode, run.OutputLines.Length));
        Assert.Equal(
            "page allocation failure: order:10, mode:0x1(GFP_DMA), preferred node 0, after 3 of 5 requests.\n", run.Error);
    }

    [Fact]
    public void Only_several_requests_are_counted()
    {
        CliRun run = CliRun.Of("alloc", "--memory", "2MB", "--gfp", "GFP_NOWAIT", "--order", "10");

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Equal("page allocation failure: order:10, mode:0x800(GFP_NOWAIT), preferred node 0.\n", run.Error);
    }

    // GFP_ATOMIC lost its own bit in 6.3.
    [Theory]
    [InlineData("6.1", "mode:0xa20(GFP_ATOMIC)")]
    [InlineData("6.12.95", "mode:0x820(GFP_ATOMIC)")]
    [InlineData("7.2", "mode:0x820(GFP_ATOMIC)")]
    public void A_kernel_or_a_release_of_it_decides_the_rules(string kernel, string words)
    {
        CliRun run = CliRun.Of("alloc", "--memory", "2MB", "--gfp", "GFP_ATOMIC", "--order", "10", "--kernel", kernel);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains(words, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_kernel_of_no_line_is_refused_with_those_there_are()
    {
        CliRun run = CliRun.Of("alloc", "--memory", "2MB", "--kernel", "6.2");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("--kernel: No machine can have the kernel '6.2'. Choose one of 6.1, 6.12, 7.2,", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_node_is_preferred_as_long_as_it_has_something()
    {
        string[] machine = ["alloc", "--memory", "64MB", "--nodes", "2", "--cpus", "2", "--order", "4"];

        Assert.Contains(" node 1 ", CliRun.Of([.. machine, "--node", "1"]).Output, StringComparison.Ordinal);
        Assert.Contains(" node 0 ", CliRun.Of(machine).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Buddyinfo_shows_what_is_left()
    {
        CliRun run = CliRun.Of(
            "alloc", "--memory", "1MB", "--architecture", "arena", "--order", "5", "--count", "3", "--buddyinfo");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(
            [
                "0x000000 order 5 node 0 zone Normal", "0x000020 order 5 node 0 zone Normal",
                "0x000040 order 5 node 0 zone Normal",
                "Node 0, zone   Normal      0      0      0      0      0      1      0      1      0      0      0 ",
            ],
            run.OutputLines);
    }

    [Fact]
    public void A_failed_request_leaves_its_free_lists_to_be_seen()
    {
        CliRun run = CliRun.Of("alloc", "--memory", "64KB", "--architecture", "arena", "--count", "17", "--buddyinfo");

        Assert.Equal((1, 17), (run.ExitCode, run.OutputLines.Length));
        Assert.StartsWith("Node 0, zone   Normal      0 ", run.OutputLines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_recorded_machine_goes_on_where_it_stood()
    {
        string recording = TestData.Sequence("n2-tiny/tiny-buddy");
        string before = CliRun.Of("alloc", recording, "--order", "4", "--buddyinfo").Output;
        string later = CliRun.Of("alloc", recording, "--order", "4", "--buddyinfo", "--state", "after-ops").Output;

        // One block of order 4 less, and else what the recording has.
        string recorded = CliRun.Of("buddyinfo", recording).Output;
        Assert.Contains("zone    DMA32      4      4      8      6      7 ", recorded, StringComparison.Ordinal);
        Assert.Contains("zone    DMA32      4      4      8      6      6 ", before, StringComparison.Ordinal);
        Assert.NotEqual(before, later);
    }

    [Theory]
    [InlineData("alloc", "Give either the PATH of a recorded machine or --memory.")]
    [InlineData("alloc --memory 64MB here.txt", "Give either the PATH of a recorded machine or --memory.")]
    [InlineData("alloc --memory 6XB", "--memory: 'XB' is no unit of memory.")]
    [InlineData("alloc --memory 64MB --state before", "--state goes with a PATH only.")]
    [InlineData("alloc here.txt --nodes 2", "--nodes goes with --memory only.")]
    [InlineData("buddyinfo here.txt --architecture arena", "--architecture goes with --memory only.")]
    [InlineData("alloc --memory 64MB --architecture vax", "'vax' not recognized")]
    [InlineData("alloc --memory 64MB --gfp GFP_NOTHING", "--gfp: 'GFP_NOTHING' at position 1 is no gfp flag")]
    [InlineData("alloc --memory 64MB --count 0", "--count: 1 or more.")]
    [InlineData("alloc --memory 64MB --count x", "--count takes a whole number below 2^31, not 'x'.")]
    [InlineData("alloc --memory 64MB --count 99999999999", "--count takes a whole number below 2^31, not '99999999999'.")]
    [InlineData("alloc --memory 64MB --order x", "--order takes a whole number below 2^31, not 'x'.")]
    [InlineData("alloc --memory 64MB --node x", "--node takes a whole number below 2^31, not 'x'.")]
    [InlineData("alloc --memory 64MB --cpus x", "--cpus takes a whole number below 2^31, not 'x'.")]
    [InlineData("explain here.txt --order x", "--order takes a whole number below 2^31, not 'x'.")]
    [InlineData("explain --jsn here.txt", "'--jsn' is neither an option nor a file.")]
    public void A_line_that_makes_no_sense_is_told_and_exits_with_2(string line, string reason)
    {
        CliRun run = CliRun.Of(line.Split(' '));

        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains(reason, run.Error, StringComparison.Ordinal);
        Assert.Contains($"See 'physmem {line.Split(' ')[0]} --help'.", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--memory 64MB --order 11", "Order 11")]
    [InlineData("--memory 64MB --node 7", "node 7")]
    [InlineData("--memory 100", "100 bytes")]
    [InlineData("--memory 64MB --nodes 2 --architecture i386", "i386 is built without NUMA")]
    [InlineData("--memory 64MB --gfp GFP_DMA|__GFP_HIGHMEM", "GFP_ZONE_BAD")]
    [InlineData("missing.txt", "missing.txt")]
    public void What_no_machine_can_do_is_told_with_a_remedy_and_exits_with_2(string line, string reason)
    {
        CliRun run = CliRun.Of(["alloc", .. line.Split(' ')]);

        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains(reason, run.ErrorLines[0], StringComparison.OrdinalIgnoreCase);
        Assert.Matches("^    [A-Z].*\\.$", run.ErrorLines[1]);
    }
}
