using System.Globalization;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Limits;
using PhysMem.Engine.Recording;
using PhysMem.Engine.Replay;
using PhysMem.Engine.Tests.Recording;

namespace PhysMem.Engine.Tests.Replay;

public class FailureCountTests
{
    [Theory]
    [InlineData("n2-minfree/highatomic")]
    [InlineData("movable-exact/exact-movable")]
    [InlineData("n2s-bulk/bulk-this")]
    public void On_the_recorded_machine_it_counts_what_the_recording_says(string name)
    {
        using MachineState machine = OtherMachines.Recorded(name);
        var failures = new FailureCount();

        Replays.Play(machine, name, failures);

        RequestFailures[] rows = [.. failures.Rows];
        Assert.Equal(Written(name).OrderBy(r => r), rows.Select(r => (r.Call, r.Gfp, r.Order, r.Requests, r.Failed)).OrderBy(r => r));
        Assert.All(rows, r => Assert.Equal(r.Failed, r.FailedRecorded));
        Assert.True(rows.Length > 1 && rows.Sum(r => r.Failed) > 0, "nothing failed");
        Assert.Equal(0, failures.LostFrees);
    }

    [Fact]
    public void Higher_watermarks_fail_more_requests_and_lose_the_frees_of_what_they_failed()
    {
        const string name = "n2-minfree/highatomic";
        using MachineState machine = OtherMachines.Recorded(name);
        SysctlTable.Write(machine, "watermark_scale_factor", "500");
        var failures = new FailureCount();

        Replays.Play(machine, name, failures);

        long more = failures.Rows.Sum(r => r.Failed) - failures.Rows.Sum(r => r.FailedRecorded);
        Assert.InRange(failures.LostFrees, 1, failures.Rows.Sum(r => r.Failed));
        Assert.True(more > 100, $"only {more} more failed");
    }

    [Fact]
    public void Pages_of_a_list_that_arent_held_are_lost()
    {
        var failures = new FailureCount();

        failures.Played(new SequenceOp { Kind = SequenceOpKind.FreeList, NPages = 3 }, CallAnswer.OfPages(null, [7]));
        failures.Played(new SequenceOp { Kind = SequenceOpKind.FreeExact, NPages = 3 }, CallAnswer.None);

        Assert.Equal(3, failures.LostFrees);
    }

    // What stands in the text: A seq cpu id gfp order .., E seq cpu id gfp npages .., B seq cpu firstid gfp .. ngot.
    private static IEnumerable<(SequenceOpKind Call, uint Gfp, int Order, long Requests, long Failed)> Written(string name) =>
        from line in Recordings.LinesOf(name)
        let words = line.Split(' ')
        where words[0] is "A" or "E" or "B"
        let call = words[0] == "A" ? SequenceOpKind.Alloc : words[0] == "E" ? SequenceOpKind.AllocExact : SequenceOpKind.Bulk
        let size = int.Parse(words[5], CultureInfo.InvariantCulture)
        let order = call switch
        {
            SequenceOpKind.Alloc => size,
            SequenceOpKind.AllocExact => (int)Math.Ceiling(Math.Log2(size)),
            _ => 0,
        }
        group words[3] == "-1" by (call, gfp: Convert.ToUInt32(words[4], 16), order) into failed
        select (failed.Key.call, failed.Key.gfp, failed.Key.order, failed.LongCount(), failed.LongCount(f => f));
}
