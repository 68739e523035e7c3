namespace PhysMem.Engine.Workloads;

/// <summary>Transparent huge pages that are touched and given back one by one (vma_alloc_folio of the pageblock order).</summary>
internal sealed class HugeLoad : Load
{
    private readonly List<HeldBlock> _pages = [];
    private readonly int _order;

    public HugeLoad(LoadedMachine machine, Random random)
        : base(machine, random, WorkloadKind.HugePage, share: 4, "GFP_TRANSHUGE") =>
        _order = Math.Min(machine.State.Build.PageblockOrder, MaxOrder);

    /// <inheritdoc/>
    public override IEnumerable<HeldBlock> Held => _pages;

    /// <inheritdoc/>
    public override void Call()
    {
        if (_pages.Count > 0 && !Grows())
        {
            GiveBack(TakeOut(_pages, Random.Next(_pages.Count)), AnyCpu());
        }
        else if (Take(0, _order, AnyCpu(), out HeldBlock page))
        {
            _pages.Add(page);
        }
    }
}
