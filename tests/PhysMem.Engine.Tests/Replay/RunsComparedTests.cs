using PhysMem.Engine.Core.State;
using PhysMem.Engine.Limits;
using PhysMem.Engine.Recording;
using PhysMem.Engine.Replay;
using PhysMem.Engine.Tests.Recording;

namespace PhysMem.Engine.Tests.Replay;

public class RunsComparedTests
{
    [Theory]
    [InlineData("smp2/smp-o0")]
    [InlineData("n2-tiny/step-bulk")]
    [InlineData("movable-exact/exact-movable")]
    public void Runs_on_equal_machines_dont_part(string name)
    {
        using MachineState one = OtherMachines.Recorded(name), other = one.Copy();

        Assert.Null(Compare(name, one, other));
    }

    // The first machine is the recorded one, so its answer is the frame in the line.
    [Theory]
    [InlineData("n2s-levels-h/levels-h", "min_free_kbytes", "8000")]
    [InlineData("n2-minfree/highatomic", "watermark_scale_factor", "500")]
    [InlineData("smp2/smp-o0", "percpu_pagelist_high_fraction", "8")]
    public void With_another_sysctl_they_part_at_a_request_with_both_answers(string name, string sysctl, string value)
    {
        using MachineState one = OtherMachines.Recorded(name), other = one.Copy();
        SysctlTable.Write(other, sysctl, value);

        RunsPart part = Assert.IsType<RunsPart>(Compare(name, one, other));

        string[] words = Recordings.LinesOf(name)[part.Line - 1].Split(' ');
        Assert.Equal(("A", $"{part.Calls}", $"{part.First}"), (words[0], words[1], words[8]));
        Assert.StartsWith($"call {part.Calls}: alloc_pages(", part.Call, StringComparison.Ordinal);
        Assert.NotEqual(part.First, part.Second);
    }

    [Theory]
    [InlineData(new long[] { 5, 6 }, new long[] { 5, 6, 7 }, -1, 7)]
    [InlineData(new long[] { 5, 6, 7 }, new long[] { 5, 9, 8 }, 6, 9)]
    [InlineData(new long[] { 5 }, new long[0], 5, -1)]
    public void Of_several_pages_the_first_other_one_is_told(long[] first, long[] second, long answer, long other)
    {
        var runs = new RunsCompared();
        var equal = new SequenceOp { Kind = SequenceOpKind.Bulk, Line = 1, NWanted = 2 };
        var bulk = new SequenceOp { Kind = SequenceOpKind.Bulk, Line = 2, Seq = 1, NWanted = 3 };

        runs.First.Played(equal, CallAnswer.OfPages(null, [1, 2]));
        runs.First.Played(bulk, CallAnswer.OfPages(null, first));
        runs.Second.Played(equal, CallAnswer.OfPages(null, [1, 2]));
        runs.Second.Played(bulk, CallAnswer.OfPages(null, second));

        Assert.Equal(new RunsPart(1, 2, "call 1: alloc_pages_bulk(none, 3 pages) on node 0, cpu 0", answer, other), runs.Part);
    }

    [Fact]
    public void Runs_of_other_calls_arent_compared()
    {
        var runs = new RunsCompared();

        Assert.Throws<InvalidOperationException>(() => runs.Second.Played(default, CallAnswer.None));
    }

    private static RunsPart? Compare(string name, MachineState one, MachineState other)
    {
        var runs = new RunsCompared();
        Replays.Play(one, name, runs.First);
        Replays.Play(other, name, runs.Second);
        return runs.Part;
    }
}
