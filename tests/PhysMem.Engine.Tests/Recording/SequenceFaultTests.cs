using System.Globalization;
using PhysMem.Engine.Faults;

namespace PhysMem.Engine.Tests.Recording;

/// <summary>
/// Each row makes the sample sequence wrong in one place: what is replaced, by what, a piece of the line that the
/// error must name, and a piece of its reason.
/// </summary>
public class SequenceFaultTests
{
    [Theory]
    [InlineData("ORACLE version", "Oracle version", "Oracle", "\"Oracle\" where the ORACLE line of a recording should be")]
    [InlineData("version=1", "version=3", "ORACLE", "ORACLE: field \"version\" is 3; it must be 1 to 2")]
    [InlineData("kernel=6.1.0-56-amd64 ", "", "ORACLE", "field \"kernel\" is missing")]
    [InlineData("machine=x86_64", "machine=x86_64 cpu=1", "ORACLE", "field \"cpu\" is unknown")]
    [InlineData("CASE case=sample pattern=by-hand nid=0\n", "", "STATE", "\"STATE\" where the CASE line of a recording should be")]
    [InlineData("pattern=by-hand nid=0", "nid=1 nid=0", "CASE", "field \"nid\" is given twice")]
    [InlineData("OPS\n", "OPS now\n", "OPS", "\"now\" is not of the form key=value")]
    [InlineData("OPS\n", "OPS\nOPS\n", "OPS\nA", "OPS must come once, after the first state and before the first call")]
    [InlineData("D 9 0\n", "OPS\nD 9 0\n", "OPS\nD", "OPS must come once, after the first state and before the first call")]
    [InlineData("STATE label=before\n", "OPS\nSTATE label=before\n", "OPS", "OPS must come once, after the first state")]
    [InlineData("STATE label=before\n", "D 0 0\nSTATE label=before\n", "D 0 0", "a call before the first state")]
    [InlineData("D 9 0", "drain 9 0", "drain", "\"drain\" is not known in a sequence")]
    [InlineData("D 9 0", "D", "D\nd", "\"D\" is not known in a sequence")]
    [InlineData("D 9 0", "", "\nd 10", "\"\" is not known in a sequence")]
    [InlineData("D 9 0", "Q 9 0", "Q 9", "\"Q\" is the letter of no call")]
    [InlineData("END ops=15", "END ops=14", "END ops", "END says ops=14, but 15 calls were read")]
    [InlineData("OPS\n", "", "END ops", "END says ops=15, but 0 calls were read")]
    [InlineData("stopped_early=1", "stopped_early=2", "END ops", "field \"stopped_early\" is 2; it must be 0 to 1")]
    [InlineData("lost=0", "lost=3", "END ops", "the recording lost 3 calls")]
    [InlineData("lost=0\n", "lost=0\nD 15 0\n", "D 15", "there is more after the END line")]
    [InlineData("U 14 1 1536 512 U\nSTATE label=before", "U 14 1 1536 512 U\nSTATE label=", "STATE label=\n", "field \"label\" is empty")]
    public void The_frame_of_a_sequence_is_checked(string find, string replace, string at, string reason) =>
        AssertFault(find, replace, at, reason);

    [Theory]
    [InlineData("D 9 0", "D 10 0", "D 10", "D: column seq is 10, but the next call is 9")]
    [InlineData("D 9 0", "D 8 0", "D 8", "D: column seq is 8, but the next call is 9")]
    [InlineData("D 9 0", "D 9 2", "D 9", "column cpu is 2, but the state before has no such CPU")]
    [InlineData("D 9 0", "D 9 -1", "D 9", "column cpu is \"-1\", but must be 0 to")]
    [InlineData("D 9 0", "D 9", "D 9", "D: column cpu is missing")]
    [InlineData("D 9 0", "D 9 0 0", "D 9", "D: \" 0\" follows the last column")]
    [InlineData("D 9 0", "D 9 0 ", "D 9", "D: \" \" follows the last column")]
    [InlineData("D 9 0", "D  9 0", "D  9", "column seq is \"\", which is not a number")]
    [InlineData("A 0 0 0 0xcc0", "A 0 0 zero 0xcc0", "A 0", "A: column id is \"zero\", which is not a number")]
    [InlineData("A 0 0 0 0xcc0", "A 0 0 0x 0xcc0", "A 0", "A: column id is \"0x\", which is not a number")]
    [InlineData("A 0 0 0 0xcc0", "A 0 0 5000000000 0xcc0", "A 0", "column id is \"5000000000\", but must be -1 to 2147483647")]
    [InlineData("A 0 0 0 0xcc0", "A 0 0 99999999999999999999999 0xcc0", "A 0", "\"99999999999999999999999\", which is not a number")]
    [InlineData("A 0 0 0 0xcc0", "A 0 0 0 cc0", "A 0", "column gfp is \"cc0\", which is not of the form 0x1f")]
    [InlineData("A 0 0 0 0xcc0", "A 0 0 0 0x8000000", "A 0", "column gfp is \"0x8000000\", but only bits within 0x7ffffff exist")]
    [InlineData("0xcc0 0 0 U 1060", "0xcc0 11 0 U 1060", "A 0", "column order is \"11\", but must be 0 to 10")]
    [InlineData("0xcc0 0 0 U 1060", "0xcc0 0 1 U 1060", "A 0", "column nid is 1, but the state before has no such node")]
    [InlineData("0xcc0 0 0 U 1060", "0xcc0 0 0 E 1060", "A 0", "column mt is \"E\", but a type is one letter of UMRHCI")]
    [InlineData("0xcc0 0 0 U 1060", "0xcc0 0 0 U 1000", "A 0", "1 pages from 1000 on are not in zone 0 of node 0")]
    [InlineData("0xcc0 0 0 U 1060", "0xcc0 3 0 U 1060", "A 0", "block 1060 is not aligned to its order 3")]
    [InlineData("1060 0 0 U 1547", "1060 0 1 U 1547", "A 0", "the state before has no zone 1 with memory on node 0")]
    [InlineData("1060 0 0 U 1547", "1060 2 0 U 1547", "A 0", "the state before has no zone 0 with memory on node 2")]
    [InlineData("1060 0 0 U 1547", "1060 0 0 - 1547", "A 0", "column pbmt is \"-\", but a type is one letter")]
    [InlineData("1547 1034 515 1\n", "1547 1034 515\n", "A 0", "A: column ff is missing")]
    [InlineData("A 0 0 0 ", "A 0 0 -1 ", "A 0", "the id -1 contradicts that the request succeeded")]
    [InlineData("A 1 1 -1 ", "A 1 1 1 ", "A 1", "the id 1 contradicts that the request failed")]
    [InlineData("M -1 -1 -1 - -1 -1 -1 -1", "M -1 0 0 U 1 1 1 1", "A 1", "the request failed, so the line must end with -1 -1 - -1 -1 -1 -1")]
    [InlineData("M -1 -1 -1 - -1 -1 -1 -1", "M -1 -1 -1 - -1 -1 -1 -1 -1", "A 1", "the request failed, so the line must end")]
    [InlineData("F 2 0 0 0 1060", "F 2 0 -1 0 1060", "F 2", "column id is \"-1\", but must be 0 to")]
    [InlineData("F 2 0 0 0 1060", "F 2 0 0 0 -1", "F 2", "column pfn is \"-1\", but must be 0 to")]
    [InlineData("0xcc0 3 0 U 1064", "0xcc0 0 0 U 1064", "E 3", "column npages is \"0\", but must be 1 to 1024")]
    [InlineData("X 4 0 1 3 1064", "X 4 0 1 1025 1064", "X 4", "column npages is \"1025\", but must be 1 to 1024")]
    [InlineData("S 5 0 2 2 1068 10", "S 5 0 2 2 1068 -1", "S 5", "column firstid is \"-1\", but must be 0 to")]
    [InlineData("I 13 0 1600 700 R -16", "I 13 0 1600 0 R -16", "I 13", "column n is \"0\", but must be 1 to")]
    [InlineData("I 13 0 1600 700 R -16", "I 13 0 1600 700 R 1", "I 13", "column rc is \"1\", but must be -4095 to 0")]
    [InlineData("I 13 0 1600 700 R -16", "I 13 0 1600 700 R", "I 13", "I: column rc is missing")]
    [InlineData("G 12 0 1536 512", "G 12 0 1536 512 M", "G 12", "G: \" M\" follows the last column")]
    public void Columns_are_checked(string find, string replace, string at, string reason) =>
        AssertFault(find, replace, at, reason);

    [Theory]
    [InlineData("BP 1072 1071 1070\n", "", "B 7", "the BP line that belongs to the line before is missing")]
    [InlineData("BP 1072 1071 1070", "BP 1072 1071", "BP", "BP: the line has 2 numbers, but the line before says 3")]
    [InlineData("BP 1072 1071 1070", "BP 1072 1071 1070 1069", "BP", "BP: the line has 4 numbers, but the line before says 3")]
    [InlineData("BP 1072 1071 1070", "BP 1072 1071 zz", "BP", "BP: column of the list is \"zz\", which is not a number")]
    [InlineData("BP 1072 1071 1070", "BP", "BP", "BP: the line has 0 numbers, but the line before says 3")]
    [InlineData("BP 1072 1071 1070", "BPX 1072 1071 1070", "BPX", "is missing")]
    [InlineData("BP 1072 1071 1070", "BP 1072 1071 9", "BP", "BP: the last page is not in zone 0 of node 0 as the B line says")]
    [InlineData("0x2400 4 0 R 3", "0x2400 2 0 R 3", "B 6", "column ngot is \"3\", but must be 0 to 2")]
    [InlineData("B 6 0 20", "B 6 0 -1", "B 6", "the id -1 contradicts that the request succeeded")]
    [InlineData("L 8 1 2 ", "L 8 1 0 ", "L 8", "column n is \"0\", but must be 1 to")]
    [InlineData("L 8 1 2 ", "L 8 1 3 ", "LI 22", "LI: the line has 2 numbers, but the line before says 3")]
    [InlineData("LI 22 20\n", "", "D 9", "the LI line that belongs to the line before is missing")]
    [InlineData("LI 22 20", "LI 22 -1", "LI 22", "LI: column of the list is \"-1\", but must be 0 to 2147483647")]
    [InlineData("D 9 0\n", "BP 1070\nD 9 0\n", "BP 1070", "the line before is no call that a list of \"BP\" belongs to")]
    [InlineData("D 9 0\n", "LI 1\nD 9 0\n", "LI 1", "the line before is no call that a list of \"LI\" belongs to")]
    public void Lists_of_pages_and_ids_are_checked(string find, string replace, string at, string reason) =>
        AssertFault(find, replace, at, reason);

    [Fact]
    public void A_fault_within_a_later_state_names_its_line_in_the_file()
    {
        int second = RecordingSample.Sequence.LastIndexOf("1032 1028", StringComparison.Ordinal);
        string text = RecordingSample.Sequence[..second] + "1032 1029" + RecordingSample.Sequence[(second + 9)..];

        RecordingSample.AssertFault(Read(text), 53, "FREE: block 1029 is not aligned to its order 2");
    }

    [Fact]
    public void A_sequence_that_stops_after_any_line_is_cut_off()
    {
        string[] lines = RecordingSample.Sequence.TrimEnd('\n').Split('\n');
        for (int kept = 0; kept < lines.Length; kept++)
        {
            var fault = Read(string.Join('\n', lines[..kept]));

            RecordingSample.AssertCutOff(fault, kept);
        }
    }

    [Fact]
    public void Numbers_in_errors_read_the_same_in_every_culture()
    {
        var culture = CultureInfo.CurrentCulture;
        var other = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        other.NumberFormat.NegativeSign = "~";
        try
        {
            CultureInfo.CurrentCulture = other;
            AssertFault("A 0 0 0 0xcc0", "A 0 0 -1 0xcc0", "A 0", "the id -1 contradicts");
            AssertFault("-16", "-5000", "I 13", "column rc is \"-5000\", but must be -4095 to 0");
            AssertFault("pgfree=7", "pgfree=-7", "EVENTS", "is -7; it must be 0 or more");
            AssertFault("diff_free=-1", "diff_free=-2000", "ZONE nid", "add up to -963, but");
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }

    [Fact]
    public void A_file_without_any_state_is_refused_at_its_end()
    {
        const string Text = "ORACLE version=1 kernel=k machine=m\nCASE case=c\nEND ops=0 stopped_early=0 lost=0\n";

        RecordingSample.AssertFault(Read(Text), 3, "END: there is no state before");
    }

    private static void AssertFault(string find, string replace, string at, string reason)
    {
        string text = RecordingSample.Edit(RecordingSample.Sequence, find, replace);
        RecordingSample.AssertFault(Read(text), RecordingSample.LineOf(text, at), reason);
    }

    private static InputException Read(string text) =>
        Assert.Throws<InputException>(() => RecordingSample.ReadSequence(text));
}
