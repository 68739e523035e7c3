using System.Text;
using PhysMem.Engine.Core.Allocation;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Face;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Recording;
using PhysMem.Engine.Report;

namespace PhysMem.Engine.Tests.Trace;

/// <summary>
/// A trace that the simulator itself wrote while it worked through random calls, with the states before and after.
/// The writer knows nothing of the reader and the player, so that playing it tests both.
/// </summary>
internal sealed class SimulatedTrace
{
    private readonly SimMachine _machine;
    private readonly PageAllocator _allocator;
    private readonly StringBuilder _text = new();
    private readonly TraceText _sink;
    private readonly Random _random;
    private readonly List<(Zone Zone, long Pfn, int Order)> _held = [];

    /// <summary>Makes random calls on a machine, which is removed in the end.</summary>
    public SimulatedTrace(SimMachine machine, int calls, int seed)
    {
        using (machine)
        using (var writer = new StringWriter(_text))
        {
            _machine = machine;
            _allocator = machine.State.Allocator;
            _random = new Random(seed);
            _sink = new TraceText(writer, machine.Architecture);

            // A trace doesn't tell which pages are movable, so the player takes none for it.
            machine.State.MovableRequestsJoinLru = false;
            Before = machine.Capture("before");
            machine.Trace = _sink;
            for (int i = 0; i < calls; i++)
            {
                Call();
            }

            After = machine.Capture("after");
            Text = _text.ToString();
        }
    }

    public StateDump Before { get; }

    public StateDump After { get; }

    public string Text { get; }

    public int FailedRequests { get; private set; }

    private void Call()
    {
        int cpu = _random.Next(_machine.CpuCount);
        _sink.Cpu = cpu;
        _sink.Task = $"task {cpu}";
        _sink.Pid = 100 + cpu;
        switch (_random.Next(100))
        {
            case < 50:
                Alloc(cpu);
                break;
            case < 85:
                Free(cpu);
                break;
            case < 92:
                FreeList(cpu);
                break;
            case < 97:
                Bulk(cpu);
                break;
            default:
                // The kernel leaves this to a worker, which is how a player tells it from an overflow.
                (_sink.Task, _sink.Pid) = ("kworker/0:1", 7);
                _allocator.DrainAll(cpu);
                break;
        }
    }

    private void Alloc(int cpu)
    {
        uint[] kinds = [GfpBits.GfpNowait, GfpBits.GfpAtomic, GfpBits.GfpNowait | GfpBits.HighMem];
        uint[] types = [0, GfpBits.Movable, GfpBits.Reclaimable];
        uint gfp = kinds[_random.Next(kinds.Length)] | types[_random.Next(types.Length)];
        int order = _random.Next(10) < 7 ? _random.Next(4) : _random.Next(4, 11);
        long pfn = _allocator.AllocPages(gfp, order, Node(cpu), new TaskContext(cpu), null, out AllocOutcome outcome);
        if (pfn >= 0)
        {
            _held.Add((outcome.Zone!, pfn, order));
        }
        else
        {
            FailedRequests++;
        }
    }

    private void Free(int cpu)
    {
        if (Take(_ => true) is { } block)
        {
            _allocator.FreePages(block.Zone, block.Zone.FrameIndex(block.Pfn), block.Order, cpu);
        }
    }

    private void FreeList(int cpu)
    {
        var pfns = new List<long>();
        while (pfns.Count < 12 && Take(b => b.Order == 0) is { } block)
        {
            pfns.Add(block.Pfn);
        }

        _allocator.FreeList(pfns.ToArray(), cpu);
    }

    // The kernel has no events for these: probes write where they begin and end.
    private void Bulk(int cpu)
    {
        long[] pfns = new long[_random.Next(2, 20)];
        Probe($"bulk: (__alloc_pages_bulk+0x0/0x6a0) gfp=0x{GfpBits.GfpNowait:x} nid={Node(cpu)} want={pfns.Length}");
        int got = _allocator.AllocBulk(GfpBits.GfpNowait, Node(cpu), new TaskContext(cpu), null, pfns, out AllocOutcome outcome);
        Probe($"bulkret: (caller+0x1/0x2 <- __alloc_pages_bulk) got={got}");
        Zone? zone = outcome.Zone;
        _held.AddRange(pfns[..got].Select(pfn => (zone!, pfn, 0)));
    }

    private void Probe(string fields) => _text.Append(TraceLines.Line(fields, $"{_sink.Task}-{_sink.Pid}", _sink.Cpu));

    private int Node(int cpu) => _machine.Cpus[cpu].Node;

    private (Zone Zone, long Pfn, int Order)? Take(Func<(Zone Zone, long Pfn, int Order), bool> which)
    {
        int start = _held.Count == 0 ? 0 : _random.Next(_held.Count);
        for (int k = 0; k < _held.Count; k++)
        {
            int at = (start + k) % _held.Count;
            if (which(_held[at]))
            {
                var block = _held[at];
                _held.RemoveAt(at);
                return block;
            }
        }

        return null;
    }
}
