using PhysMem.Engine.Boot;
using PhysMem.Engine.Core.Allocation;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Face;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Tests.Testing;

/// <summary>
/// The smallest machine that allocates: one node with one zone, all pageblocks Movable, all frames released as boot
/// does it, no watermarks unless set. The zone is DMA32, where no rule about other zones or nodes joins in.
/// </summary>
internal sealed class TestMachine : IDisposable
{
    public const long FirstPfn = 0x1000;

    public TestMachine(long pages, int batch = 63, int high = 252, int cpus = 1, int statThreshold = 0, bool? wideLinks = null, KernelLine? line = null, int areas = 0,
        int maxOrder = PageConstants.MaxOrder, int pageblockOrder = PageConstants.PageblockOrder)
    {
        State = new MachineState(
            new KernelBuild(ArchitectureProfile.X64) { HasCma = areas > 0, MaxOrder = maxOrder, PageblockOrder = pageblockOrder }, [.. Enumerable.Range(0, cpus).Select(cpu => new SimCpu(cpu, 0))], line);
        Node node = State.AddNode(0);
        Zone = node.Zones[ArchitectureProfile.X64.IndexOf(ZoneType.Dma32)];
        Zone.PresentPages = pages;
        Zone.Span(FirstPfn, pages, wideLinks);
        node.StartPfn = FirstPfn;
        node.SpannedPages = node.PresentPages = pages;
        node.Fallback = node.ThisNode = new Zonelist([Zone]);
        var ram = new FrameRange(FirstPfn, FirstPfn + pages, Zone);
        State.Complete([ram]);
        long lent = (long)areas << pageblockOrder;
        MemoryRelease.FreeRun(State, ram with { Start = ram.Start + lent }, toTail: true);
        CmaSetup.Release(State, ram with { End = ram.Start + lent });
        State.Events.PgFree = 0;
        foreach (PageSet set in Zone.PageSets)
        {
            (set.Batch, set.High, set.StatThreshold) = (batch, State.Line.TunesPageSets ? 0 : high, statThreshold);
            (set.HighMin, set.HighMax) = (high, 4 * high);
        }
    }

    public MachineState State { get; }

    public Zone Zone { get; }

    public PageSet PageSet => Zone.PageSets[0];

    /// <summary>The mask that asks for a type and says nothing else.</summary>
    public static uint MaskOf(MigrateType type) => type switch
    {
        MigrateType.Unmovable => 0,
        MigrateType.Movable => GfpBits.Movable,
        MigrateType.Reclaimable => GfpBits.Reclaimable,
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };

    public long Alloc(int order, MigrateType type, int cpu = 0) => Alloc(order, MaskOf(type), cpu);

    public long Alloc(int order, uint gfp, int cpu = 0) =>
        State.Allocator.AllocPages(gfp, order, 0, new TaskContext(cpu), null, out _);

    public long[] Alloc(int count, int order, MigrateType type) =>
        [.. Enumerable.Range(0, count).Select(_ => Alloc(order, type))];

    public void Free(long pfn, int order, int cpu = 0)
    {
        (Zone zone, long index) = FreeCheck.Require(State, pfn, order);
        State.Allocator.FreePages(zone, index, order, cpu);
    }

    /// <summary>The non-empty buddy lists of a type, spelled as in the specification: o0 103f, o10 1400 1800.</summary>
    public string Lists(MigrateType type) => string.Join(
        ", ",
        from list in ZoneLists.Free(Zone)
        where list.MigrateType == type
        orderby list.Order
        select $"o{list.Order} {Hex(list.Pfns)}");

    /// <summary>One per-CPU list of CPU 0, head first.</summary>
    public string PerCpuList(int list) => Hex(ZoneLists.PerCpu(Zone, 0, list).Select(p => p.Pfn));

    public void Dispose() => State.Dispose();

    private static string Hex(IEnumerable<long> pfns) => string.Join(' ', pfns.Select(pfn => $"{pfn:x}"));
}
