using PhysMem.Engine.Kernel;
using PhysMem.Engine.Text;

namespace PhysMem.Engine.Recording;

/// <summary>
/// Takes call lines apart and checks each number against the machine that the last state describes: its CPUs, its
/// nodes, its zones. Makes no garbage.
/// </summary>
internal sealed class CallLineParser
{
    private readonly LineSource _source;
    private readonly bool _tunes;
    private bool[] _cpus = [];
    private bool[] _nodes = [];
    private ZoneState?[] _zones = [];
    private int _zonesPerNode;
    private int _maxOrder;

    public CallLineParser(LineSource source, int version)
    {
        _source = source;
        _tunes = version > 1;
    }

    /// <summary>Takes the machine from a state.</summary>
    public void Learn(StateDump dump)
    {
        // Every zone with memory has a page cache for each CPU, whether or not there is a CPUS line.
        _cpus = new bool[dump.Zones.Max(z => z.Pcps.Max(p => (int?)p.Cpu) ?? 0) + 1];
        foreach (var pcp in dump.Zones.SelectMany(z => z.Pcps))
        {
            _cpus[pcp.Cpu] = true;
        }

        _zonesPerNode = dump.Sys.MaxNrZones;
        _maxOrder = dump.Sys.MaxOrder - 1;
        _nodes = new bool[dump.Nodes.Max(n => n.Nid) + 1];
        _zones = new ZoneState?[_nodes.Length * _zonesPerNode];
        foreach (var zone in dump.Zones)
        {
            _nodes[zone.Nid] = true;
            _zones[(zone.Nid * _zonesPerNode) + zone.Index] = zone.Populated ? zone : null;
        }
    }

    /// <summary>Reads a call line. Of B and L the list in the next line is still to come.</summary>
    public void Parse(ReadOnlySpan<byte> line, int seq, ref SequenceOp op)
    {
        op = default;
        op.Line = _source.LineNumber;
        op.Kind = KindOf(line);
        var columns = new CallColumns(_source);
        ReadWhen(ref columns, seq, ref op);
        switch (op.Kind)
        {
            case SequenceOpKind.Alloc or SequenceOpKind.AllocExact:
                ReadRequest(ref columns, ref op);
                break;
            case SequenceOpKind.Free or SequenceOpKind.FreeExact or SequenceOpKind.Split:
                ReadBlock(ref columns, ref op);
                break;
            case SequenceOpKind.Bulk:
                ReadBulk(ref columns, ref op);
                break;
            case SequenceOpKind.FreeList:
                op.NPages = columns.Small("n", 1);
                ReadPlace(ref columns, ref op);
                break;
            case SequenceOpKind.DrainAll or SequenceOpKind.DrainLocal:
                break;
            default:
                ReadRange(ref columns, ref op);
                break;
        }

        columns.Close();
    }

    /// <summary>Whether pages lie in the zone that a call's columns name.</summary>
    public bool ZoneHolds(in SequenceOp op, long pfn, long count) =>
        _zones[(op.ZNid * _zonesPerNode) + op.ZZone]!.Spans(pfn, count);

    private SequenceOpKind KindOf(ReadOnlySpan<byte> line) => line[0] switch
    {
        (byte)'A' => SequenceOpKind.Alloc,
        (byte)'F' => SequenceOpKind.Free,
        (byte)'E' => SequenceOpKind.AllocExact,
        (byte)'X' => SequenceOpKind.FreeExact,
        (byte)'S' => SequenceOpKind.Split,
        (byte)'B' => SequenceOpKind.Bulk,
        (byte)'L' => SequenceOpKind.FreeList,
        (byte)'D' => SequenceOpKind.DrainAll,
        (byte)'d' => SequenceOpKind.DrainLocal,
        (byte)'C' => SequenceOpKind.ContigAlloc,
        (byte)'G' => SequenceOpKind.ContigFree,
        (byte)'I' => SequenceOpKind.Isolate,
        (byte)'U' => SequenceOpKind.Unisolate,
        _ => throw _source.Error($"{LineSource.Quote(line[..1])} is the letter of no call"),
    };

    private void ReadWhen(ref CallColumns columns, int seq, ref SequenceOp op)
    {
        op.Seq = columns.Small("seq", 0);
        if (op.Seq != seq)
        {
            throw columns.Error($"column seq is {op.Seq}, but the next call is {seq}");
        }

        op.Cpu = columns.Small("cpu", 0);
        if ((uint)op.Cpu >= (uint)_cpus.Length || !_cpus[op.Cpu])
        {
            throw columns.Error($"column cpu is {op.Cpu}, but the state before has no such CPU");
        }
    }

    /// <summary>A: id gfp order nid mt pfn. E: id gfp npages nid mt pfn.</summary>
    private void ReadRequest(ref CallColumns columns, ref SequenceOp op)
    {
        op.Id = columns.Small("id", -1);
        op.Gfp = columns.Bits("gfp", GfpBits.Legal);
        ReadSize(ref columns, ref op);
        ReadNodeAndType(ref columns, ref op);
        op.Pfn = columns.Number("pfn", -1, AsciiNumber.MostPages);
        ReadResult(ref columns, ref op, op.Pfn >= 0);
    }

    /// <summary>F: id order pfn. X: id npages pfn. S: id order pfn firstid.</summary>
    private void ReadBlock(ref CallColumns columns, ref SequenceOp op)
    {
        op.Id = columns.Small("id", 0);
        ReadSize(ref columns, ref op);
        op.Pfn = columns.Number("pfn", 0, AsciiNumber.MostPages);
        if (op.Kind == SequenceOpKind.Split)
        {
            op.FirstId = columns.Small("firstid", 0);
        }

        ReadPlace(ref columns, ref op);
    }

    /// <summary>B: firstid gfp nwanted nid mt ngot.</summary>
    private void ReadBulk(ref CallColumns columns, ref SequenceOp op)
    {
        op.Id = columns.Small("firstid", -1);
        op.Gfp = columns.Bits("gfp", GfpBits.Legal);
        op.NWanted = columns.Small("nwanted", 1);
        ReadNodeAndType(ref columns, ref op);
        op.NGot = columns.Small("ngot", 0, op.NWanted);
        ReadResult(ref columns, ref op, op.NGot > 0);
    }

    /// <summary>C and I: start n mt rc. G: start n. U: start n mt.</summary>
    private static void ReadRange(ref CallColumns columns, ref SequenceOp op)
    {
        op.Pfn = columns.Number("start", 0, AsciiNumber.MostPages);
        op.NPages = columns.Number("n", 1, AsciiNumber.MostPages);
        if (op.Kind != SequenceOpKind.ContigFree)
        {
            op.Mt = columns.LetterOrNone("mt");
        }

        if (op.Kind is SequenceOpKind.ContigAlloc or SequenceOpKind.Isolate)
        {
            op.Rc = columns.Small("rc", -4095, 0);
        }
    }

    private void ReadSize(ref CallColumns columns, ref SequenceOp op)
    {
        if (op.Kind is SequenceOpKind.AllocExact or SequenceOpKind.FreeExact)
        {
            op.NPages = columns.Small("npages", 1, 1 << _maxOrder);
        }
        else
        {
            op.Order = columns.Small("order", 0, _maxOrder);
        }
    }

    private void ReadNodeAndType(ref CallColumns columns, ref SequenceOp op)
    {
        op.Nid = columns.Small("nid", 0);
        if ((uint)op.Nid >= (uint)_nodes.Length || !_nodes[op.Nid])
        {
            throw columns.Error($"column nid is {op.Nid}, but the state before has no such node");
        }

        op.Mt = columns.Letter("mt");
    }

    private void ReadResult(ref CallColumns columns, ref SequenceOp op, bool succeeded)
    {
        if (succeeded != op.Id >= 0)
        {
            throw columns.Error($"the id {op.Id} contradicts that the request {(succeeded ? "succeeded" : "failed")}");
        }

        if (succeeded)
        {
            ReadPlace(ref columns, ref op);
        }
        else if (!columns.Finish(_tunes ? " -1 -1 - -1 -1 -1 -1 -1 -1"u8 : " -1 -1 - -1 -1 -1 -1"u8))
        {
            throw columns.Error(
                $"the request failed, so the line must end with -1 -1 - -1 -1 -1 -1{(_tunes ? " -1 -1" : "")}");
        }
    }

    /// <summary>The last columns: znid zidx pbmt buddyfree vmfree pcpcount ff, or instead of ff: fc af high.</summary>
    private void ReadPlace(ref CallColumns columns, ref SequenceOp op)
    {
        op.HasZ = true;
        op.ZNid = columns.Small("znid", 0);
        op.ZZone = columns.Small("zidx", 0);
        op.ZPbmt = columns.PageblockLetter("pbmt");
        op.ZBuddyFree = columns.Number("buddyfree", 0, AsciiNumber.MostPages);
        op.ZVmFree = columns.Number("vmfree", -AsciiNumber.MostPages, AsciiNumber.MostPages);
        op.ZPcpCount = columns.Small("pcpcount", 0);
        op.ZFreeFactor = columns.Small(_tunes ? "fc" : "ff", 0);
        if (_tunes)
        {
            op.ZAllocFactor = columns.Small("af", 0);
            op.ZHigh = columns.Small("high", 0);
        }

        var zone = op.ZNid < _nodes.Length && op.ZZone < _zonesPerNode
            ? _zones[(op.ZNid * _zonesPerNode) + op.ZZone]
            : null;
        if (zone is null)
        {
            throw columns.Error($"the state before has no zone {op.ZZone} with memory on node {op.ZNid}");
        }

        RequirePlace(ref columns, zone, in op);
    }

    private static void RequirePlace(ref CallColumns columns, ZoneState zone, in SequenceOp op)
    {
        if (op.Kind is SequenceOpKind.Bulk or SequenceOpKind.FreeList)
        {
            return;
        }

        long pages = op.NPages > 0 ? op.NPages : 1L << op.Order;
        if (!zone.Spans(op.Pfn, pages))
        {
            throw columns.Error($"{pages} pages from {op.Pfn} on are not in zone {op.ZZone} of node {op.ZNid}");
        }

        if ((op.Pfn & ((1L << op.Order) - 1)) != 0)
        {
            throw columns.Error($"block {op.Pfn} is not aligned to its order {op.Order}");
        }
    }
}
