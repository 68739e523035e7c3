using System.Globalization;
using System.Text;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Recording;
using PhysMem.Engine.Tests.Recording;
using PhysMem.Engine.Trace;

namespace PhysMem.Engine.Tests.Replay;

/// <summary>
/// Random calls that take more memory than a small machine has, as a sequence and as a trace; most of it may be moved.
/// The frames that they name are made up, so that nothing but the names of the blocks leads from a request to its free.
/// </summary>
internal sealed class InventedCalls
{
    private const uint Movable = GfpBits.GfpHighUserMovable, Kernel = GfpBits.GfpKernel;

    private readonly Random _random;
    private readonly List<(int Id, int Order, long Pfn)> _held = [];
    private readonly StringBuilder _lines = new();
    private int _calls;
    private int _ids;

    private InventedCalls(int seed) => _random = new Random(seed);

    /// <summary>A trace, in which some blocks come back in parts.</summary>
    public static RecordedTrace Trace(int calls, int seed)
    {
        var invented = new InventedCalls(seed);
        var events = new List<TraceEvent>();
        while (events.Count < calls)
        {
            invented.AddEvents(events);
        }

        return new RecordedTrace("invented", events, []);
    }

    /// <summary>A sequence, in which some blocks are split, and pages are freed as lists.</summary>
    public static SequenceReader Sequence(int calls, int seed)
    {
        var invented = new InventedCalls(seed);
        while (invented._calls < calls)
        {
            invented.AddLines();
        }

        invented._lines.Append(CultureInfo.InvariantCulture, $"END ops={invented._calls} stopped_early=0 lost=0\n");
        return SequenceReader.FromSource(RecordingSample.Open(SequencePlayerFaultTests.Head + invented._lines));
    }

    private void AddEvents(List<TraceEvent> events)
    {
        if (Takes)
        {
            (uint gfp, int order) = Request();
            long pfn = 0x1000 + (16L * _ids++);
            _held.Add((0, order, pfn));
            events.Add(new TraceEvent { Kind = TraceEventKind.Alloc, Line = events.Count + 1, Gfp = gfp, Order = order, Pfn = pfn });
            return;
        }

        (_, int whole, long first) = TakeAny();
        int part = _random.Next(3) == 0 ? Math.Max(0, whole - 2) : whole;
        for (long pfn = first; pfn < first + (1L << whole); pfn += 1L << part)
        {
            events.Add(new TraceEvent
            {
                Kind = TraceEventKind.Free, Line = events.Count + 1, Order = part, Pfn = pfn, PageSetLocked = _random.Next(8) == 0,
            });
        }
    }

    private void AddLines()
    {
        if (Takes)
        {
            (uint gfp, int order) = Request();
            int id = _ids++;
            if (_random.Next(10) == 0)
            {
                // Exact requests never move, so they are given back as they were got.
                Line('E', $"{id} 0x{gfp & ~GfpBits.Movable:x} 5 0 U 1024");
                Line('X', $"{id} 5 1024");
            }
            else
            {
                _held.Add((id, order, 1024));
                Line('A', $"{id} 0x{gfp:x} {order} 0 U 1024");
            }

            return;
        }

        (int taken, int size, _) = TakeAny();
        if (size == 2 && _random.Next(2) == 0)
        {
            int first = _ids;
            _ids += 4;
            Line('S', $"{taken} 2 1024 {first}");
            _held.AddRange(Enumerable.Range(first, 4).Select(id => (id, 0, 1024L)));
        }
        else if (size == 0 && _random.Next(4) == 0)
        {
            Line('L', "1");
            _lines.Append(CultureInfo.InvariantCulture, $"LI {taken}\n");
        }
        else
        {
            Line('F', $"{taken} {size} 1024");
        }
    }

    private void Line(char kind, string columns) => _lines.Append(
        CultureInfo.InvariantCulture, $"{kind} {_calls++} 0 {columns}{SequencePlayerFaultTests.Z}\n");

    // Up to more than the machine has, and then about as much.
    private bool Takes => _held.Count == 0 || _random.Next(100) < (_held.Count < 2500 ? 60 : 40);

    private (uint Gfp, int Order) Request() => _random.Next(20) switch
    {
        < 12 => (Movable, 0),
        < 16 => (Movable, 2),
        < 18 => (Kernel, 0),
        _ => (Kernel, _random.Next(1, 5)),
    };

    private (int Id, int Order, long Pfn) TakeAny()
    {
        int at = _random.Next(_held.Count);
        var block = _held[at];
        _held[at] = _held[^1];
        _held.RemoveAt(_held.Count - 1);
        return block;
    }
}
