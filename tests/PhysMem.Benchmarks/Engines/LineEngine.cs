using PhysMem.Engine.Kernel;

namespace PhysMem.Benchmarks.Engines;

/// <summary>The whole way of a request on a machine of a later kernel line.</summary>
internal readonly struct LineEngine<TLine>(FullEngine full) : IEngine, IEngineFactory<LineEngine<TLine>>
    where TLine : ILineChoice
{
    private readonly FullEngine _full = full;

    public static string Name => $"full/{TLine.Line}";

    public long MetadataBytes => _full.MetadataBytes;

    public long FreePages => _full.FreePages;

    public static LineEngine<TLine> Make(long pages) => new(FullEngine.Make(pages, TLine.Line));

    public long Alloc(int order) => _full.Alloc(order);

    public void Free(long pfn, int order) => _full.Free(pfn, order);

    public void Dispose() => _full.Dispose();
}

/// <summary>A kernel line as a type.</summary>
internal interface ILineChoice
{
    static abstract KernelLine Line { get; }
}

/// <summary>Linux 6.12.</summary>
internal readonly struct Line612 : ILineChoice
{
    public static KernelLine Line => KernelLine.V612;
}

/// <summary>Linux 7.2.</summary>
internal readonly struct Line72 : ILineChoice
{
    public static KernelLine Line => KernelLine.V72;
}
