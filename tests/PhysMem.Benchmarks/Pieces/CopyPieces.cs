using BenchmarkDotNet.Attributes;
using PhysMem.Benchmarks.Engines;
using PhysMem.Benchmarks.Workloads;
using PhysMem.Engine.Face;

namespace PhysMem.Benchmarks.Pieces;

/// <summary>A checkpoint: copying a machine on which so many blocks of W2's mix are live, and removing the copy.</summary>
public class CopyPieces
{
    private const long Pages = 1L << 28;

    private SimMachine? _machine;

    [Params(0, 1000, 100_000)]
    public int LiveBlocks { get; set; }

    [GlobalSetup]
    public void Boot()
    {
        // A block of the mix has 6 pages on average.
        _machine = SimMachine.Boot(NodeRow.Describe(1, Pages));
        var mix = new Mix(target: 6L * LiveBlocks, capacity: 2L * LiveBlocks);
        mix.StepsToTarget(new FullEngine(_machine.State));
    }

    [GlobalCleanup]
    public void Remove() => _machine?.Dispose();

    [Benchmark]
    public void Copy() => _machine!.Exchange.Copy("copy").Dispose();
}
