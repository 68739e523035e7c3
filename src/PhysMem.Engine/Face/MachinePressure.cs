using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Pressure;
using PhysMem.Engine.Report;

namespace PhysMem.Engine.Face;

/// <summary>
/// Memory pressure: what may be reclaimed, and the daemons that do it. These parts are modelled; the model is on for
/// machines booted from a description. A machine made from a recorded state has all its memory in use for good, until
/// the first of these calls that changes anything turns the model on for what is allocated from then on.
/// </summary>
public sealed partial class MachinePressure : MachineSubject
{
    internal MachinePressure(SimMachine machine)
        : base(machine)
    {
    }

    /// <summary>
    /// Fills memory with pages that nobody holds: page cache, or memory of processes that aren't described. Zones are
    /// filled down to their low watermarks.
    /// </summary>
    /// <param name="pages">Pages wanted.</param>
    /// <param name="kind">What they are.</param>
    /// <param name="node">The node, or -1 for all, one after the other.</param>
    /// <param name="zone">One zone of it, such as DMA32; null for all that movable requests may use.</param>
    /// <param name="active">Whether the pages count as used lately, so that they are reclaimed later.</param>
    /// <param name="cpu">The CPU that asks for them.</param>
    /// <returns>Pages got, fewer when there is no more room.</returns>
    /// <exception cref="PhysMemException"><see cref="FaultCode.NoSuchPlace"/>.</exception>
    public long FillPageCache(
        long pages, LruKind kind = LruKind.File, int node = -1, string? zone = null, bool active = false, int cpu = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(pages);
        ArgumentOutOfRangeException.ThrowIfEqual((int)kind, (int)LruKind.None, nameof(kind));
        PlaceCheck.RequireCpu(State, cpu);
        IReadOnlyList<Node> nodes = PlaceCheck.NodesOf(State, node);
        IReadOnlyList<Zone> zones = zone == null ? [] : PlaceCheck.ZonesOf(State, node, zone);
        var fill = new CacheFill(ModeledSystem.TurnOn(State), kind, active, cpu);
        return zone == null
            ? nodes.Aggregate(0L, (got, one) => got + fill.Node(one, pages - got))
            : zones.Aggregate(0L, (got, one) => got + fill.Zone(one, pages - got));
    }

    /// <summary>Drops all page cache, as a write to drop_caches does.</summary>
    /// <param name="node">The node, or -1 for all as in the kernel.</param>
    /// <param name="cpu">The CPU that frees the pages.</param>
    /// <param name="cancel">Stops it early.</param>
    /// <exception cref="PhysMemException"><see cref="FaultCode.NoSuchPlace"/>.</exception>
    public IReadOnlyList<ReclaimReport> DropCaches(int node = -1, int cpu = 0, CancellationToken cancel = default)
    {
        PlaceCheck.RequireCpu(State, cpu);
        IReadOnlyList<Node> nodes = PlaceCheck.NodesOf(State, node);
        return OnDemand.DropCaches(ModeledSystem.TurnOn(State), nodes, cpu, cancel);
    }

    /// <summary>Reclaims pages, oldest first, as far as there are any.</summary>
    /// <param name="pages">Pages wanted.</param>
    /// <param name="node">The node, or -1 for all.</param>
    /// <param name="cpu">The CPU that frees them.</param>
    /// <param name="cancel">Stops it early.</param>
    /// <exception cref="PhysMemException"><see cref="FaultCode.NoSuchPlace"/>.</exception>
    public IReadOnlyList<ReclaimReport> Reclaim(
        long pages, int node = -1, int cpu = 0, CancellationToken cancel = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(pages);
        PlaceCheck.RequireCpu(State, cpu);
        IReadOnlyList<Node> nodes = PlaceCheck.NodesOf(State, node);
        return OnDemand.Reclaim(ModeledSystem.TurnOn(State), nodes, pages, cpu, cancel);
    }

    /// <summary>mark_page_accessed: a page in use counts as used lately and is reclaimed after the others.</summary>
    /// <returns>False when the frame isn't the start of a block that reclaim could take.</returns>
    public bool MarkAccessed(long pfn) => OnDemand.Activate(ModeledSystem.TurnOn(State), pfn);

    /// <summary>Lets kswapd run where it was woken: until a zone is above its high watermark or nothing is left.</summary>
    /// <param name="node">The node, or -1 for all.</param>
    /// <exception cref="PhysMemException"><see cref="FaultCode.NoSuchPlace"/>.</exception>
    public IReadOnlyList<ReclaimReport> RunKswapd(int node = -1)
    {
        IReadOnlyList<Node> nodes = PlaceCheck.NodesOf(State, node);
        ModeledSystem model = ModeledSystem.TurnOn(State);
        ReclaimReport[] reports = [.. nodes.Where(n => n.HasMemory).Select(model.Kswapd.Run)];
        model.Journal.Take();
        return reports;
    }

    /// <summary>Lets kcompactd run where large blocks were asked of it; nodes where none were have no report.</summary>
    /// <param name="node">The node, or -1 for all.</param>
    /// <exception cref="PhysMemException"><see cref="FaultCode.NoSuchPlace"/>.</exception>
    public IReadOnlyList<CompactionReport> RunKcompactd(int node = -1)
    {
        IReadOnlyList<Node> nodes = PlaceCheck.NodesOf(State, node);
        ModeledSystem model = ModeledSystem.TurnOn(State);
        CompactionReport[] reports = [.. nodes.Where(n => n.HasMemory).SelectMany(model.Kcompactd.Run)];
        model.Journal.Take();
        return reports;
    }

    /// <summary>Compacts memory: all of it, as a write to compact_memory does, or until a block is free.</summary>
    /// <param name="node">The node, or -1 for all.</param>
    /// <param name="zone">One zone, such as Normal; null for all.</param>
    /// <param name="order">The order of the block that is wanted; -1 to compact everything.</param>
    /// <param name="cpu">The CPU that moves the pages.</param>
    /// <param name="cancel">Stops it early; the pages moved so far stay where they are.</param>
    /// <returns>A report of each zone.</returns>
    /// <exception cref="PhysMemException">
    /// <see cref="FaultCode.NoSuchPlace"/> or <see cref="FaultCode.OrderInvalid"/>.
    /// </exception>
    public IReadOnlyList<CompactionReport> Compact(
        int node = -1,
        string? zone = null,
        int order = ZoneCompaction.WholeMemory,
        int cpu = 0,
        CancellationToken cancel = default)
    {
        PlaceCheck.RequireCpu(State, cpu);
        if (order < ZoneCompaction.WholeMemory || order > State.Build.MaxOrder)
        {
            throw new PhysMemException(
                FaultCode.OrderInvalid,
                $"Order {order} is outside 0..{State.Build.MaxOrder}.",
                "Give the order of the block that is wanted, or none to compact everything.");
        }

        IReadOnlyList<Zone> zones = PlaceCheck.ZonesOf(State, node, zone);
        ModeledSystem model = ModeledSystem.TurnOn(State);
        return [.. zones.Select(one => OnDemand.Compact(model, one, order, cpu, cancel))];
    }
}
