using System.Collections;
using PhysMem.Engine.Core.Allocation;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Face;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Frames;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Twins;

/// <summary>
/// Brings a machine to given free blocks by requests and frees as anybody could make them: all that is free is allocated, and
/// pages go back so that just those blocks come of them. The same machine, targets and seed come to the same.
/// </summary>
public sealed class FragmentationDial
{
    private const int Cpu = 0, BlocksBetweenStops = 1024;

    // Without reclaim: what isn't free isn't wanted.
    private const uint Unmovable = GfpBits.HighMem | GfpBits.MemAlloc | GfpBits.NoWarn | GfpBits.ThisNode;
    private const uint Movable = Unmovable | GfpBits.Movable;

    private readonly MachineState _machine;
    private readonly PageAllocator _allocator;
    private readonly double _movableShare;
    private readonly Random _random;
    private readonly CancellationToken _stop;
    private readonly Dictionary<Zone, List<(long First, int Order)>> _taken = [];

    private FragmentationDial(MachineState machine, double movableShare, int seed, CancellationToken stop)
    {
        (_machine, _allocator, _movableShare, _random, _stop) = (machine, machine.Allocator, movableShare, new Random(seed), stop);
    }

    /// <summary>Brings a machine to its targets. What is in use stays so.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="targets">What shall be free; zones that none is about keep what they have.</param>
    /// <param name="movableShare">Share of the blocks that are asked for as movable, 0 to 1: which pageblocks are of which type follows from it.</param>
    /// <param name="seed">Of the random numbers that decide which.</param>
    /// <param name="stop">Stops; the machine then stands somewhere on the way.</param>
    /// <returns>How near it came, order by order.</returns>
    /// <exception cref="PhysMemException">The machine is too large: this host hasn't the memory to hold all of its blocks.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static IReadOnlyList<FragmentationReached> Turn(
        SimMachine machine, IReadOnlyList<FragmentationTarget> targets, double movableShare, int seed, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(machine);
        ArgumentNullException.ThrowIfNull(targets);
        RequireRoom(machine.State);
        var dial = new FragmentationDial(machine.State, movableShare, seed, stop);
        dial.TakeAll();
        foreach (Zone zone in machine.State.PopulatedZones)
        {
            dial.GiveBack(zone, targets.FirstOrDefault(target => target.Node == zone.Node.Nid && target.Zone == zone.Name));
        }

        machine.State.Allocator.DrainAll(Cpu);
        return [.. targets.SelectMany(target => Reached(machine.State, target))];
    }

    // Each block that is taken has its entries in the tables; which frames of a zone go back takes a bit each.
    private static void RequireRoom(MachineState machine)
    {
        var budget = new TableBudget();
        foreach (Zone zone in machine.PopulatedZones)
        {
            bool fits = zone.Table.Frames <= int.MaxValue
                && Enumerable.Range(0, machine.Build.OrderCount).All(order => budget.Refusal(zone.Buddy.BlockCount(order), order) is null);
            if (!fits)
            {
                throw new PhysMemException(
                    FaultCode.InputInvalid, $"Zone {zone.Name} of node {zone.Node.Nid} has more free memory than this host could hold block by block.",
                    "Take a machine with less memory.");
            }
        }
    }

    private static IEnumerable<FragmentationReached> Reached(MachineState machine, FragmentationTarget target)
    {
        Zone zone = machine.PopulatedZones.Single(zone => zone.Node.Nid == target.Node && zone.Name == target.Zone);
        return Enumerable.Range(0, machine.Build.OrderCount).Select(order => new FragmentationReached
        {
            Machine = machine.Name, Node = target.Node, Zone = target.Zone, Order = order,
            Wanted = order < target.Blocks.Count ? target.Blocks[order] : 0, Reached = zone.Buddy.BlockCount(order),
        });
    }

    // From the largest blocks to single pages, node by node. ZONE_MOVABLE serves movable requests alone.
    private void TakeAll()
    {
        _allocator.DrainAll(Cpu);
        foreach (Node node in _machine.Nodes)
        {
            for (int order = _machine.Build.MaxOrder; order >= 0; order--)
            {
                while (Take(node, order, _random.NextDouble() < _movableShare ? Movable : Unmovable) || Take(node, order, Movable))
                {
                }
            }
        }
    }

    private bool Take(Node node, int order, uint gfp)
    {
        long pfn = _allocator.AllocPages(gfp, order, node.Nid, new TaskContext(Cpu), null, out AllocOutcome outcome);
        if (pfn < 0)
        {
            return false;
        }

        if (!_taken.TryGetValue(outcome.Zone!, out List<(long, int)>? blocks))
        {
            _taken.Add(outcome.Zone!, blocks = []);
        }

        blocks.Add((outcome.Zone!.FrameIndex(pfn), order));
        if (blocks.Count % BlocksBetweenStops == 0)
        {
            _stop.ThrowIfCancellationRequested();
        }

        return true;
    }

    private void GiveBack(Zone zone, FragmentationTarget? target)
    {
        if (!_taken.TryGetValue(zone, out List<(long First, int Order)>? blocks))
        {
            return;
        }

        blocks.Sort();
        BitArray? back = target is null ? null : Places(zone, blocks, target);
        foreach ((long first, int order) in blocks)
        {
            _stop.ThrowIfCancellationRequested();
            GiveBack(zone, first, order, back);
        }
    }

    // A block goes back as it is, stays as it is, or is split (split_page), and some of its pages go back.
    private void GiveBack(Zone zone, long first, int order, BitArray? back)
    {
        int wanted = 0, pages = 1 << order;
        for (int k = 0; k < pages && back is not null; k++)
        {
            wanted += back[(int)(first + k)] ? 1 : 0;
        }

        if (back is null || wanted == pages)
        {
            _allocator.FreePages(zone, first, order, Cpu);
        }
        else if (wanted > 0)
        {
            PageAllocator.SplitPage(zone, first, order);
            for (int k = 0; k < pages; k++)
            {
                if (back[(int)(first + k)])
                {
                    _allocator.FreePages(zone, first + k, 0, Cpu);
                }
            }
        }
    }

    // Which frames go back. Blocks merge up to the largest order whatever their types, so one placer has all of a zone.
    private static BitArray Places(Zone zone, List<(long First, int Order)> blocks, FragmentationTarget target)
    {
        var placer = new BlockPlacer(Runs(zone, blocks), zone.Build);
        var back = new BitArray(checked((int)(blocks[^1].First + (1L << blocks[^1].Order))));
        for (int order = target.Blocks.Count - 1; order >= 0; order--)
        {
            for (long k = 0; k < target.Blocks[order] && placer.Place(order, MigrateTypes.Movable, 1) is { } block; k++)
            {
                long first = zone.FrameIndex(block.First);
                for (int page = 0; page < 1 << order; page++)
                {
                    back[(int)first + page] = true;
                }
            }
        }

        return back;
    }

    private static IEnumerable<(long Start, long End)> Runs(Zone zone, List<(long First, int Order)> blocks)
    {
        long start = -1, end = -1;
        foreach ((long first, int order) in blocks)
        {
            if (first != end)
            {
                if (start >= 0)
                {
                    yield return (zone.Pfn(start), zone.Pfn(start) + (end - start));
                }

                start = first;
            }

            end = first + (1L << order);
        }

        yield return (zone.Pfn(start), zone.Pfn(start) + (end - start));
    }
}

/// <summary>How near a zone came to the free blocks of one order that were wanted.</summary>
public sealed record FragmentationReached
{
    /// <summary>Name of the machine.</summary>
    public required string Machine { get; init; }

    /// <summary>Node id.</summary>
    public required int Node { get; init; }

    /// <summary>Zone as the kernel prints it.</summary>
    public required string Zone { get; init; }

    /// <summary>The order.</summary>
    public required int Order { get; init; }

    /// <summary>Free blocks that were wanted.</summary>
    public required long Wanted { get; init; }

    /// <summary>Free blocks that there are.</summary>
    public required long Reached { get; init; }
}
