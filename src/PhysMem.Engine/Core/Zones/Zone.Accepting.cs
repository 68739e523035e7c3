using PhysMem.Engine.Buddy;
using PhysMem.Engine.Core.Decisions;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Core.Zones;

/// <summary>
/// Memory that a guest must accept before it may use it (TDX, SEV-SNP): counted as free, but on no free list until a walk
/// comes that needs it.
/// </summary>
internal sealed partial class Zone
{
    /// <summary>What isn't accepted yet.</summary>
    public UnacceptedBlocks Unaccepted { get; } = new();

    /// <summary>NR_UNACCEPTED.</summary>
    public long NrUnaccepted
    {
        get => LruCounters[s_unaccepted];
        set => LruCounters[s_unaccepted] = value;
    }

    /// <summary>__free_unaccepted: blocks that boot would have freed are kept until they are needed.</summary>
    public void KeepUnaccepted(BlockRun blocks, int cpu)
    {
        PutUnaccepted(blocks);
        long pages = blocks.Blocks << blocks.Order;
        Account(cpu, pages, MigrateTypes.Movable);
        NrUnaccepted += pages;
    }

    /// <summary>Puts blocks at the end of the list; counted they must be already, or by the caller.</summary>
    public void PutUnaccepted(BlockRun blocks)
    {
        Unaccepted.Append(blocks);
        Machine.AskPlaces();
    }

    /// <summary>
    /// cond_accept_memory: accepts blocks until what is free and accepted, and of use for a request of the order without any
    /// right, reaches the promo mark.
    /// </summary>
    /// <returns>Whether anything was accepted.</returns>
    public bool AcceptMemory(int order, int cpu)
    {
        // While marks are 0, at boot, one block is progress enough.
        long mark = WatermarkPages(Watermark.Promo);
        long missing = mark == 0 ? 1 : mark - (NrFree - UnusableFree(order, 0) - NrUnaccepted);
        long accepted = 0;
        for (; missing > 0 && !Unaccepted.IsEmpty; missing -= Build.MaxOrderPages)
        {
            Accept(Unaccepted.TakeFirst(), cpu);
            accepted += Build.MaxOrderPages;
        }

        if (accepted > 0)
        {
            Machine.Decisions?.Add(new Accept(this, accepted));
        }

        return accepted > 0;
    }

    /// <summary>accept_page: the block that begins with a frame, if one does.</summary>
    private void AcceptBlockAt(long first, int cpu)
    {
        if (Unaccepted.At(first) is { Blocks: > 0 } run && ((first - run.First) & (Build.MaxOrderPages - 1L)) == 0)
        {
            Unaccepted.TakeOut(first);
            Accept(first, cpu);
        }
    }

    // __accept_page, once the block is off the list.
    private void Accept(long first, int cpu)
    {
        long pages = Build.MaxOrderPages;
        Account(cpu, -pages, MigrateTypes.Movable);
        NrUnaccepted -= pages;
        Machine.Trace?.PageFree(Pfn(first), Build.MaxOrder);
        FreeToBuddy(first, Build.MaxOrder, Pageblocks.OfFrame(first), toTail: true, cpu);
        _events.PgFree += pages;
    }
}
