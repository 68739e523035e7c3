using PhysMem.Engine.Core.State;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Recording;
using PhysMem.Engine.Replay;
using PhysMem.Engine.Tests.Recording;

namespace PhysMem.Engine.Tests.Replay;

/// <summary>
/// Recordings whose lines are well formed but contradict each other: one error with the line, and the machine's
/// lists are not followed into nonsense.
/// </summary>
public class SequencePlayerFaultTests
{
    // A machine with 512 free pages at 1024 and as many at 2048. What the calls answer doesn't matter here, only that
    // each gives back what an earlier one took.
    public const string Head = """
        ORACLE version=1 kernel=6.1.0-56-amd64 machine=x86_64
        CASE case=sample pattern=by-hand nid=0
        STATE label=before
        SYS page_shift=12 max_order=11 pageblock_order=9 max_nr_zones=4 migrate_types=5 pcp_lists=14 online_nodes=1 online_cpus=1 hz=250 mobility_grouping_disabled=0 shuffle=0 movable_zone=2 cpu=0 totalram=2048
        VM min_free_kbytes=0 user_min_free_kbytes=-1 watermark_scale_factor=10 watermark_boost_factor=0 percpu_pagelist_high_fraction=0 node_reclaim_mode=0 lowmem_reserve_ratio=256,32,0,0
        EVENTS pgalloc_zone0=0 pgalloc_zone1=0 pgalloc_zone2=0 pgalloc_zone3=0 pgfree=0
        NODE nid=0 start=1024 spanned=2048 present=2048 kswapd_order=0 kswapd_highest_zoneidx=4 kswapd_failures=0
        ZONELIST nid=0 kind=fallback : 0/0
        ZONE nid=0 zone=0 name=DMA populated=1 start=1024 spanned=2048 present=2048 managed=2048 wmark_min=0 wmark_low=0 wmark_high=0 wmark_promo=0 boost=0 highatomic=0 lowmem_reserve=0,0,0,0 pageset_high=0 pageset_batch=1 contiguous=1 isolate_pageblocks=0 drift_mark=0 flags=0x0 buddy_free=1024 nr_free_pages=1024
        COUNTERS nid=0 zone=0 nr_free_pages=1024
        FREE nid=0 zone=0 order=9 mt=U n=2 : 1024 2048
        PAGEBLOCKS nid=0 zone=0 first=1024 order=9 n=4 : U4
        PCP nid=0 zone=0 cpu=0 count=0 high=0 batch=1 free_factor=0 stat_threshold=0 diff_free=0
        ZONE nid=0 zone=1 name=Normal populated=0 start=0 spanned=0 present=0 managed=0 wmark_min=0 wmark_low=0 wmark_high=0 wmark_promo=0 boost=0 highatomic=0 lowmem_reserve=0,0,0,0 pageset_high=0 pageset_batch=1 contiguous=0 isolate_pageblocks=0 drift_mark=0 flags=0x0 buddy_free=0 nr_free_pages=0
        ZONE nid=0 zone=2 name=HighMem populated=0 start=0 spanned=0 present=0 managed=0 wmark_min=0 wmark_low=0 wmark_high=0 wmark_promo=0 boost=0 highatomic=0 lowmem_reserve=0,0,0,0 pageset_high=0 pageset_batch=1 contiguous=0 isolate_pageblocks=0 drift_mark=0 flags=0x0 buddy_free=0 nr_free_pages=0
        ZONE nid=0 zone=3 name=Movable populated=0 start=0 spanned=0 present=0 managed=0 wmark_min=0 wmark_low=0 wmark_high=0 wmark_promo=0 boost=0 highatomic=0 lowmem_reserve=0,0,0,0 pageset_high=0 pageset_batch=1 contiguous=0 isolate_pageblocks=0 drift_mark=0 flags=0x0 buddy_free=0 nr_free_pages=0
        ENDSTATE label=before
        OPS

        """;

    public const string Z = " 0 0 U 0 0 0 0";

    [Theory]
    [InlineData("A 0 0 0 0xcc1 4 0 U 1024" + Z, "F 1 0 0 3 1024" + Z, "1 of order 3")]
    [InlineData("A 0 0 0 0xcc1 4 0 U 1024" + Z, "S 1 0 0 3 1024 10" + Z, "1 of order 3")]
    [InlineData("A 0 0 0 0xcc1 4 0 U 1024" + Z, "X 1 0 0 16 1024" + Z, "16 of order 0")]
    [InlineData("A 0 0 0 0xcc1 4 0 U 1024" + Z, "L 1 0 1" + Z + "\nLI 0", "1 of order 0")]
    [InlineData("E 0 0 0 0xcc1 5 0 U 1024" + Z, "X 1 0 0 700 1024" + Z, "700 of order 0")]
    [InlineData("E 0 0 0 0xcc1 5 0 U 1024" + Z, "X 1 0 0 4 1024" + Z, "4 of order 0")]
    [InlineData("C 0 0 1024 512 U 0", "G 1 0 1024 100", "100 pages are freed where 512 were allocated")]
    public void A_call_that_gives_back_what_was_not_taken_is_an_error_of_its_line(string first, string second, string reason)
    {
        string text = $"{Head}{first}\n{second}\n";
        SequenceReader calls = SequenceReader.FromSource(RecordingSample.Open(text));

        var fault = Assert.Throws<InputException>(() => Replays.Compare(calls));

        RecordingSample.AssertFault(fault, RecordingSample.LineOf(text, second), reason);
        Assert.StartsWith("call 1 contradicts the calls before: ", fault.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("C 0 0 1024 512 U 0", "G 1 0 512 100", "the 100 pages from 512 on")]
    [InlineData("D 0 0", "C 1 0 2048 1048576 U 0", "the 1048576 pages from 2048 on")]
    [InlineData("D 0 0", "I 1 0 1048576 512 U 0", "the 512 pages from 1048576 on")]
    public void A_range_that_the_machine_doesnt_have_is_an_error_of_its_line(string first, string second, string range)
    {
        string text = $"{Head}{first}\n{second}\n";
        SequenceReader calls = SequenceReader.FromSource(RecordingSample.Open(text));

        var fault = Assert.Throws<InputException>(() => Replays.Compare(calls));

        RecordingSample.AssertFault(fault, RecordingSample.LineOf(text, second), $"call 1: {range} are not in one zone of the machine");
    }

    [Fact]
    public void A_state_that_no_watcher_wants_is_read_all_the_same()
    {
        string[] lines = Recordings.LinesOf("n2-tiny/tiny-buddy");
        int at = Array.FindLastIndex(lines, l => l.StartsWith("ZONE ", StringComparison.Ordinal));
        lines[at] = lines[at].Replace(" boost=", " boast=", StringComparison.Ordinal);
        using SequenceReader calls = Recordings.Open(lines);
        using MachineState machine = RecordedMachine.Build(calls.ReadStart());

        var fault = Assert.Throws<InputException>(() => SequencePlayer.Play(machine, calls, new FailureCount()));

        Assert.Equal(at + 1, fault.Line);
    }

    // The simulator gets them although the recording says that the request failed: they have no names there.
    [Fact]
    public void Pages_that_only_the_simulator_got_stand_for_no_block_of_the_recording()
    {
        string text = Head + $"""
            A 0 0 0 0xcc1 4 0 U 1024{Z}
            B 1 0 -1 0xcc1 8 0 U 0 -1 -1 - -1 -1 -1 -1
            F 2 0 0 4 1024{Z}
            END ops=3 stopped_early=0 lost=0

            """;
        SequenceReader calls = SequenceReader.FromSource(RecordingSample.Open(text));

        ComparedSequence result = Replays.Compare(calls);

        Assert.Equal(3, calls.CallCount);
        Assert.Equal((1, 8), (result.Equal.Frames, result.Missed.Frames));
    }

    [Fact]
    public void A_bulk_request_for_more_pages_than_there_are_takes_no_more_room_than_they_do()
    {
        string text = Head + "B 0 0 -1 0xcc1 2147483647 0 U 0 -1 -1 - -1 -1 -1 -1\nEND ops=1 stopped_early=0 lost=0\n";
        SequenceReader calls = SequenceReader.FromSource(RecordingSample.Open(text));

        Replays.Compare(calls);

        Assert.Equal(1, calls.CallCount);
    }
}
