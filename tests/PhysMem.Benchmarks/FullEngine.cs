using PhysMem.Engine.Allocation;
using PhysMem.Engine.Boot;
using PhysMem.Engine.Describe;
using PhysMem.Engine.Gfp;
using PhysMem.Engine.Machine;
using PhysMem.Engine.Zones;

namespace PhysMem.Benchmarks;

/// <summary>
/// The whole way of a request: __alloc_pages with zonelist, watermarks, per-CPU lists and counters, and
/// __free_pages. Watermarks are set far below 0, so that all memory can be handed out, as the workloads want it.
/// </summary>
internal readonly struct FullEngine : IEngine, IEngineFactory<FullEngine>
{
    private const uint Gfp = GfpBits.GfpHighUserMovable | GfpBits.NoWarn;

    private readonly MachineState _machine;
    private readonly PageAllocator _allocator;
    private readonly Zone _zone;

    private FullEngine(long pages)
    {
        // One zone: memory of the fourth GiB on lies in ZONE_NORMAL of a node whose lower memory is a hole.
        const long start = 1L << 32;
        _machine = MachineBuilder.Boot(new MachineDescription
        {
            Name = "bench",
            Nodes = [new NodeDescription(0) { Memory = [new MemoryRange(start, start + (pages << 12))], Cpus = [0] }],
        });
        _allocator = _machine.Allocator;
        _zone = _machine.PopulatedZones.Single();
        for (int mark = 0; mark < Watermark.Count; mark++)
        {
            _zone.SetRawWatermark(mark, -pages);
        }
    }

    public static string Name => "full/linux";

    public long MetadataBytes => _zone.Table.Bytes + _zone.Pageblocks.Count;

    public long FreePages => _zone.Buddy.FreePages + _zone.PageSets[0].Count;

    public static FullEngine Make(long pages) => new(pages);

    public long Alloc(int order) => _allocator.AllocPages(Gfp, order, 0, default, null, out _);

    public void Free(long pfn, int order)
    {
        (Zone zone, long index) = FreeCheck.Require(_machine, pfn, order);
        _allocator.FreePages(zone, index, order, 0);
    }

    public void Dispose() => _machine.Dispose();
}
