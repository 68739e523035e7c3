namespace PhysMem.Benchmarks.Engines;

/// <summary>What a workload runs on. Implementations are structs, so that each workload is compiled for each of them.</summary>
internal interface IEngine : IDisposable
{
    /// <summary>Address space that the engine's tables take, in bytes.</summary>
    long MetadataBytes { get; }

    /// <summary>Pages that are free.</summary>
    long FreePages { get; }

    /// <summary>First frame of a block, or -1.</summary>
    long Alloc(int order);

    /// <summary>Gives a block back.</summary>
    void Free(long pfn, int order);
}

/// <summary>Makes an engine with so many free pages.</summary>
internal interface IEngineFactory<TEngine>
    where TEngine : struct, IEngine
{
    /// <summary>Name in the output.</summary>
    static abstract string Name { get; }

    /// <summary>Makes it.</summary>
    static abstract TEngine Make(long pages);
}
