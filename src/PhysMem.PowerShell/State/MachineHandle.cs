using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Face;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Gfp;
using PhysMem.Engine.Kernel;
using PhysMem.PowerShell.Display;

namespace PhysMem.PowerShell.State;

/// <summary>
/// What scripts hold of a machine. It is the one output that isn't a snapshot: its counts are those of the moment
/// they are looked at. Its properties are plain values, so that tables, CSV and JSON show a machine and not the
/// simulator's structures.
/// </summary>
public sealed class MachineHandle
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(50);

    private readonly SimMachine _machine;
    private readonly object _gate = new();

    internal MachineHandle(SimMachine machine)
    {
        _machine = machine;
    }

    /// <summary>What the machine is called; the value of -Machine and of every output's Machine column.</summary>
    public string Name => _machine.Name;

    /// <summary>x86_64, i386, arm and so on; of a twin that could be of several its zones, such as Normal+Movable.</summary>
    public string Architecture => _machine.Architecture.Name;

    /// <summary>The line of its kernel: 6.1, 6.12 or 7.2.</summary>
    public string Kernel => Line.Name;

    /// <summary>Bytes of a page: 4096, 16384 or 65536.</summary>
    public int PageSize => Build.PageSize;

    /// <summary>Its nodes as a kernel list such as 0-1.</summary>
    public string Nodes => NodeMask.Format(_machine.NodeIds);

    /// <summary>node_data[]: its nodes by their ids.</summary>
    public NodeData NodeData => new(this);

    /// <summary>Number of CPUs.</summary>
    public int Cpus => _machine.CpuCount;

    /// <summary>Kinds of zones with memory, lowest first.</summary>
    public string Zones => string.Join(' ', _machine.ZoneNames);

    /// <summary>Kinds of zones that its kernel is built with, with and without memory, in the order of their indexes.</summary>
    public string KernelZones => string.Join(' ', Build.Architecture.Zones.Select(ArchitectureProfile.ZoneName));

    /// <summary>Pages of RAM.</summary>
    public long PresentPages => _machine.PresentPages;

    /// <summary>Bytes of RAM.</summary>
    public long Memory => PresentPages * PageSize;

    /// <summary>Pages under the allocator.</summary>
    public long ManagedPages => _machine.ManagedPages;

    /// <summary>Free pages, those on per-CPU lists included; 0 once the machine is removed.</summary>
    public long FreePages => Use(machine => machine.IsRemoved ? 0 : machine.FreePages);

    /// <summary>What the text of a real machine said and this one has, a sentence each; null unless it was made of such a text.</summary>
    public string? Told => Sentences(_machine.Told);

    /// <summary>What that text didn't say, and how it was filled.</summary>
    public string? Filled => Sentences(_machine.Filled);

    /// <summary>Whether commands without -Machine mean this one, in the session that asks.</summary>
    public bool Current => RunspaceMachines.Here.Current == this;

    /// <summary>Whether the machine was removed; commands then refuse it.</summary>
    public bool Removed => _machine.IsRemoved;

    /// <summary>The line of its kernel.</summary>
    internal KernelLine Line => _machine.Line;

    /// <summary>The identity that blocks given now have.</summary>
    internal string Id => _machine.Id;

    /// <summary>Whether a block with an identity is of this machine; one without may be of any.</summary>
    internal bool Gave(string? machineId) => _machine.Gave(machineId);

    /// <summary>The age of gfp masks that its kernel is of.</summary>
    internal GfpLayout Masks => GfpLayout.Of(Line);

    /// <summary>How its kernel was built.</summary>
    internal KernelBuild Build => _machine.Build;

    /// <summary>The largest order of a block.</summary>
    internal int MaxOrder => Build.MaxOrder;

    /// <summary>MAX_NUMNODES.</summary>
    internal int MaxNodes => _machine.Architecture.MaxNodes;

    /// <summary>The CPUs with their nodes.</summary>
    internal IReadOnlyList<SimCpu> CpuList => _machine.Cpus;

    /// <summary>Ids of the nodes, rising.</summary>
    internal IReadOnlyList<int> NodeIds => _machine.NodeIds;

    /// <summary>Names of the zones with memory, lowest first.</summary>
    internal IReadOnlyList<string> ZoneNames => _machine.ZoneNames;

    /// <inheritdoc/>
    public override string ToString() => Name;

    // Another runspace may hold the machine for as long as a file is written: who waits for it can be stopped too.
    private Held Enter()
    {
        while (!Monitor.TryEnter(_gate, s_patience))
        {
            Interruption.Check();
        }

        return new Held(_gate);
    }

    private static string? Sentences(IReadOnlyList<string> all) => all.Count == 0 ? null : string.Join("; ", all);

    /// <summary>The size of so many pages, for the eye.</summary>
    internal string SizeOf(long pages) => DisplayText.Size(pages * PageSize);

    /// <summary>The pages that hold so many bytes.</summary>
    internal long PagesOf(long bytes) => Build.PagesOf(bytes);

    /// <summary>
    /// Works on the machine while nobody else does. The simulator takes no locks, but runspaces may share a machine.
    /// Nothing may be written to a pipeline in here: what reads it could wait for another machine's lock.
    /// </summary>
    internal T Use<T>(Func<SimMachine, T> work)
    {
        using (Enter())
        {
            return work(_machine);
        }
    }

    /// <summary>Like the others, for calls that are made for every page and want no closure.</summary>
    internal T Use<TState, T>(TState state, Func<SimMachine, TState, T> work)
    {
        using (Enter())
        {
            return work(_machine, state);
        }
    }

    /// <inheritdoc cref="Use{TState, T}(TState, Func{SimMachine, TState, T})"/>
    internal void Use<TState>(TState state, Action<SimMachine, TState> work)
    {
        using (Enter())
        {
            work(_machine, state);
        }
    }

    /// <inheritdoc cref="Use{T}(Func{SimMachine, T})"/>
    internal void Use(Action<SimMachine> work)
    {
        using (Enter())
        {
            work(_machine);
        }
    }

    private readonly ref struct Held(object gate)
    {
        public void Dispose() => Monitor.Exit(gate);
    }
}
