using BenchmarkDotNet.Attributes;
using PhysMem.Benchmarks.Engines;
using PhysMem.Engine.Boot;
using PhysMem.Engine.Core.Allocation;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Kernel;

namespace PhysMem.Benchmarks.Pieces;

/// <summary>zone_watermark_fast at the low mark of a zone with memory enough.</summary>
public class WatermarkPieces
{
    private MachineState? _machine;
    private Zone _zone = null!;

    [Params(0, 3, 10)]
    public int Order { get; set; }

    [GlobalSetup]
    public void Boot()
    {
        _machine = MachineBuilder.BootAllocator(NodeRow.Describe(1, 1 << 18));
        _zone = _machine.PopulatedZones[0];
    }

    [GlobalCleanup]
    public void Remove() => _machine?.Dispose();

    [Benchmark]
    public bool WatermarkFast() => _zone.WatermarkFast(
        Order, _zone.WatermarkPages(Watermark.Low), _zone.Index, AllocFlags.WatermarkLow, GfpBits.GfpKernel);
}
