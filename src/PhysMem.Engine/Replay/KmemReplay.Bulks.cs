using System.Buffers;
using PhysMem.Engine.Core.Allocation;
using PhysMem.Engine.Frames;
using PhysMem.Engine.Trace;

namespace PhysMem.Engine.Replay;

/// <summary>
/// What a trace doesn't tell page by page: bulk requests, seen by probes, and blocks that were asked for in another order than
/// recorded.
/// </summary>
public sealed partial class KmemReplay
{
    // Made when it returns, as a single request is when its event comes.
    private long Bulk(in KmemEvent end)
    {
        if (!_bulks.End(end.Pid, out KmemBulk bulk))
        {
            Account.Observed++;
            return PageAllocator.NoPage;
        }

        int cpu = CpuOf(end);
        KmemMask mask = _masks.Of(bulk.Gfp);
        if (bulk.HasSingle && bulk.PageOfSingle >= 0)
        {
            GiveBackWhatLiesThere(bulk.PageOfSingle, 0, cpu);
        }

        Account.UnknownFlags += mask.IsWhole ? 0 : 1;
        if (!mask.IsSound)
        {
            Account.BadMasks++;
            return PageAllocator.NoPage;
        }

        Account.BulkRequests++;
        long[] room = ArrayPool<long>.Shared.Rent(bulk.Pages);
        int nid = bulk.Nid >= 0 && bulk.Nid < _machine.NodeData.Length && _machine.NodeData[bulk.Nid] is not null ? bulk.Nid : _machine.Cpus[cpu].Node;
        Span<long> pfns = room.AsSpan(0, bulk.Pages);
        int got = _allocator.AllocBulk(mask.Bits, nid, new TaskContext(cpu), null, pfns, out _);
        Account.BulkPages += got;
        long last = got > 0 ? pfns[got - 1] : PageAllocator.NoPage;
        Keep(pfns[..got], bulk);
        ArrayPool<long>.Shared.Return(room);
        return last;
    }

    private void Keep(ReadOnlySpan<long> pfns, in KmemBulk bulk)
    {
        int from = 0;
        if (bulk.HasSingle && bulk.PageOfSingle >= 0)
        {
            Hold(bulk.PageOfSingle, pfns.IsEmpty ? PageAllocator.NoPage : pfns[from++], 0, 0);
        }

        for (; from < pfns.Length; from++)
        {
            _bulks.Add(pfns[from], _places.Moves);
            Own(pfns[from], 0);
        }
    }

    // On the trace's own machine the very page, if it was got here too; else any is as good as another.
    private long FreeBulk(long recorded, int cpu)
    {
        long given = recorded;
        if ((_own is null || !_bulks.Take(recorded, out int moves)) && !_bulks.TakeOldest(out given, out moves))
        {
            return PageAllocator.NoPage;
        }

        long pfn = _places.Now(given, moves);
        bool isGiven = _places.GiveBack(pfn, 0, cpu);
        Count(isGiven);
        Account.FreesOfBulk += isGiven ? 1 : 0;
        Disown(given, 0);
        return isGiven ? pfn : PageAllocator.NoPage;
    }

    // Whether a page that no event named was in use on this machine when the trace began.
    private bool IsEarlier(long pfn)
    {
        if (_own is null || _own[pfn].State == KmemPageState.Held || _machine.Frames.ZoneOf(pfn) is not { } zone)
        {
            return false;
        }

        return FrameState.IsInUse(zone.StateOf(zone.BlockOf(zone.FrameIndex(pfn))));
    }

    // The recorded pages of a block have no pages here that stand for them one by one.
    private void GiveBackChanged(long recorded, int order, int cpu)
    {
        KmemPage head = _pages[recorded];
        for (int k = 0; k < 1 << order; k++)
        {
            _pages[recorded + k] = head with { Given = -1, Order = 0, Asked = 0 };
        }

        GiveBackWhole(head.Given, _places.Now(head.Given, head.Moves), head.Asked, cpu);
    }
}
