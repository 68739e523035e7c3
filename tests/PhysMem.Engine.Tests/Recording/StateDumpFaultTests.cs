using PhysMem.Engine.Faults;
using PhysMem.Engine.Recording;

namespace PhysMem.Engine.Tests.Recording;

/// <summary>
/// Each row makes the sample state wrong in one place: what is replaced, by what, a piece of the line that the error
/// must name, and a piece of its reason.
/// </summary>
public class StateDumpFaultTests
{
    private const string MovableList = "FREE nid=0 zone=0 order=2 mt=M";
    private const string Pcp = "PCP nid=0 zone=0 cpu=1";
    private const string PcpList = "PCPLIST nid=0 zone=0 cpu=0 list=1 order=0 mt=M n=3";

    [Theory]
    [InlineData("STATE label=before\n", "STAT label=before\n", "STAT ", "\"STAT\" where a STATE line should be")]
    [InlineData("STATE label=before\n", "STATE\n", "STATE", "field \"label\" is missing")]
    [InlineData("STATE label=before\n", "STATE label=\n", "STATE", "field \"label\" is empty")]
    [InlineData("STATE label=before\n", "STATE label=before again=1\n", "STATE", "field \"again\" is unknown")]
    [InlineData("FREE nid", "FREEZE nid", "FREEZE", "\"FREEZE\" is not known within a state")]
    [InlineData("LRU nid", "STATE label=x\nLRU nid", "STATE label=x", "\"STATE\" is not known within a state")]
    [InlineData("LRU nid", "\nLRU nid", "\nLRU", "\"\" is not known within a state")]
    [InlineData("ENDSTATE label=before", "ENDSTATE label=after", "ENDSTATE", "is \"after\", but STATE says label=before")]
    public void The_frame_of_a_state_is_checked(string find, string replace, string at, string reason) =>
        AssertFault(find, replace, at, reason);

    [Theory]
    [InlineData(" n=1 : 1040", " : 1040", MovableList, "FREE: field \"n\" is missing")]
    [InlineData(" n=1 : 1040", " n=1 n=1 : 1040", MovableList, "FREE: field \"n\" is given twice")]
    [InlineData(" n=1 : 1040", " order=3 n=1 : 1040", MovableList, "FREE: field \"order\" is given twice")]
    [InlineData(" n=1 : 1040", " n=1 color=red : 1040", MovableList, "FREE: field \"color\" is unknown")]
    [InlineData(" n=1 : 1040", " n=one : 1040", MovableList, "field \"n\" is \"one\", which is not a number")]
    [InlineData(" n=1 : 1040", " n=1x : 1040", MovableList, "field \"n\" is \"1x\", which is not a number")]
    [InlineData(" n=1 : 1040", " n= : 1040", MovableList, "field \"n\" is \"\", which is not a number")]
    [InlineData(" n=1 : 1040", " n=9999999999999999999 : 1040", MovableList, "\"9999999999999999999\", which is not a number")]
    [InlineData(" n=1 : 1040", " n : 1040", MovableList, "\"n\" is not of the form key=value")]
    [InlineData(" n=1 : 1040", "  n=1 : 1040", MovableList, "\"\" is not of the form key=value")]
    [InlineData(" n=1 : 1040", " n=1 1040", MovableList, "\"1040\" is not of the form key=value")]
    [InlineData(" n=1 : 1040", " n=1", MovableList, "the list after \" : \" is missing")]
    [InlineData("pgfree=7", "pgfree=7 : 4", "EVENTS", "EVENTS: there should be no list")]
    [InlineData("pgfree=7", "pgfree=-7", "EVENTS", "field \"pgfree\" is -7; it must be 0 or more")]
    [InlineData("pgalloc_zone1=0 ", "", "EVENTS", "field \"pgalloc_zone1\" is missing")]
    [InlineData("flags=0x1", "flags=1", "name=DMA", "field \"flags\" is \"1\", which is not of the form 0x1f")]
    [InlineData("lowmem_reserve=0,10", "lowmem_reserve=0", "name=DMA", "field \"lowmem_reserve\" does not hold 2 numbers")]
    [InlineData("lowmem_reserve=0,10", "lowmem_reserve=0,10,0", "name=DMA", "field \"lowmem_reserve\" does not hold 2 numbers")]
    [InlineData("lowmem_reserve=0,10", "lowmem_reserve=0,", "name=DMA", "field \"lowmem_reserve\" holds \"\", which is not a number")]
    [InlineData("contiguous=1", "contiguous=2", "name=DMA", "field \"contiguous\" is 2; it must be 0 to 1")]
    [InlineData("nr_mlock=6", "nr_mlock=6 nr_mlock=6", "COUNTERS", "field \"nr_mlock\" is given twice")]
    [InlineData("nr_mlock=6", "nr_mlock=6.5", "COUNTERS", "field \"nr_mlock\" is \"6.5\", which is not a number")]
    public void Fields_are_checked(string find, string replace, string at, string reason) =>
        AssertFault(find, replace, at, reason);

    [Theory]
    [InlineData("SYS page", "VM page", "VM page", "the SYS line is missing before this line")]
    [InlineData("max_order=11", "max_order=17", "SYS", "field \"max_order\" is 17; it must be 5 to 16")]
    [InlineData("migrate_types=5", "migrate_types=7", "SYS", "field \"migrate_types\" is 7; it must be 5 to 6")]
    [InlineData("movable_zone=1", "movable_zone=2", "SYS", "movable_zone=2 is no zone index below max_nr_zones=2")]
    [InlineData("CPUS :", "EVENTS pgalloc_zone0=5 pgalloc_zone1=0 pgfree=7\nCPUS :", "EVENTS pgalloc_zone0=5 pgalloc_zone1=0 pgfree=7\nCPUS", "EVENTS: there is already such a line")]
    [InlineData("EVENTS pgalloc_zone0=5 pgalloc_zone1=0 pgfree=7\n", "", "ENDSTATE", "the EVENTS line is missing")]
    [InlineData("CPUS : 0/0 1/0", "CPUS : 0/0", "CPUS", "the list has 1 CPUs, but SYS says online_cpus=2")]
    [InlineData("CPUS : 0/0 1/0", "CPUS : 0/0 1/0 2/0", "CPUS", "the list has 3 CPUs, but SYS says online_cpus=2")]
    [InlineData("CPUS : 0/0 1/0", "CPUS : 0/0 0/0", "CPUS", "CPU 0 is listed twice")]
    [InlineData("CPUS : 0/0 1/0", "CPUS : 0/0 1", "CPUS", "the list holds \"1\", which is not of the form 1/2")]
    [InlineData("CPUS : 0/0 1/0", "CPUS : 0/0 1/3", "ENDSTATE", "CPU 1 is on node 3, which has no NODE line")]
    [InlineData("NODE nid=0", "NODE nid=1", "ZONELIST", "ZONELIST: there is no NODE line for node 0 before")]
    [InlineData("online_nodes=1", "online_nodes=2", "ENDSTATE", "the state has 1 NODE lines, but SYS says online_nodes=2")]
    [InlineData("kind=fallback", "kind=any", "kind=any", "field \"kind\" is \"any\"; it must be fallback or thisnode")]
    [InlineData("kind=thisnode", "kind=fallback", "fallback : 0/0\nZONE ", "there is already such a line of this kind for node 0")]
    [InlineData("kind=fallback : 0/0", "kind=fallback : 0/1", "NODE", "a zonelist of node 0 names 0/1, which is no zone with memory")]
    [InlineData("kind=fallback : 0/0", "kind=fallback : 0/0 0/0", "ZONELIST", "0/0 is listed twice")]
    [InlineData("kind=fallback : 0/0", "kind=fallback : 0/2", "ZONELIST", "0/2 is no node and zone index")]
    [InlineData("ZONELIST nid=0 kind=fallback : 0/0\n", "", "NODE", "node 0 has no ZONELIST line of kind fallback")]
    public void Lines_about_the_machine_are_checked(string find, string replace, string at, string reason) =>
        AssertFault(find, replace, at, reason);

    [Theory]
    [InlineData("zone=0 name=DMA", "zone=2 name=DMA", "name=DMA", "field \"zone\" is 2; it must be 0 to 1")]
    [InlineData("nid=0 zone=0 name=DMA", "nid=4 zone=0 name=DMA", "name=DMA", "ZONE: there is no NODE line for node 4 before")]
    [InlineData("zone=1 name=Normal", "zone=0 name=Normal", "name=Normal", "there is already such a line for zone 0 of node 0")]
    [InlineData("FREE nid=0 zone=0 order=10", "FREE nid=0 zone=1 order=10", "order=10", "there is no ZONE line for zone 1 of node 0 before")]
    [InlineData("managed=2500", "managed=2551", "name=DMA", "managed=2551 present=2550 spanned=2560 must be in rising order")]
    [InlineData("populated=0", "populated=1", "name=Normal", "populated=1 contradicts present=0")]
    [InlineData("buddy_free=1548", "buddy_free=1547", "name=DMA", "hold 1548 pages, but buddy_free=1547")]
    [InlineData("nr_free_pages=1035", "nr_free_pages=1036", "name=DMA", "add up to 1037, but 1036 pages are free and not isolated")]
    [InlineData("nr_free_pages=1036 ", "nr_free_pages=1035 ", "name=DMA", "COUNTERS of zone 0 (DMA) of node 0 says nr_free_pages=1035")]
    [InlineData("COUNTERS nid=0 zone=0 nr_free_pages=1036 nr_mlock=6 numa_hit=3\n", "", "name=DMA", "has no COUNTERS line")]
    [InlineData("first=1024", "first=512", "PAGEBLOCKS", "first=512 n=5 should be first=1024 n=5")]
    [InlineData("n=5 : U1 I1 M3", "n=6 : U1 I1 M4", "PAGEBLOCKS", "first=1024 n=6 should be first=1024 n=5")]
    [InlineData(": U1 I1 M3", ": U1 I1 M2", "PAGEBLOCKS", "the runs add up to 4 blocks, but n=5")]
    [InlineData(": U1 I1 M3", ": U1 I1 M3 R1", "PAGEBLOCKS", "the runs reach block 6 of n=5 with \"R1\"")]
    [InlineData(": U1 I1 M3", ": U1 I1 M3 R0", "PAGEBLOCKS", "the runs reach block 5 of n=5 with \"R0\"")]
    [InlineData(": U1 I1 M3", ": U1 E1 M3", "PAGEBLOCKS", "the list holds \"E1\", which is no run of one of UMRHCI.-")]
    [InlineData(": U1 I1 M3", ": U1 I M3", "PAGEBLOCKS", "the list holds \"\", which is not a number from 0")]
    [InlineData("PAGEBLOCKS nid=0 zone=0 first=1024 order=9 n=5 : U1 I1 M3\n", "", "name=DMA", "has no PAGEBLOCKS line")]
    [InlineData("1200+1", "1200+9999", "LRU", "the range 1200+9999 is not within the zone's 1024+2560")]
    [InlineData("1200+1", "1025+4", "LRU", "the pages 1025+4 are said to be in use, but page 1028 of them is on a list of free pages")]
    [InlineData("1200+1", "1043+1", "LRU", "but page 1043 of them is on a list")]
    [InlineData("1200+1", "1044+7", "LRU", "but page 1050 of them is on a list")]
    [InlineData("1200+1", "1200+0", "LRU", "the range 1200+0 is not within")]
    [InlineData("1200+1", "1200-1", "LRU", "the list holds \"1200-1\", which is not of the form 1+2")]
    public void Lines_about_a_zone_are_checked(string find, string replace, string at, string reason) =>
        AssertFault(find, replace, at, reason);

    [Theory]
    [InlineData("order=2 mt=M n=1", "order=11 mt=M n=1", "order=11 mt", "field \"order\" is 11; it must be 0 to 10")]
    [InlineData("order=2 mt=M n=1", "order=2 mt=E n=1", MovableList, "field \"mt\" is \"E\"; a type is one letter of UMRHCI")]
    [InlineData("order=2 mt=M n=1", "order=2 mt=MM n=1", MovableList, "field \"mt\" is \"MM\"; a type is one letter")]
    [InlineData("order=2 mt=M n=1", "order=2 mt=U n=1", MovableList, "there is already such a line for this order and type")]
    [InlineData("order=2 mt=M n=1", "order=2 mt=M n=2", MovableList, "the list has 1 entries, but n=2")]
    [InlineData("order=2 mt=M n=1", "order=2 mt=M n=999999999999", MovableList, "the list has 1 entries, but n=999999999999")]
    [InlineData("order=2 mt=M n=1 : 1040", "order=2 mt=M n=1 : 1040 1044", MovableList, "the list has 2 entries, but n=1")]
    [InlineData("order=2 mt=M n=1 : 1040", "order=2 mt=M n=0 : ", "n=0 : ", "field \"n\" is 0; it must be 1 or more")]
    [InlineData(": 1040", ": 1020", MovableList, "block 1020 of order 2 is outside of the zone's span 1024+2560")]
    [InlineData(": 1040", ": 3584", MovableList, "block 3584 of order 2 is outside")]
    [InlineData(": 1040", ": 1042", MovableList, "block 1042 is not aligned to its order 2")]
    [InlineData(": 1040", ": 1,040", MovableList, "the list holds \"1,040\", which is not a number from 0")]
    [InlineData(": 1040", ": -4", MovableList, "the list holds \"-4\", which is not a number from 0")]
    [InlineData(": 1040", ":  1040", MovableList, "the list holds \"\", which is not a number from 0")]
    [InlineData(": 1040", ": 1040 ", MovableList, "the list holds \"\", which is not a number from 0")]
    [InlineData("1032 1028", "1032 1032", "1032 1032", "page 1032 of zone 0 of node 0 is listed twice in this line")]
    [InlineData(": 1040", ": 1032", MovableList, "page 1032 of zone 0 of node 0 is listed here and in line 11")]
    [InlineData(": 1040", ": 1536", "order=9 mt=I", "page 1536 of zone 0 of node 0 is listed here and in line 12")]
    [InlineData(": 1040", ": 2052", "order=10", "page 2052 of zone 0 of node 0 is listed here and in line 12")]
    [InlineData("1052 1051:H 1050", "1052 1051:H 1030", PcpList, "page 1030 of zone 0 of node 0 is listed here and in line 11")]
    public void Free_lists_are_checked(string find, string replace, string at, string reason) =>
        AssertFault(find, replace, at, reason);

    [Theory]
    [InlineData(Pcp, "PCP nid=0 zone=0 cpu=0", "count=0 high=20", "there is already such a line for CPU 0")]
    [InlineData(Pcp, "PCP nid=0 zone=0 cpu=7", "cpu=7", "CPU 7 is not one of this machine")]
    [InlineData("count=515", "count=514", "PCP nid=0 zone=0 cpu=0", "CPU 0's lists for zone 0 (DMA) of node 0 hold 515 pages, but count=514")]
    [InlineData("PCP nid=0 zone=0 cpu=1 count=0 high=20 batch=2 free_factor=0 stat_threshold=4 diff_free=-1\n", "", "name=DMA", "add up to 1037")]
    [InlineData("PCP nid=0 zone=0 cpu=1 count=0 high=20 batch=2 free_factor=0 stat_threshold=4 diff_free=-1\n", "LRU nid=0 zone=0 : 1300+1\n", "1100+4", "LRU: there is already such a line for this zone")]
    [InlineData(PcpList, "PCPLIST nid=0 zone=0 cpu=1 list=1 order=0 mt=M n=3", "PCPLIST", "there is no PCP line for CPU 1 in this zone before")]
    [InlineData(PcpList, "PCPLIST nid=0 zone=0 cpu=0 list=14 order=0 mt=M n=3", "PCPLIST", "field \"list\" is 14; it must be 0 to 13")]
    [InlineData(PcpList, "PCPLIST nid=0 zone=0 cpu=0 list=1 order=1 mt=M n=3", "PCPLIST", "list 1 is not that of order 1 and type Movable")]
    [InlineData(PcpList, "PCPLIST nid=0 zone=0 cpu=0 list=1 order=0 mt=U n=3", "PCPLIST", "list 1 is not that of order 0 and type Unmovable")]
    [InlineData(PcpList, "PCPLIST nid=0 zone=0 cpu=0 list=1 order=0 mt=* n=3", "PCPLIST", "list 1 is not that of order 0 and type *")]
    [InlineData(PcpList, "PCPLIST nid=0 zone=0 cpu=0 list=1 order=0 mt=M n=4", "PCPLIST", "the list has 3 entries, but n=4")]
    [InlineData("1051:H", "1051:X", "PCPLIST", "the list holds \"1051:X\", which is not followed by one letter of UMRHCI")]
    [InlineData("1051:H", "1051:", "PCPLIST", "the list holds \"1051:\", which is not followed by one letter")]
    [InlineData("3072:M", "3072", "list=13", "the list holds \"3072\", which is without the type")]
    [InlineData("3072:M", "3080:M", "list=13", "block 3080 of order 9 is outside")]
    [InlineData("PCPLIST nid=0 zone=0 cpu=0 list=13 order=9 mt=* n=1", "PCPLIST nid=0 zone=0 cpu=0 list=1 order=0 mt=M n=1", "3072:M", "there is already such a line for list 1 of CPU 0")]
    public void Page_caches_are_checked(string find, string replace, string at, string reason) =>
        AssertFault(find, replace, at, reason);

    [Fact]
    public void A_zone_needs_a_page_cache_for_every_cpu()
    {
        string text = RecordingSample.Edit(RecordingSample.State, "diff_free=2", "diff_free=1");
        text = RecordingSample.Edit(text, "PCP nid=0 zone=0 cpu=1 count=0 high=20 batch=2 free_factor=0 stat_threshold=4 diff_free=-1\n", "");

        RecordingSample.AssertFault(Read(text), 9, "zone 0 (DMA) of node 0 has 1 PCP lines, but SYS says online_cpus=2");
    }

    [Fact]
    public void A_node_needs_a_line_for_each_of_its_zones()
    {
        int from = RecordingSample.State.IndexOf("ZONE nid=0 zone=1", StringComparison.Ordinal);
        int to = RecordingSample.State.IndexOf("LRU", StringComparison.Ordinal);
        string text = RecordingSample.State.Remove(from, to - from);

        RecordingSample.AssertFault(Read(text), 6, "node 0 has 1 ZONE lines, but SYS says max_nr_zones=2");
    }

    [Fact]
    public void A_state_that_stops_anywhere_is_cut_off()
    {
        string[] lines = RecordingSample.State.TrimEnd('\n').Split('\n');
        for (int kept = 1; kept < lines.Length; kept++)
        {
            var fault = Read(string.Join('\n', lines[..kept]) + "\n");

            RecordingSample.AssertFault(fault, kept, "the file ends before ENDSTATE label=before", FaultCode.InputUnreadable);
        }
    }

    private static void AssertFault(string find, string replace, string at, string reason)
    {
        string text = RecordingSample.Edit(RecordingSample.State, find, replace);

        // An edit of the marked line can hit the mark itself; then the line is where the edit was made.
        int line = text.Contains(at, StringComparison.Ordinal)
            ? RecordingSample.LineOf(text, at)
            : RecordingSample.LineOf(RecordingSample.State, find);
        RecordingSample.AssertFault(Read(text), line, reason);
    }

    private static InputException Read(string text) =>
        Assert.Throws<InputException>(() => StateDumpReader.Read(RecordingSample.Open(text)));
}
