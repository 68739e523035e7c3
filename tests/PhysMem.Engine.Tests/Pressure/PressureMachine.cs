using PhysMem.Engine.Core.Allocation;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Frames;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Pressure;
using PhysMem.Engine.Tests.Testing;

namespace PhysMem.Engine.Tests.Pressure;

/// <summary>
/// The hand-made machine of one zone, with the model of memory pressure on. Its page sets keep nothing back, so that
/// every page that is freed is at once on the buddy lists and counted.
/// </summary>
internal sealed class PressureMachine : IDisposable
{
    public const uint Movable = GfpBits.GfpHighUserMovable;

    private readonly TestMachine _machine;

    public PressureMachine(long pages, long min = 0, long step = 0, int batch = 1, int high = 0, KernelLine? line = null)
    {
        _machine = new TestMachine(pages, batch, high, line: line);
        System = ModeledSystem.TurnOn(_machine.State);
        Zone.ManagedPages = pages;
        Zone.SetRawWatermark(Watermark.Min, min);
        Zone.SetRawWatermark(Watermark.Low, min + step);
        Zone.SetRawWatermark(Watermark.High, min + (2 * step));
    }

    public ModeledSystem System { get; }

    public MachineState State => _machine.State;

    public Zone Zone => _machine.Zone;

    public Node Node => Zone.Node;

    public LruLists Lru => Zone.Lru!;

    public long Free => Zone.NrFree;

    /// <summary>A frame by its place from the zone's start.</summary>
    public static long At(long offset) => TestMachine.FirstPfn + offset;

    public long Alloc(uint gfp, int order = 0, TaskFlags task = TaskFlags.None) => Alloc(gfp, order, task, out _);

    public long Alloc(uint gfp, int order, TaskFlags task, out AllocOutcome outcome) =>
        State.Allocator.AllocPages(gfp, order, 0, new TaskContext(0, task), null, out outcome);

    public long[] Alloc(int count, uint gfp, int order = 0) =>
        [.. Enumerable.Range(0, count).Select(_ => Alloc(gfp, order))];

    /// <summary>Pages that reclaim may take and nobody holds; they come from the zone's start, rising.</summary>
    public long Fill(long pages, LruKind kind = LruKind.File, bool active = false) =>
        new CacheFill(System, kind, active, 0).Zone(Zone, pages);

    public void FreePages(long pfn, int order = 0) => _machine.Free(pfn, order);

    public byte StateOf(long pfn)
    {
        unsafe
        {
            return Zone.Table.State[Zone.FrameIndex(pfn)];
        }
    }

    public bool IsInUse(long pfn) => FrameState.IsInUse(StateOf(pfn));

    public string Lists(MigrateType type) => _machine.Lists(type);

    public long LruPages => Enumerable.Range(0, LruLists.Count).Sum(Lru.Pages);

    public void Dispose() => _machine.Dispose();
}
