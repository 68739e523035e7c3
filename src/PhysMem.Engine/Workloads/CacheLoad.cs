namespace PhysMem.Engine.Workloads;

/// <summary>
/// Page cache: files are read in windows (page_cache_ra_unbounded) for ever. Nobody holds its pages; when memory is short kswapd and
/// direct reclaim take them.
/// </summary>
internal sealed class CacheLoad : Load
{
    private const int WindowBits = 5;

    private int _cpu;
    private int _left;

    public CacheLoad(LoadedMachine machine, Random random)
        : base(machine, random, WorkloadKind.PageCache, share: 1, "GFP_HIGHUSER_MOVABLE|__GFP_NORETRY|__GFP_NOWARN")
    {
    }

    /// <inheritdoc/>
    public override IEnumerable<HeldBlock> Held => [];

    /// <inheritdoc/>
    public override void Call()
    {
        if (_left == 0)
        {
            _left = Burst(WindowBits);
            _cpu = AnyCpu();
        }

        _left--;
        if (!Cache(0, _cpu))
        {
            _left = 0;
        }
    }
}
