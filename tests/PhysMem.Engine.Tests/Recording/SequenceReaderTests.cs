using System.Text;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Recording;
using PhysMem.Engine.Tests.Testing;

namespace PhysMem.Engine.Tests.Recording;

public class SequenceReaderTests
{
    [Fact]
    public void The_header_names_kernel_machine_and_case()
    {
        using var reader = SequenceReader.FromSource(RecordingSample.Open(RecordingSample.Sequence));

        Assert.Equal(("6.1.0-56-amd64", "x86_64", "sample"), (reader.Header.Kernel, reader.Header.Machine, reader.Header.CaseName));
        Assert.Equal([("pattern", "by-hand"), ("nid", "0")], reader.Header.Settings);
        Assert.Equal("by-hand", reader.Header.FindSetting("pattern"));
        Assert.Null(reader.Header.FindSetting("seed"));
        Assert.Equal(RecordingSample.FileName, reader.Name);
    }

    [Fact]
    public void States_and_calls_come_in_file_order_and_then_the_end_for_ever()
    {
        using var reader = SequenceReader.FromSource(RecordingSample.Open(RecordingSample.Sequence));
        var seen = new StringBuilder();
        SequenceOp op = default;
        SequenceItem item;
        while ((item = reader.Read(ref op)) != SequenceItem.End)
        {
            seen.Append(item == SequenceItem.State ? $"[{reader.State!.FirstLine}]" : $" {op.Kind}@{op.Line}");
            Assert.False(reader.StoppedEarly);
        }

        Assert.Equal(
            "[3] Alloc@26 Alloc@27 Free@28 AllocExact@29 FreeExact@30 Split@31 Bulk@32 Bulk@34 FreeList@35 DrainAll@37"
            + " DrainLocal@38 ContigAlloc@39 ContigFree@40 Isolate@41 Unisolate@42[43]",
            seen.ToString());
        Assert.Equal((15, true), (reader.CallCount, reader.StoppedEarly));
        Assert.Equal(SequenceItem.End, reader.Read(ref op));
    }

    [Fact]
    public void A_request_and_its_place_are_read()
    {
        SequenceOp op = Call(0, out _);

        Assert.Equal((0, 0, 0, 0xcc0u, 0, 0), (op.Seq, op.Cpu, op.Id, op.Gfp, op.Order, op.Nid));
        Assert.Equal((MigrateType.Unmovable, 1060), (op.Mt, op.Pfn));
        Assert.Equal((true, 0, 0, 'U', 1547, 1034, 515, 1), (op.HasZ, op.ZNid, op.ZZone, op.ZPbmt, op.ZBuddyFree, op.ZVmFree, op.ZPcpCount, op.ZFreeFactor));
    }

    [Fact]
    public void A_request_that_failed_has_no_place()
    {
        SequenceOp op = Call(1, out _);

        Assert.Equal((1, 1, -1, 0x40dc8u, 10, MigrateType.Movable, -1), (op.Seq, op.Cpu, op.Id, op.Gfp, op.Order, op.Mt, op.Pfn));
        Assert.Equal((false, 0, 0, '\0', 0), (op.HasZ, op.ZNid, op.ZZone, op.ZPbmt, op.ZBuddyFree));
    }

    [Fact]
    public void Frees_exact_ranges_and_splits_are_read()
    {
        SequenceOp free = Call(2, out _);
        Assert.Equal((0, 0, 1060, 516), (free.Id, free.Order, free.Pfn, free.ZPcpCount));
        SequenceOp exact = Call(3, out _);
        Assert.Equal((1, 1, 3, 1064, 'H'), (exact.Cpu, exact.Id, exact.NPages, exact.Pfn, exact.ZPbmt));
        SequenceOp exactFree = Call(4, out _);
        Assert.Equal((1, 3, 1064), (exactFree.Id, exactFree.NPages, exactFree.Pfn));
        SequenceOp split = Call(5, out _);
        Assert.Equal((2, 2, 1068, 10, MigrateType.Unmovable), (split.Id, split.Order, split.Pfn, split.FirstId, split.Mt));
    }

    [Fact]
    public void A_bulk_request_brings_its_pages()
    {
        SequenceOp op = Call(6, out SequenceReader reader);

        Assert.Equal((20, 0x2400u, 4, 0, MigrateType.Reclaimable, 3), (op.Id, op.Gfp, op.NWanted, op.Nid, op.Mt, op.NGot));
        Assert.Equal([1072, 1071, 1070], reader.BulkPfns.ToArray());
        Assert.True(reader.ListIds.IsEmpty);
    }

    [Fact]
    public void A_bulk_request_that_got_nothing_brings_none()
    {
        SequenceOp op = Call(7, out SequenceReader reader);

        Assert.Equal((-1, 0, false), (op.Id, op.NGot, op.HasZ));
        Assert.True(reader.BulkPfns.IsEmpty);
    }

    [Fact]
    public void A_list_call_brings_its_ids()
    {
        SequenceOp op = Call(8, out SequenceReader reader);

        Assert.Equal((1, 2, 1005), (op.Cpu, op.NPages, op.ZVmFree));
        Assert.Equal([22, 20], reader.ListIds.ToArray());
        Assert.True(reader.BulkPfns.IsEmpty);
    }

    [Fact]
    public void Ranges_are_read()
    {
        SequenceOp taken = Call(11, out _);
        Assert.Equal((1536, 512, MigrateType.Movable, 0, false), (taken.Pfn, taken.NPages, taken.Mt, taken.Rc, taken.HasZ));
        SequenceOp freed = Call(12, out _);
        Assert.Equal((1536, 512), (freed.Pfn, freed.NPages));
        SequenceOp isolated = Call(13, out _);
        Assert.Equal((1600, 700, MigrateType.Reclaimable, -16), (isolated.Pfn, isolated.NPages, isolated.Mt, isolated.Rc));
        SequenceOp given = Call(14, out _);
        Assert.Equal((1, 1536, 512, MigrateType.Unmovable), (given.Cpu, given.Pfn, given.NPages, given.Mt));
    }

    [Fact]
    public void Calls_of_a_file_without_ops_line_are_not_counted_by_its_end()
    {
        string text = RecordingSample.Edit(RecordingSample.Sequence, "OPS\n", "");

        RecordingSample.ReadSequence(RecordingSample.Edit(text, "END ops=15", "END ops=0"));
    }

    [Fact]
    public void Windows_line_ends_change_nothing()
    {
        RecordingSample.ReadSequence(RecordingSample.Sequence.Replace("\n", "\r\n", StringComparison.Ordinal));
    }

    [Fact]
    public void Calls_make_no_garbage()
    {
        const int Rounds = 5000;
        string calls = string.Concat(Enumerable.Range(0, Rounds).Select(i => $"""
            A {(4 * i)} 0 {i} 0xcc0 0 0 U 1060 0 0 U 1547 1034 515 1
            F {(4 * i) + 1} 0 {i} 0 1060 0 0 U 1548 1035 516 2
            B {(4 * i) + 2} 0 20 0x2400 4 0 R 3 0 0 R 1496 1004 8 0
            BP 1072 1071 1070
            L {(4 * i) + 3} 1 2 0 0 R 1495 1005 9 0
            LI 22 20

            """));
        string text = "ORACLE version=1 kernel=k machine=m\nCASE case=c\n" + RecordingSample.State + "OPS\n" + calls
            + $"END ops={4 * Rounds} stopped_early=0 lost=0\n";
        using var reader = SequenceReader.FromSource(RecordingSample.Open(text));
        SequenceOp op = default;
        reader.Read(ref op);

        int read = 0;
        long bytes = Garbage.Of(() =>
        {
            for (int k = 0; k < 2000 && reader.Read(ref op) == SequenceItem.Call; k++)
            {
                read++;
            }
        });

        Assert.Equal(read, reader.CallCount);
        Assert.InRange(read, 2000, 4 * Rounds);
        Assert.Equal(0, bytes);
    }

    [Fact]
    public void A_file_that_is_no_recording_is_closed_again()
    {
        using var folder = new ScratchFolder();
        string path = Path.Combine(folder.Path, "x.txt");
        File.WriteAllText(path, "hello\n");

        Assert.Throws<InputException>(() => SequenceReader.Open(path));

        using var exclusive = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        Assert.Equal(6, exclusive.Length);
    }

    /// <summary>Reads up to one call; the reader still holds the call's list.</summary>
    private static SequenceOp Call(int seq, out SequenceReader reader)
    {
        reader = SequenceReader.FromSource(RecordingSample.Open(RecordingSample.Sequence));
        SequenceOp op = default;
        while (reader.Read(ref op) != SequenceItem.Call || op.Seq != seq)
        {
        }

        return op;
    }
}
