using PhysMem.Engine.Faults;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Recording;

namespace PhysMem.Engine.Tests.Recording;

public class StateDumpReaderTests
{
    private static readonly StateDump s_dump = StateDumpReader.Read(RecordingSample.Open(RecordingSample.State));

    private static ZoneState Dma => s_dump.Zones[0];

    [Fact]
    public void A_dump_knows_its_label_its_file_and_its_lines()
    {
        Assert.Equal(("before", RecordingSample.FileName, 1, 22), (s_dump.Label, s_dump.Source, s_dump.FirstLine, s_dump.LastLine));
    }

    [Fact]
    public void Sys_vm_and_events_are_read()
    {
        Assert.Equal((12, 11, 9, 2, 5, 14), (s_dump.Sys.PageShift, s_dump.Sys.MaxOrder, s_dump.Sys.PageblockOrder, s_dump.Sys.MaxNrZones, s_dump.Sys.MigrateTypes, s_dump.Sys.PcpLists));
        Assert.Equal((1, 2, 250, 0, 0, 1, 0, 2500), (s_dump.Sys.OnlineNodes, s_dump.Sys.OnlineCpus, s_dump.Sys.Hz, s_dump.Sys.MobilityGroupingDisabled, s_dump.Sys.Shuffle, s_dump.Sys.MovableZone, s_dump.Sys.Cpu, s_dump.Sys.TotalRam));
        Assert.Equal((128, -1, 10, 15000, 0, 0), (s_dump.Vm.MinFreeKbytes, s_dump.Vm.UserMinFreeKbytes, s_dump.Vm.WatermarkScaleFactor, s_dump.Vm.WatermarkBoostFactor, s_dump.Vm.PercpuPagelistHighFraction, s_dump.Vm.NodeReclaimMode));
        Assert.Equal([256, 32], s_dump.Vm.LowmemReserveRatio);
        Assert.Equal([5, 0], s_dump.Events.PgAlloc);
        Assert.Equal(7, s_dump.Events.PgFree);
    }

    [Fact]
    public void Cpus_nodes_and_zonelists_are_read()
    {
        NodeState node = Assert.Single(s_dump.Nodes);
        Assert.Equal((0, 1024, 2560, 2550, 3, 2, 1, 6), (node.Nid, node.Start, node.Spanned, node.Present, node.KswapdOrder, node.KswapdHighestZoneIdx, node.KswapdFailures, node.Line));
        Assert.Equal([(0, 0)], node.Fallback);
        Assert.Equal([(0, 0)], node.ThisNode);
        Assert.Equal([(0, 0), (1, 0)], s_dump.Cpus!);
        Assert.Equal((0, 0, -1), (s_dump.NodeOfCpu(0), s_dump.NodeOfCpu(1), s_dump.NodeOfCpu(2)));
        Assert.Same(node, s_dump.FindNode(0));
        Assert.Null(s_dump.FindNode(1));
    }

    [Fact]
    public void A_zones_own_line_is_read()
    {
        Assert.Equal((0, 0, "DMA", true, 9), (Dma.Nid, Dma.Index, Dma.Name, Dma.Populated, Dma.Line));
        Assert.Equal((1024, 2560, 2550, 2500), (Dma.Start, Dma.Spanned, Dma.Present, Dma.Managed));
        Assert.Equal((32, 40, 48, 56, 4), (Dma.WmarkMin, Dma.WmarkLow, Dma.WmarkHigh, Dma.WmarkPromo, Dma.Boost));
        Assert.Equal((0, 20, 2, true, 1, 9, 1u), (Dma.HighAtomic, Dma.PagesetHigh, Dma.PagesetBatch, Dma.Contiguous, Dma.IsolatePageblocks, Dma.DriftMark, Dma.Flags));
        Assert.Equal((1548, 1035), (Dma.BuddyFree, Dma.NrFreePages));
        Assert.Equal([0, 10], Dma.LowmemReserve);
        Assert.Equal([("nr_free_pages", 1036), ("nr_mlock", 6), ("numa_hit", 3)], Dma.Counters);
    }

    [Fact]
    public void Free_lists_keep_their_order_and_their_head_first()
    {
        Assert.Equal(
            [(2, MigrateType.Unmovable, 11), (2, MigrateType.Movable, 12), (9, MigrateType.Isolate, 13), (10, MigrateType.Movable, 14)],
            Dma.FreeLists.Select(l => (l.Order, l.MigrateType, l.Line)));
        Assert.Equal([1032, 1028], Dma.FreeLists[0].Pfns);
        Assert.Equal([8, 4, 512, 1024], Dma.FreeLists.Select(l => l.Pages));
    }

    [Fact]
    public void Pageblock_runs_and_lru_ranges_are_read()
    {
        PageblockRuns runs = Dma.PageblockRuns!;
        Assert.Equal((1024, 9, 5), (runs.First, runs.Order, runs.Count));
        Assert.Equal([('U', 1), ('I', 1), ('M', 3)], runs.Runs);
        Assert.Equal([(1100, 4), (1200, 1)], Dma.Lru);
    }

    [Fact]
    public void Page_caches_and_remembered_types_are_read()
    {
        PcpState first = Dma.Pcps[0];
        Assert.Equal((0, 515, 20, 2, 1, 3, 4, 2), (first.Cpu, first.Count, first.High, first.Batch, first.FreeFactor, first.Expire, first.StatThreshold, first.DiffFree));
        Assert.Equal([(1, 0, MigrateType.Movable), (13, 9, (MigrateType?)null)], first.Lists.Select(l => (l.List, l.Order, l.MigrateType)));
        Assert.Equal([(1052, -1), (1051, (int)MigrateType.HighAtomic), (1050, -1)], first.Lists[0].Pages);
        Assert.Equal([(3072, (int)MigrateType.Movable)], first.Lists[1].Pages);

        PcpState second = Dma.Pcps[1];
        Assert.Equal((1, 0, null, -1), (second.Cpu, second.Count, second.Expire, second.DiffFree));
        Assert.Empty(second.Lists);
    }

    [Fact]
    public void A_zone_without_memory_is_kept_too()
    {
        ZoneState empty = s_dump.FindZone(0, 1)!;
        Assert.Equal(("Normal", false, 0), (empty.Name, empty.Populated, empty.Spanned));
        Assert.Null(empty.PageblockRuns);
        Assert.Empty(empty.Pcps);
    }

    [Theory]
    [InlineData(1023, 1, false)]
    [InlineData(1024, 1, true)]
    [InlineData(1024, 2560, true)]
    [InlineData(1024, 2561, false)]
    [InlineData(3583, 1, true)]
    [InlineData(3583, 2, false)]
    [InlineData(3584, 1, false)]
    public void A_zone_spans_whole_ranges_only(long pfn, long count, bool expected)
    {
        Assert.Equal(expected, Dma.Spans(pfn, count));
    }

    [Fact]
    public void Fields_may_come_in_any_order()
    {
        string text = RecordingSample.Edit(RecordingSample.State, "order=2 mt=M n=1", "n=1 order=2 mt=M");

        Assert.Equal([1040], StateDumpReader.Read(RecordingSample.Open(text)).Zones[0].FreeLists[1].Pfns);
    }

    [Fact]
    public void Lines_of_32_bits_without_numa_are_read()
    {
        string text = RecordingSample.Edit(RecordingSample.State, "ZONELIST nid=0 kind=thisnode : 0/0\n", "");
        text = RecordingSample.Edit(text, " expire=3", "");
        text = RecordingSample.Edit(text, "lowmem_reserve_ratio=256,32", "lowmem_reserve_ratio=-1,-1");

        StateDump dump = StateDumpReader.Read(RecordingSample.Open(text));

        Assert.Empty(dump.Nodes[0].ThisNode);
        Assert.Null(dump.Zones[0].Pcps[0].Expire);
        Assert.Equal([-1, -1], dump.Vm.LowmemReserveRatio);
    }

    [Fact]
    public void Without_a_cpus_line_the_nodes_of_several_cpus_are_unknown()
    {
        StateDump dump = StateDumpReader.Read(RecordingSample.Open(RecordingSample.Edit(RecordingSample.State, "CPUS : 0/0 1/0\n", "")));

        Assert.Null(dump.Cpus);
        Assert.Equal((-1, -1), (dump.NodeOfCpu(0), dump.NodeOfCpu(1)));
    }

    [Fact]
    public void States_follow_each_other_alone_or_in_recordings_of_their_own()
    {
        const string Head = "ORACLE version=1 kernel=k machine=m\nCASE case=c\n";
        const string End = "END ops=0 stopped_early=0 lost=0\n";
        string other = RecordingSample.State.Replace("label=before", "label=after", StringComparison.Ordinal);

        Assert.Equal(["before", "after"], Labels(RecordingSample.State + other));
        Assert.Equal(["before", "after"], Labels(Head + RecordingSample.State + End + Head + other + End));

        static IEnumerable<string> Labels(string text) =>
            StateDumpReader.ReadAll(RecordingSample.Open(text)).Select(d => d.Label);
    }

    [Theory]
    [InlineData("", "the file ends before a STATE line", FaultCode.InputUnreadable, 0)]
    [InlineData("OPS\n", "\"OPS\" is not expected in a file of states", FaultCode.InputInvalid, 1)]
    [InlineData("ORACLE version=1 kernel=k machine=m\nCASE case=c\n", "the file ends before its END line", FaultCode.InputUnreadable, 2)]
    [InlineData("END ops=0 stopped_early=0 lost=0\n", "\"END\" is not expected", FaultCode.InputInvalid, 1)]
    public void A_file_of_states_holds_nothing_else(string text, string reason, FaultCode code, int line)
    {
        var fault = Assert.Throws<InputException>(() => StateDumpReader.ReadAll(RecordingSample.Open(text)));

        Assert.Equal((code, line), (fault.Code, fault.Line));
        Assert.Contains(reason, fault.Reason, StringComparison.Ordinal);
    }
}
