using BenchmarkDotNet.Attributes;
using PhysMem.Engine.Gfp;

namespace PhysMem.Benchmarks.Pieces;

/// <summary>Reading and writing masks.</summary>
public class GfpPieces
{
    [Params("GFP_KERNEL", "GFP_HIGHUSER_MOVABLE|__GFP_NOWARN|__GFP_COMP", "0x100dca")]
    public string Text { get; set; } = "";

    [Benchmark]
    public uint Parse() => GfpText.Parse(Text).Value;

    [Benchmark]
    public string ParseAndFormat() => GfpText.Parse(Text).ToString();
}
