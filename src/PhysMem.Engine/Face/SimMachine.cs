using PhysMem.Engine.Boot;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Describe;
using PhysMem.Engine.Exchange;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Recording;
using PhysMem.Engine.Replay;

namespace PhysMem.Engine.Face;

/// <summary>
/// A simulated machine: the face of the engine. The kernel's own calls for pages are here under .NET names; whatever else
/// a machine can be asked stands under its subject. All is checked before anything changes, and what is answered are
/// snapshots. Not safe for several threads at once.
/// </summary>
public sealed partial class SimMachine : IDisposable
{
    private readonly MachineState _state;
    private readonly RequestSteps _steps;
    private bool _disposed;

    // What its pressure model is, whoever made the state has decided.
    internal SimMachine(MachineState state, string name)
    {
        _state = state;
        _state.Name = name;
        _steps = new RequestSteps(this);
        SinglePages = new SinglePages(this, _steps);
        ContigPages = new ContigPages(this, _steps);
        Blocks = new MachineBlocks(this);
        Reports = new MachineReports(this);
        Texts = new KernelTexts(this);
        Sysctls = new MachineSysctls(this);
        Pressure = new MachinePressure(this);
        Tasks = new MachineTasks(this);
        Exchange = new MachineExchange(this);
    }

    /// <summary>What the machine is called.</summary>
    public string Name => _state.Name;

    /// <summary>The <see cref="Report.Allocation.MachineId"/> of what it gives now; writing it to a file begins a new one.</summary>
    public string Id => _state.Identity.Id;

    /// <summary>The architecture.</summary>
    public ArchitectureProfile Architecture => _state.Architecture;

    /// <summary>The line of its kernel.</summary>
    public KernelLine Line => _state.Line;

    /// <summary>How its kernel was built.</summary>
    public KernelBuild Build => _state.Build;

    /// <summary>Number of CPUs.</summary>
    public int CpuCount => _state.Cpus.Count;

    /// <summary>The CPUs with their nodes.</summary>
    public IReadOnlyList<SimCpu> Cpus => _state.Cpus;

    /// <summary>Ids of the online nodes, rising.</summary>
    public IReadOnlyList<int> NodeIds => [.. _state.Nodes.Select(n => n.Nid)];

    /// <summary>Names of the populated zones of all nodes, without repetition, lowest first.</summary>
    public IReadOnlyList<string> ZoneNames =>
        [.. _state.PopulatedZones.OrderBy(z => z.Index).Select(z => z.Name).Distinct()];

    /// <summary>What the text of a real machine said and this one began with, a sentence each; empty unless it was made of one.</summary>
    public IReadOnlyList<string> Told => _state.Origin.Told;

    /// <summary>What that text didn't say, and how it was filled.</summary>
    public IReadOnlyList<string> Filled => _state.Origin.Filled;

    /// <summary>Pages of RAM.</summary>
    public long PresentPages => _state.PopulatedZones.Sum(z => z.PresentPages);

    /// <summary>Pages under the allocator.</summary>
    public long ManagedPages => _state.PopulatedZones.Sum(z => z.ManagedPages);

    /// <summary>Free pages: on buddy lists, on per-CPU lists, and those that wait to be accepted.</summary>
    public long FreePages => _state.FreePages;

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

    /// <summary>Calls whose pages are single ones: exact sizes, bulk requests, splits.</summary>
    public SinglePages SinglePages { get; }

    /// <summary>Contiguous frames: particular ones, any, or those of an area that is kept for its owner.</summary>
    public ContigPages ContigPages { get; }

    /// <summary>What allocations hold, wherever it lies by now.</summary>
    public MachineBlocks Blocks { get; }

    /// <summary>The machine's structures as rows.</summary>
    public MachineReports Reports { get; }

    /// <summary>The kernel's own texts about its memory.</summary>
    public KernelTexts Texts { get; }

    /// <summary>The vm.* settings.</summary>
    public MachineSysctls Sysctls { get; }

    /// <summary>Memory pressure: what may be reclaimed and moved, and who does it.</summary>
    public MachinePressure Pressure { get; }

    /// <summary>Tasks that own memory, and what the OOM killer does with them.</summary>
    public MachineTasks Tasks { get; }

    /// <summary>The machine as a value: copied, written to a file, compared.</summary>
    public MachineExchange Exchange { get; }

    internal MachineState State => _disposed ? throw Removed() : _state;

    /// <summary>Boots a machine.</summary>
    /// <param name="description">What it consists of.</param>
    /// <exception cref="PhysMemException"><see cref="FaultCode.MachineDescriptionInvalid"/>.</exception>
    public static SimMachine Boot(MachineDescription description)
    {
        ArgumentNullException.ThrowIfNull(description);
        return new SimMachine(MachineBuilder.Boot(description), description.Name);
    }

    /// <summary>Makes a machine that stands where a recorded state left the real one.</summary>
    /// <param name="dump">The state.</param>
    /// <param name="name">What to call the machine.</param>
    public static SimMachine FromState(StateDump dump, string name)
    {
        ArgumentNullException.ThrowIfNull(dump);
        return new SimMachine(RecordedMachine.Build(dump), name);
    }

    /// <summary>
    /// Makes a machine from a file of recorded states, from a recorded sequence of calls, or from a file that
    /// <see cref="MachineExchange.Export"/> wrote: then it is equal to the machine that was written.
    /// </summary>
    /// <param name="path">The file, compressed or not; it is read up to the state.</param>
    /// <param name="name">What to call the machine.</param>
    /// <param name="label">Label of the state to begin with (before, after-ops, ..); the file's first one if null.</param>
    /// <param name="evenUnsound">Whether a machine is made for which <see cref="MachineReports.Audit"/> finds something.</param>
    /// <exception cref="InputException">
    /// The file can't be read, holds no such state, or its lines make a machine that isn't sound.
    /// </exception>
    public static SimMachine FromFile(string path, string name, string? label = null, bool evenUnsound = false) =>
        new(MachineLoader.Load(path, label, evenUnsound), name);

    /// <summary>
    /// Begins a replay of kmem events, which calls the allocator as <see cref="AllocPages"/> does. What it does to the machine
    /// stays done.
    /// </summary>
    /// <param name="fromItsStart">
    /// Whether the machine stands where the trace began, as one made of texts or a state recorded then: a free of a page that
    /// no event handed out then gives back that very frame. On any other machine such frees are passed over.
    /// </param>
    public KmemReplay Replay(bool fromItsStart = false) => new(State, fromItsStart);

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
