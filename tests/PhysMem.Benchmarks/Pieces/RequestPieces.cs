using BenchmarkDotNet.Attributes;
using PhysMem.Benchmarks.Engines;
using PhysMem.Engine.Core.Allocation;
using PhysMem.Engine.Face;
using PhysMem.Engine.Gfp;

namespace PhysMem.Benchmarks.Pieces;

/// <summary>One request and its end, on a machine of 1 GiB with its own watermarks.</summary>
public class RequestPieces
{
    private SimMachine? _machine;
    private AllocationRequest _request = null!;
    private FullEngine _engine;

    [Params(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10)]
    public int Order { get; set; }

    [GlobalSetup]
    public void Boot()
    {
        _machine = SimMachine.Boot(NodeRow.Describe(1, 1 << 18));
        _request = new AllocationRequest(GfpMask.GfpHighUserMovable, Order);
        _engine = new FullEngine(_machine.State);
    }

    [GlobalCleanup]
    public void Remove() => _machine?.Dispose();

    /// <summary>__alloc_pages and __free_pages as the engine's rooms call them.</summary>
    [Benchmark]
    public long AllocateAndFree()
    {
        long pfn = _engine.Alloc(Order);
        _engine.Free(pfn, Order);
        return pfn;
    }

    /// <summary>The same through the machine's face, as the cmdlets call it: checks, and a snapshot of the block.</summary>
    [Benchmark]
    public long AllocateAndFreeByFace()
    {
        long pfn = _machine!.AllocPages(_request).Allocation!.Pfn;
        _machine.FreePagesAt(pfn, Order);
        return pfn;
    }
}
