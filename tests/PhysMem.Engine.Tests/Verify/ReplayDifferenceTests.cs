using PhysMem.Engine.Tests.Recording;
using PhysMem.Engine.Tests.Replay;
using PhysMem.Engine.Verify;

namespace PhysMem.Engine.Tests.Verify;

/// <summary>
/// That the comparison can fail: one value of a recording is changed, and the replay must report that value, at its
/// line, and nothing else.
/// </summary>
public class ReplayDifferenceTests
{
    private const string Steps = "n2-tiny/step-all";

    // Columns of an A line: A seq cpu id gfp order nid mt pfn | znid zidx pbmt buddyfree vmfree pcpcount ff.
    private const int Pfn = 8;

    [Fact]
    public void Another_frame_is_reported_with_its_request()
    {
        string[] lines = Recordings.LinesOf(Steps);
        int at = Array.FindIndex(lines, l => l.StartsWith("A 0 ", StringComparison.Ordinal));
        lines[at] = WithColumn(lines[at], Pfn, pfn => pfn + 2);

        ComparedSequence result = Replays.Compare(lines);

        VerifyDifference d = Assert.IsType<VerifyDifference>(result.FirstDifference);
        Assert.Equal((at + 1, "frame", "83598", "83596"), (d.Line, d.What, d.Expected, d.Given));
        Assert.Equal(
            "call 0: alloc_pages(GFP_NOWAIT|__GFP_HIGHMEM|__GFP_NOWARN|__GFP_HARDWALL|__GFP_THISNODE|__GFP_MOVABLE, 1) on node 1, cpu 0",
            d.Call);
        Assert.Equal((1, 0, 0), result.Missed);
        Assert.False(result.IsEqual);
    }

    [Fact]
    public void A_frame_far_down_the_recording_is_found_too()
    {
        string[] lines = Recordings.LinesOf("smp2/smp-o0");
        int at = Array.FindLastIndex(lines, l => l.StartsWith("A ", StringComparison.Ordinal) && !l.Contains(" -1 ", StringComparison.Ordinal));
        lines[at] = WithColumn(lines[at], Pfn, pfn => pfn ^ 1);

        ComparedSequence result = Replays.Compare(lines);

        Assert.Equal((at + 1, "frame"), (result.FirstDifference?.Line, result.FirstDifference?.What));
        Assert.Equal((1, 0, 0), result.Missed);
    }

    [Theory]
    [InlineData(11, "pbmt")]
    [InlineData(12, "buddyfree")]
    [InlineData(13, "vmfree")]
    [InlineData(14, "pcpcount")]
    [InlineData(15, "ff")]
    public void Another_value_in_a_column_is_reported(int column, string name)
    {
        string[] lines = Recordings.LinesOf(Steps);
        int at = Array.FindIndex(lines, l => l.StartsWith("A 7 ", StringComparison.Ordinal));
        string before = lines[at].Split(' ')[column];
        lines[at] = name == "pbmt" ? WithColumn(lines[at], column, _ => 'R') : WithColumn(lines[at], column, n => n + 1);

        ComparedSequence result = Replays.Compare(lines);

        VerifyDifference d = Assert.IsType<VerifyDifference>(result.FirstDifference);
        Assert.Equal((at + 1, name), (d.Line, d.What));
        Assert.Equal(name == "pbmt" ? $"{(int)before[0]}" : before, d.Given);
        Assert.Equal((0, 1, 0), result.Missed);
    }

    [Theory]
    [InlineData("FREE nid=0 zone=1 order=8 mt=M", "node 0 DMA32 free list order 8 Movable, entry 0 of ")]
    [InlineData("FREE nid=1 zone=1 order=10 mt=M", "node 1 DMA32 free list order 10 Movable, entry 0 of ")]
    [InlineData("PCPLIST nid=1 zone=1 cpu=0 list=1 ", "node 1 DMA32 cpu 0 pcp list 1, entry 0 of ")]
    [InlineData("PCPLIST nid=0 zone=1 cpu=0 list=0 ", "node 0 DMA32 cpu 0 pcp list 0, entry 0 of ")]
    public void Two_entries_of_a_list_in_another_order_are_reported(string list, string what)
    {
        string[] lines = Recordings.LinesOf(Steps);
        int at = InLaterState(lines, list);
        string[] words = lines[at].Split(' ');
        int first = Array.IndexOf(words, ":") + 1;
        (words[first], words[first + 1]) = (words[first + 1], words[first]);
        lines[at] = string.Join(' ', words);

        ComparedSequence result = Replays.Compare(lines);

        Assert.Equal(at + 1, result.FirstDifference?.Line);
        Assert.StartsWith(what, result.FirstDifference?.What, StringComparison.Ordinal);
        Assert.Equal((0, 0, 1), result.Missed);
    }

    [Fact]
    public void Another_type_of_a_pageblock_is_reported()
    {
        string[] lines = Recordings.LinesOf(Steps);
        int at = InLaterState(lines, "PAGEBLOCKS nid=0 zone=0 ");
        lines[at] = lines[at].Replace("U1 M7", "U2 M6", StringComparison.Ordinal);

        ComparedSequence result = Replays.Compare(lines);

        Assert.Equal((at + 1, "node 0 DMA type of the pageblock at pfn 512"), (result.FirstDifference?.Line, result.FirstDifference?.What));
        Assert.Equal((0, 0, 1), result.Missed);
    }

    // The line reported is that of the block of lines which the counter belongs to.
    [Theory]
    [InlineData("EVENTS ", "pgfree", "STATE ", "pgfree")]
    [InlineData("EVENTS ", "pgalloc_zone1", "STATE ", "pgalloc_zone1")]
    [InlineData("COUNTERS nid=1 zone=1 ", "numa_hit", "ZONE nid=1 zone=1 ", "node 1 DMA32 numa_hit")]
    [InlineData("COUNTERS nid=1 zone=1 ", "numa_other", "ZONE nid=1 zone=1 ", "node 1 DMA32 numa_other")]
    [InlineData("NODE nid=1 ", "kswapd_order", "NODE nid=1 ", "node 1 kswapd_order")]
    [InlineData("ZONE nid=1 zone=1 ", "boost", "ZONE nid=1 zone=1 ", "node 1 DMA32 boost")]
    [InlineData("ZONE nid=1 zone=1 ", "highatomic", "ZONE nid=1 zone=1 ", "node 1 DMA32 highatomic")]
    [InlineData("ZONE nid=0 zone=1 ", "wmark_low", "ZONE nid=0 zone=1 ", "node 0 DMA32 wmark_low")]
    [InlineData("PCP nid=0 zone=1 cpu=0 ", "free_factor", "PCP nid=0 zone=1 cpu=0 ", "node 0 DMA32 cpu 0 pcp free_factor")]
    [InlineData("PCP nid=0 zone=1 cpu=0 ", "high", "PCP nid=0 zone=1 cpu=0 ", "node 0 DMA32 cpu 0 pcp high")]
    public void Another_counter_in_a_state_is_reported(string line, string field, string reportedAt, string what)
    {
        string[] lines = Recordings.LinesOf(Steps);
        int at = InLaterState(lines, line);
        long value = -1;
        lines[at] = string.Join(' ', lines[at].Split(' ').Select(word =>
        {
            if (!word.StartsWith(field + "=", StringComparison.Ordinal))
            {
                return word;
            }

            value = long.Parse(word[(field.Length + 1)..], System.Globalization.CultureInfo.InvariantCulture);
            return $"{field}={value + 1}";
        }));
        Assert.NotEqual(-1, value);

        ComparedSequence result = Replays.Compare(lines);

        VerifyDifference d = Assert.IsType<VerifyDifference>(result.FirstDifference);
        Assert.Equal((InLaterState(lines, reportedAt) + 1, what), (d.Line, d.What));
        Assert.Equal(($"{value + 1}", $"{value}"), (d.Expected, d.Given));
        Assert.Equal((0, 0, 1), result.Missed);
    }

    [Fact]
    public void Another_page_of_a_bulk_request_is_reported()
    {
        string[] lines = Recordings.LinesOf("n2-tiny/step-bulk");
        int at = Array.FindIndex(lines, l => l.StartsWith("BP ", StringComparison.Ordinal));
        string[] words = lines[at].Split(' ');
        (words[1], words[2]) = (words[2], words[1]);
        lines[at] = string.Join(' ', words);

        ComparedSequence result = Replays.Compare(lines);

        Assert.Equal((at, "frame"), (result.FirstDifference?.Line, result.FirstDifference?.What));
        Assert.Equal((2, 0, 0), result.Missed);
    }

    [Theory]
    [InlineData("n2-contig/contig-0", "C ", 6)]
    [InlineData("n2-isolate/isolate-free", "I ", 6)]
    public void Another_return_value_of_a_range_call_is_reported(string name, string call, int column)
    {
        string[] lines = Recordings.LinesOf(name);
        int at = Array.FindIndex(lines, l => l.StartsWith(call, StringComparison.Ordinal));
        lines[at] = WithColumn(lines[at], column, rc => rc == 0 ? -16 : 0);

        ComparedSequence result = Replays.Compare(lines);

        Assert.Equal((at + 1, "return value"), (result.FirstDifference?.Line, result.FirstDifference?.What));
        Assert.Equal(1, result.Missed.Frames);
    }

    [Fact]
    public void One_request_of_another_type_shows_in_much_that_follows()
    {
        string[] lines = Recordings.LinesOf(Steps);
        int at = Array.FindIndex(lines, l => l.StartsWith("A 1 ", StringComparison.Ordinal));
        lines[at] = lines[at].Replace(" 0x202800 ", " 0x202810 ", StringComparison.Ordinal);

        ComparedSequence result = Replays.Compare(lines);

        Assert.Equal((at + 1, "frame"), (result.FirstDifference?.Line, result.FirstDifference?.What));
        (long frames, long columns, long states) = result.Missed;
        Assert.True(frames > 5 && columns > 5 && states > 5, $"only {frames} frames, {columns} columns, {states} states differ");
    }

    [Fact]
    public void A_starting_state_in_another_list_order_shows_in_the_first_request_that_reads_it()
    {
        string[] lines = Recordings.LinesOf(Steps);
        int at = Array.FindIndex(lines, l => l.StartsWith("PCPLIST nid=1 zone=1 cpu=0 list=4 ", StringComparison.Ordinal));
        string[] words = lines[at].Split(' ');
        int first = Array.IndexOf(words, ":") + 1;
        (words[first], words[first + 1]) = (words[first + 1], words[first]);
        lines[at] = string.Join(' ', words);

        ComparedSequence result = Replays.Compare(lines);

        Assert.Equal(("frame", "83596"), (result.FirstDifference?.What, result.FirstDifference?.Expected));
    }

    // Index of the first such line behind the first state.
    private static int InLaterState(string[] lines, string start)
    {
        int ops = Array.IndexOf(lines, "OPS");
        int at = Array.FindIndex(lines, ops, l => l.StartsWith(start, StringComparison.Ordinal));
        Assert.True(at > 0, $"the recording has no line \"{start}..\"");
        return at;
    }

    private static string WithColumn(string line, int column, Func<long, object> change)
    {
        string[] words = line.Split(' ');
        _ = long.TryParse(words[column], out long value);
        object changed = change(value);
        words[column] = changed is char letter ? letter.ToString() : string.Create(
            System.Globalization.CultureInfo.InvariantCulture, $"{changed}");
        return string.Join(' ', words);
    }
}
