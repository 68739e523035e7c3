using System.Text;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Recording;
using PhysMem.Engine.Text;

namespace PhysMem.Engine.Tests.Recording;

/// <summary>
/// A small recording, written by hand, in which every kind of line occurs: one zone with memory, one without, two
/// CPUs. Tests read it as it is, or with one piece replaced.
/// </summary>
internal static class RecordingSample
{
    public const string FileName = "sample.txt";

    public const string State = """
        STATE label=before
        SYS page_shift=12 max_order=11 pageblock_order=9 max_nr_zones=2 migrate_types=5 pcp_lists=14 online_nodes=1 online_cpus=2 hz=250 mobility_grouping_disabled=0 shuffle=0 movable_zone=1 cpu=0 totalram=2500
        VM min_free_kbytes=128 user_min_free_kbytes=-1 watermark_scale_factor=10 watermark_boost_factor=15000 percpu_pagelist_high_fraction=0 node_reclaim_mode=0 lowmem_reserve_ratio=256,32
        EVENTS pgalloc_zone0=5 pgalloc_zone1=0 pgfree=7
        CPUS : 0/0 1/0
        NODE nid=0 start=1024 spanned=2560 present=2550 kswapd_order=3 kswapd_highest_zoneidx=2 kswapd_failures=1
        ZONELIST nid=0 kind=fallback : 0/0
        ZONELIST nid=0 kind=thisnode : 0/0
        ZONE nid=0 zone=0 name=DMA populated=1 start=1024 spanned=2560 present=2550 managed=2500 wmark_min=32 wmark_low=40 wmark_high=48 wmark_promo=56 boost=4 highatomic=0 lowmem_reserve=0,10 pageset_high=20 pageset_batch=2 contiguous=1 isolate_pageblocks=1 drift_mark=9 flags=0x1 buddy_free=1548 nr_free_pages=1035
        COUNTERS nid=0 zone=0 nr_free_pages=1036 nr_mlock=6 numa_hit=3
        FREE nid=0 zone=0 order=2 mt=U n=2 : 1032 1028
        FREE nid=0 zone=0 order=2 mt=M n=1 : 1040
        FREE nid=0 zone=0 order=9 mt=I n=1 : 1536
        FREE nid=0 zone=0 order=10 mt=M n=1 : 2048
        PAGEBLOCKS nid=0 zone=0 first=1024 order=9 n=5 : U1 I1 M3
        PCP nid=0 zone=0 cpu=0 count=515 high=20 batch=2 free_factor=1 expire=3 stat_threshold=4 diff_free=2
        PCPLIST nid=0 zone=0 cpu=0 list=1 order=0 mt=M n=3 : 1052 1051:H 1050
        PCPLIST nid=0 zone=0 cpu=0 list=13 order=9 mt=* n=1 : 3072:M
        PCP nid=0 zone=0 cpu=1 count=0 high=20 batch=2 free_factor=0 stat_threshold=4 diff_free=-1
        ZONE nid=0 zone=1 name=Normal populated=0 start=0 spanned=0 present=0 managed=0 wmark_min=0 wmark_low=0 wmark_high=0 wmark_promo=0 boost=0 highatomic=0 lowmem_reserve=0,0 pageset_high=4 pageset_batch=1 contiguous=0 isolate_pageblocks=0 drift_mark=0 flags=0x0 buddy_free=0 nr_free_pages=0
        LRU nid=0 zone=0 : 1100+4 1200+1
        ENDSTATE label=before

        """;

    public const string Sequence = """
        ORACLE version=1 kernel=6.1.0-56-amd64 machine=x86_64
        CASE case=sample pattern=by-hand nid=0

        """ + State + """
        OPS
        A 0 0 0 0xcc0 0 0 U 1060 0 0 U 1547 1034 515 1
        A 1 1 -1 0x40dc8 10 0 M -1 -1 -1 - -1 -1 -1 -1
        F 2 0 0 0 1060 0 0 U 1548 1035 516 2
        E 3 1 1 0xcc0 3 0 U 1064 0 0 H 1500 1001 7 0
        X 4 0 1 3 1064 0 0 U 1503 1002 7 0
        S 5 0 2 2 1068 10 0 0 R 1499 1003 7 0
        B 6 0 20 0x2400 4 0 R 3 0 0 R 1496 1004 8 0
        BP 1072 1071 1070
        B 7 0 -1 0x2400 4 0 R 0 -1 -1 - -1 -1 -1 -1
        L 8 1 2 0 0 R 1495 1005 9 0
        LI 22 20
        D 9 0
        d 10 1
        C 11 0 1536 512 M 0
        G 12 0 1536 512
        I 13 0 1600 700 R -16
        U 14 1 1536 512 U

        """ + State + """
        END ops=15 stopped_early=1 lost=0

        """;

    /// <summary>The text with the first occurrence of a piece replaced; an unknown piece fails the test.</summary>
    public static string Edit(string text, string find, string replace)
    {
        int at = text.IndexOf(find, StringComparison.Ordinal);
        Assert.True(at >= 0, $"the sample does not hold \"{find}\"");
        return text[..at] + replace + text[(at + find.Length)..];
    }

    /// <summary>Number of the line in which a piece first occurs.</summary>
    public static int LineOf(string text, string piece)
    {
        int at = text.IndexOf(piece, StringComparison.Ordinal);
        Assert.True(at >= 0, $"the edited sample does not hold \"{piece}\"");
        return 1 + text[..at].Count(c => c == '\n');
    }

    public static LineSource Open(string text) => LineSource.FromBytes(Encoding.Latin1.GetBytes(text), FileName);

    /// <summary>Reads a whole sequence, all of its calls and states.</summary>
    public static void ReadSequence(string text)
    {
        using var reader = SequenceReader.FromSource(Open(text));
        SequenceOp op = default;
        while (reader.Read(ref op) != SequenceItem.End)
        {
        }
    }

    /// <summary>Asserts everything that an error about a line promises.</summary>
    public static void AssertFault(InputException fault, int line, string reason, FaultCode code = FaultCode.InputInvalid)
    {
        Assert.Equal((FileName, line), (fault.File, fault.Line));
        Assert.Contains(reason, fault.Reason, StringComparison.Ordinal);
        Assert.StartsWith($"{FileName}:{line}: ", fault.Message, StringComparison.Ordinal);
        Assert.Equal(code, fault.Code);
        Assert.EndsWith(".", fault.Remedy, StringComparison.Ordinal);
    }

    /// <summary>Asserts the error of a file that ends behind a line, which is in no line's text.</summary>
    public static void AssertCutOff(InputException fault, int lastLine)
    {
        Assert.Equal((FileName, lastLine, FaultCode.InputUnreadable), (fault.File, fault.Line, fault.Code));
        Assert.StartsWith("the file ends before ", fault.Reason, StringComparison.Ordinal);
    }
}
