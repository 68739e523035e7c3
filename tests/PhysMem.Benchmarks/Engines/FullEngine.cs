using PhysMem.Engine.Boot;
using PhysMem.Engine.Core.Allocation;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Face;
using PhysMem.Engine.Kernel;

namespace PhysMem.Benchmarks.Engines;

/// <summary>
/// The whole way of a request: __alloc_pages with zonelist, watermarks, per-CPU lists and counters, and __free_pages.
/// The first CPU asks for pages of the first node.
/// </summary>
internal readonly struct FullEngine : IEngine, IEngineFactory<FullEngine>
{
    public const uint Gfp = GfpBits.GfpHighUserMovable | GfpBits.NoWarn;

    private readonly MachineState _machine;
    private readonly PageAllocator _allocator;

    public FullEngine(MachineState machine)
    {
        _machine = machine;
        _allocator = machine.Allocator;
    }

    public static string Name => "full/linux";

    public long MetadataBytes => _machine.PopulatedZones.Sum(z => z.Table.Bytes + z.Pageblocks.Count);

    public long FreePages => _machine.PopulatedZones.Sum(z => z.Buddy.FreePages + z.PageSets.Pages);

    /// <summary>
    /// One zone. Its watermarks are far below 0, so that all memory can be handed out, as the workloads want it.
    /// </summary>
    public static FullEngine Make(long pages) => Make(pages, KernelLine.Default);

    /// <summary>The same on a machine of a kernel line.</summary>
    public static FullEngine Make(long pages, KernelLine line)
    {
        MachineState machine = MachineBuilder.BootAllocator(NodeRow.Describe(1, pages) with { Line = line });
        Zone zone = machine.PopulatedZones.Single();
        for (int mark = 0; mark < Watermark.Count; mark++)
        {
            zone.SetRawWatermark(mark, -pages);
        }

        return new FullEngine(machine);
    }

    public long Alloc(int order) => _allocator.AllocPages(Gfp, order, 0, default, null, out _);

    public void Free(long pfn, int order)
    {
        (Zone zone, long index) = FreeCheck.Require(_machine, pfn, order);
        _allocator.FreePages(zone, index, order, 0);
    }

    public void Dispose() => _machine.Dispose();
}
