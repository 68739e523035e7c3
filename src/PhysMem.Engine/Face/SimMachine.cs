using PhysMem.Engine.Boot;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Describe;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Pressure;
using PhysMem.Engine.Recording;

namespace PhysMem.Engine.Face;

/// <summary>
/// A simulated machine: the face of the engine. The kernel's own calls are here under .NET names, every one
/// checked before anything changes; what they answer are snapshots. Not safe for several threads at once.
/// </summary>
public sealed partial class SimMachine : IDisposable
{
    private readonly MachineState _state;
    private bool _disposed;

    internal SimMachine(MachineState state, string name)
    {
        _state = state;
        _state.Name = name;
    }

    /// <summary>What the machine is called.</summary>
    public string Name => _state.Name;

    /// <summary>The architecture.</summary>
    public ArchitectureProfile Architecture => _state.Architecture;

    /// <summary>Number of CPUs.</summary>
    public int CpuCount => _state.Cpus.Count;

    /// <summary>The CPUs with their nodes.</summary>
    public IReadOnlyList<SimCpu> Cpus => _state.Cpus;

    /// <summary>Ids of the online nodes, rising.</summary>
    public IReadOnlyList<int> NodeIds => [.. _state.Nodes.Select(n => n.Nid)];

    /// <summary>Names of the populated zones of all nodes, without repetition, lowest first.</summary>
    public IReadOnlyList<string> ZoneNames =>
        [.. _state.PopulatedZones.OrderBy(z => z.Index).Select(z => z.Name).Distinct()];

    /// <summary>Pages of RAM.</summary>
    public long PresentPages => _state.PopulatedZones.Sum(z => z.PresentPages);

    /// <summary>Pages under the allocator.</summary>
    public long ManagedPages => _state.PopulatedZones.Sum(z => z.ManagedPages);

    /// <summary>Free pages: on buddy lists and on per-CPU lists.</summary>
    public long FreePages => _state.PopulatedZones.Sum(z => z.Buddy.FreePages + z.PageSets.Pages);

    /// <summary>Whether <see cref="Dispose"/> was called; the machine then answers with an error.</summary>
    public bool IsRemoved => _disposed;

    /// <summary>Listens to the decisions of the requests to come; null, at no cost, by default.</summary>
    public DecisionLog? Decisions
    {
        get => _state.Decisions;
        set => _state.Decisions = value;
    }

    /// <summary>Listens to trace events; null by default.</summary>
    public ITraceSink? Trace
    {
        get => _state.Trace;
        set => _state.Trace = value;
    }

    internal MachineState State => _disposed ? throw Removed() : _state;

    /// <summary>Boots a machine.</summary>
    /// <param name="description">What it consists of.</param>
    /// <exception cref="PhysMemException"><see cref="FaultCode.MachineDescriptionInvalid"/>.</exception>
    public static SimMachine Boot(MachineDescription description)
    {
        ArgumentNullException.ThrowIfNull(description);
        MachineState state = MachineBuilder.Boot(description);
        state.Allocator.Pressure = new ModeledSystem(state, new NodeDistances(description.Nodes).Between);
        return new SimMachine(state, description.Name);
    }

    /// <summary>Makes a machine that stands where a recorded state left the real one.</summary>
    /// <param name="dump">The state.</param>
    /// <param name="name">What to call the machine.</param>
    public static SimMachine FromState(StateDump dump, string name)
    {
        ArgumentNullException.ThrowIfNull(dump);
        return new SimMachine(RecordedMachine.Build(dump), name);
    }

    /// <summary>Gives the machine's tables back to the host.</summary>
    public void Dispose()
    {
        _disposed = true;
        _state.Dispose();
    }

    /// <inheritdoc/>
    public override string ToString() => Name;

    // Not in the property, which then can be inlined: every call of the machine begins with it.
    private PhysMemException Removed() => new(
        FaultCode.MachineRemoved, $"Machine '{Name}' was removed.", "Make a new one with New-SimMachine.");
}
