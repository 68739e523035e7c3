namespace PhysMem.Engine.Workloads;

/// <summary>
/// Slabs of several caches (allocate_slab): a burst of one cache's objects takes slabs or gives some back. A slab goes when its last
/// object does, so mostly those that came last.
/// </summary>
internal sealed class SlabLoad : Load
{
    private const int Unmovable = 0, Reclaimable = 1, BurstBits = 6;

    // Single pages and inodes more than what is large.
    private static readonly (int Mask, int Order)[] s_caches =
    [
        (Unmovable, 0), (Reclaimable, 0), (Unmovable, 1), (Reclaimable, 1), (Unmovable, 2), (Reclaimable, 3), (Unmovable, 3),
    ];

    private readonly List<HeldBlock>[] _slabs = [.. s_caches.Select(_ => new List<HeldBlock>())];
    private int _cache;
    private int _cpu;
    private int _left;
    private bool _grows;

    public SlabLoad(LoadedMachine machine, Random random)
        : base(machine, random, WorkloadKind.Slab, share: 5, "GFP_KERNEL|__GFP_COMP", "GFP_KERNEL|__GFP_COMP|__GFP_RECLAIMABLE")
    {
    }

    /// <inheritdoc/>
    public override IEnumerable<HeldBlock> Held => _slabs.SelectMany(one => one);

    /// <inheritdoc/>
    public override void Call()
    {
        if (_left == 0)
        {
            Begin();
        }

        _left--;
        List<HeldBlock> slabs = _slabs[_cache];
        if (!_grows)
        {
            GiveBack(TakeOut(slabs, MostlyLast(slabs.Count)), _cpu);
        }
        else if (Take(s_caches[_cache].Mask, s_caches[_cache].Order, _cpu, out HeldBlock slab))
        {
            slabs.Add(slab);
        }
        else
        {
            _left = 0;
        }
    }

    private void Begin()
    {
        _cache = Random.Next(Random.Next(s_caches.Length) + 1);
        _cpu = AnyCpu();
        _left = Burst(BurstBits);
        _grows = Grows();
        if (!_grows)
        {
            while (_slabs[_cache].Count == 0)
            {
                _cache = (_cache + 1) % s_caches.Length;
            }

            _left = Math.Min(_left, _slabs[_cache].Count);
        }
    }
}
