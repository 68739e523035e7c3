using System.Globalization;
using System.Text;
using PhysMem.Engine.Core.Allocation;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Isolation;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Recording;

namespace PhysMem.Engine.Tests.Replay;

/// <summary>Random calls on a machine, written down as a recording: every call with its columns, and the states.</summary>
internal sealed class WrittenSequence(MachineState machine, Random dice)
{
    private static readonly uint[] s_kinds =
    [
        0, GfpBits.GfpNowait, GfpBits.GfpAtomic, GfpBits.High, GfpBits.High | GfpBits.NoMemAlloc, GfpBits.MemAlloc,
        GfpBits.High | GfpBits.KswapdReclaim, GfpBits.GfpNowait | GfpBits.Write, GfpBits.GfpKernel | GfpBits.NoMemAlloc,
    ];

    private static readonly uint[] s_places =
        [0, 0, 0, 0, GfpBits.Dma, GfpBits.Dma32, GfpBits.HighMem, GfpBits.HighMem | GfpBits.Movable, GfpBits.ThisNode];

    private readonly List<string> _lines = [];
    private readonly List<(int Id, Zone Zone, long Pfn, int Order)> _held = [];
    private readonly List<(long Start, long Count, int Type)> _isolated = [];
    private readonly List<(long Start, long Count)> _ranges = [];
    private readonly RangeIsolation _isolation = new(machine);
    private readonly ContigRange _contig = new(machine);
    private int _calls;
    private int _ids;

    /// <summary>Requests that failed.</summary>
    public int Failed { get; private set; }

    /// <summary>Makes the calls; a state stands before them, behind them, and now and then between.</summary>
    /// <returns>The lines of the file.</returns>
    public List<string> Run(int calls)
    {
        _lines.Add($"ORACLE version={(machine.Line.TunesPageSets ? 2 : 1)} kernel={machine.Line.Release} machine=x86_64");
        _lines.Add("CASE case=written pattern=random");
        State("before");
        _lines.Add("OPS");
        int freeing = 0;
        while (_calls < calls)
        {
            freeing = _calls % 50 == 0 ? dice.Next(7) : freeing;
            Call(freeing);
            if (_calls % 90 == 0)
            {
                State($"op{_calls}");
            }
        }

        State("after-ops");
        _lines.Add($"END ops={_calls} stopped_early=0 lost=0");
        return _lines;
    }

    private void Call(int freeing)
    {
        int cpu = dice.Next(machine.Cpus.Count), what = dice.Next(60);
        if (what < 3)
        {
            Range(cpu, what);
        }
        else if (what < 5)
        {
            Drain(cpu, what == 3);
        }
        else if (what < 9)
        {
            Bulk(cpu);
        }
        else if (what < 11 && _held.FindIndex(block => block.Order is > 0 and < 5) is >= 0 and int at)
        {
            Split(cpu, at);
        }
        else if (what < 16 + (6 * freeing) && _held.Count > 0)
        {
            Free(cpu, dice.Next(_held.Count));
        }
        else
        {
            Alloc(cpu);
        }
    }

    private void Alloc(int cpu)
    {
        (uint gfp, int nid) = Request();
        int order = dice.Next(4) > 0 ? dice.Next(4) : dice.Next(machine.Build.OrderCount);
        long pfn = machine.Allocator.AllocPages(gfp, order, nid, TaskOf(gfp, cpu), null, out AllocOutcome outcome);
        Add($"A {_calls} {cpu} {(pfn < 0 ? -1 : _ids)} 0x{gfp:x} {order} {nid} {TypeOf(gfp)} {pfn}{Columns(outcome.Zone, pfn, cpu)}");
        Hold(outcome.Zone, pfn, order);
    }

    private void Bulk(int cpu)
    {
        (uint gfp, int nid) = Request();
        var pfns = new long[2 + dice.Next(40)];
        int got = machine.Allocator.AllocBulk(gfp, nid, TaskOf(gfp, cpu), null, pfns, out AllocOutcome outcome);
        long last = got > 0 ? pfns[got - 1] : -1;
        Add($"B {_calls} {cpu} {(got > 0 ? _ids : -1)} 0x{gfp:x} {pfns.Length} {nid} {TypeOf(gfp)} {got}{Columns(outcome.Zone, last, cpu)}");
        if (got > 0)
        {
            _lines.Add($"BP {string.Join(' ', pfns[..got])}");
        }

        foreach (long pfn in pfns[..got])
        {
            Hold(outcome.Zone, pfn, 0);
        }

        Failed += got == 0 ? 1 : 0;
    }

    private void Free(int cpu, int at)
    {
        (int id, Zone zone, long pfn, int order) = _held[at];
        _held.RemoveAt(at);
        machine.Allocator.FreePages(zone, zone.FrameIndex(pfn), order, cpu);
        Add($"F {_calls} {cpu} {id} {order} {pfn}{Columns(zone, pfn, cpu)}");
    }

    private void Split(int cpu, int at)
    {
        (int id, Zone zone, long pfn, int order) = _held[at];
        _held.RemoveAt(at);
        PageAllocator.SplitPage(zone, zone.FrameIndex(pfn), order);
        Add($"S {_calls} {cpu} {id} {order} {pfn} {_ids}{Columns(zone, pfn, cpu)}");
        for (int k = 0; k < 1 << order; k++)
        {
            Hold(zone, pfn + k, 0);
        }
    }

    private void Drain(int cpu, bool all)
    {
        if (all)
        {
            machine.Allocator.DrainAll(cpu);
        }
        else
        {
            machine.Allocator.DrainLocal(cpu);
        }

        Add($"{(all ? 'D' : 'd')} {_calls} {cpu}");
    }

    // Isolated ranges and contiguous ones are given back in turn with taking others.
    private void Range(int cpu, int what)
    {
        if (what == 0 && _isolated.Count > 0)
        {
            (long start, long count, int type) = _isolated[0];
            _isolated.RemoveAt(0);
            _isolation.Undo(start, start + count, type, cpu);
            Add($"U {_calls} {cpu} {start} {count} {Letter(type)}");
        }
        else if (what == 0 && _ranges.Count > 0)
        {
            (long start, long count) = _ranges[0];
            _ranges.RemoveAt(0);
            _contig.Free(start, count, cpu);
            Add($"G {_calls} {cpu} {start} {count}");
        }
        else if (FindRange() is { } range)
        {
            bool isolates = what == 1;
            int type = TypeOfRange(range.Start);
            bool forCma = type == MigrateTypes.Cma;
            bool done = isolates
                ? _isolation.Start(range.Start, range.Start + range.Count, type, cpu, forCma)
                : _contig.Allocate(range.Start, range.Start + range.Count, type, cpu, forCma) == ContigOutcome.Done;
            Add($"{(isolates ? 'I' : 'C')} {_calls} {cpu} {range.Start} {range.Count} {Letter(type)} {(done ? 0 : -16)}");
            if (done && isolates)
            {
                _isolated.Add((range.Start, range.Count, type));
            }
            else if (done)
            {
                _ranges.Add(range);
            }
        }
    }

    // All of its pageblocks are one zone's and have all their pages. No range holds another's pageblocks.
    private (long Start, long Count)? FindRange()
    {
        Zone zone = machine.PopulatedZones[dice.Next(machine.PopulatedZones.Length)];
        long block = machine.Build.PageblockPages, start = zone.StartPfn + dice.NextInt64(zone.SpannedPages), count = 1 + dice.NextInt64(3 * block);
        long from = start / block * block, to = (start + count + block - 1) / block * block;
        for (long pfn = from; pfn < to; pfn++)
        {
            if (machine.Frames.ZoneOf(pfn) != zone)
            {
                return null;
            }
        }

        bool isFree = _isolated.TrueForAll(one => one.Start + one.Count + block <= from || one.Start - block >= to)
            && _ranges.TrueForAll(one => one.Start + one.Count + block <= from || one.Start - block >= to);
        return isFree ? (start, count) : null;
    }

    private int TypeOfRange(long start)
    {
        Zone zone = machine.Frames.ZoneOf(start)!;
        int type = zone.Pageblocks.OfFrame(zone.FrameIndex(start));
        return type == MigrateTypes.Cma ? type : machine.Line.IsolationKeepsType ? MigrateTypes.Unmovable : dice.Next(2);
    }

    private string Letter(int type) => type != MigrateTypes.Cma && machine.Line.IsolationKeepsType ? "-" : $"{MigrateTypes.Letters[type]}";

    private (uint Gfp, int Nid) Request()
    {
        uint type = dice.Next(3) switch { 0 => 0, 1 => GfpBits.Movable, _ => GfpBits.Reclaimable };
        uint place = s_places[dice.Next(s_places.Length)];
        type = (place & GfpBits.Movable) != 0 ? 0 : type;
        return (s_kinds[dice.Next(s_kinds.Length)] | type | place, machine.Nodes[dice.Next(machine.Nodes.Length)].Nid);
    }

    private static TaskContext TaskOf(uint gfp, int cpu) =>
        new(cpu, (gfp & GfpBits.DirectReclaim) != 0 ? TaskFlags.MemAlloc : TaskFlags.None);

    private char TypeOf(uint gfp) => MigrateTypes.Letters[machine.MigrateTypeOf(gfp)];

    private void Hold(Zone? zone, long pfn, int order)
    {
        if (pfn >= 0)
        {
            _held.Add((_ids++, zone!, pfn, order));
        }
        else
        {
            Failed++;
        }
    }

    private string Columns(Zone? zone, long pfn, int cpu)
    {
        bool tunes = machine.Line.TunesPageSets;
        if (zone is null || pfn < 0)
        {
            return " -1 -1 - -1 -1 -1 -1" + (tunes ? " -1 -1" : "");
        }

        PageSet set = zone.PageSets[cpu];
        string own = tunes ? $"{set.FreeCount} {set.AllocFactor} {set.High}" : $"{set.FreeFactor}";
        return $" {zone.Node.Nid} {zone.Index} {zone.PageblockLetter(zone.FrameIndex(pfn))} {zone.Buddy.FreePages} {zone.NrFreeGlobal} {set.Count} {own}";
    }

    private void Add(FormattableString line)
    {
        _lines.Add(line.ToString(CultureInfo.InvariantCulture));
        _calls++;
    }

    private void State(string label)
    {
        _lines.Add($"STATE label={label}");
        StateText.Write(machine, StateCapture.Head(machine, label), line =>
        {
            _lines.Add(Encoding.ASCII.GetString(line));
            return true;
        });
        _lines.Add($"ENDSTATE label={label}");
    }
}
