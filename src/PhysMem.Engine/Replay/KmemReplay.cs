using PhysMem.Engine.Core.Allocation;
using PhysMem.Engine.Core.Decisions;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Gfp;
using PhysMem.Engine.Report;
using PhysMem.Engine.Trace;

namespace PhysMem.Engine.Replay;

/// <summary>
/// Plays kmem events on a machine one by one, in memory that doesn't grow with their number. Any trace plays on any machine:
/// what doesn't fit follows a stated rule, and <see cref="Account"/> counts how often. Each block is followed under the
/// frame that the trace knows it by. <see cref="TracePlayer"/> is for recordings whose state is known, and looks ahead to
/// give every frame as recorded; this one doesn't.
/// </summary>
public sealed partial class KmemReplay
{
    private readonly MachineState _machine;
    private readonly PageAllocator _allocator;
    private readonly BlockPlaces _places;
    private readonly KmemMasks _masks;
    private readonly KmemPages _pages = new();
    private readonly KmemPages? _own;
    private readonly KmemBulks _bulks = new();
    private (uint Gfp, int Order, int Cpu, GiveUpRule Rule) _failed;

    /// <param name="machine">Where to play.</param>
    /// <param name="fromItsStart">Whether the machine stands where the trace began, so that frames not yet named are its own.</param>
    internal KmemReplay(MachineState machine, bool fromItsStart)
    {
        _machine = machine;
        _allocator = machine.Allocator;
        _places = new BlockPlaces(machine);
        _masks = new KmemMasks(machine);
        _own = fromItsStart ? new KmemPages() : null;
    }

    /// <summary>What was done so far.</summary>
    public KmemReplayAccount Account { get; } = new();

    /// <summary>Plays an event.</summary>
    /// <param name="e">The event.</param>
    /// <returns>
    /// The frame that a request got, or that a free gave back; -1 when a request failed, and for all that is passed over.
    /// </returns>
    public long Play(in KmemEvent e) => Play(e, KmemRequest.Of(e));

    /// <summary>Plays an event whose request is made in another way than it was when recorded.</summary>
    /// <param name="e">The event, as recorded.</param>
    /// <param name="request">
    /// What to ask for instead. A block of another order than recorded goes back as a whole with the first of its recorded pages
    /// that comes back.
    /// </param>
    /// <returns>As <see cref="Play(in KmemEvent)"/>.</returns>
    internal long Play(in KmemEvent e, in KmemRequest request)
    {
        Account.Events++;
        switch (e.Kind)
        {
            case TraceEventKind.Alloc when _bulks.TakesSingle(e):
                return PageAllocator.NoPage;
            case TraceEventKind.Alloc:
                return Alloc(e, request);
            case TraceEventKind.Bulk:
                _bulks.Begin(e);
                return PageAllocator.NoPage;
            case TraceEventKind.BulkReturn:
                return Bulk(e);
            case TraceEventKind.Free or TraceEventKind.FreeBatched:
                return Free(e.Pfn, e.Order, CpuOf(e), e.Kind == TraceEventKind.FreeBatched);
            default:
                Account.Observed++;
                return PageAllocator.NoPage;
        }
    }

    /// <summary>The last request that failed, with the numbers of now.</summary>
    /// <param name="task">Who asked, as the trace has it; null for nobody known.</param>
    internal RequestFailure FailureOf(string? task)
    {
        var request = new AllocationRequest(new GfpMask(_failed.Gfp), _failed.Order) { Cpu = _failed.Cpu };
        return new RequestFailure(
            request, _machine.Cpus[_failed.Cpu].Node, _failed.Rule, task ?? FailureText.UnknownTask, MemoryNumbers.Take(_machine, _failed.Cpu));
    }

    private int CpuOf(in KmemEvent e)
    {
        int cpus = _machine.Cpus.Count;
        if ((uint)e.Cpu < (uint)cpus)
        {
            return e.Cpu;
        }

        Account.OtherCpu++;
        return e.Cpu < 0 ? 0 : e.Cpu % cpus;
    }

    private long Alloc(in KmemEvent e, in KmemRequest request)
    {
        KmemMask mask = _masks.Of(request.Gfp);
        int cpu = CpuOf(e);
        if (e.Pfn >= 0)
        {
            GiveBackWhatLiesThere(e.Pfn, e.Order, cpu);
        }

        Account.UnknownFlags += mask.IsWhole ? 0 : 1;
        Account.FailedInTrace += e.IsFailure ? 1 : 0;
        long pfn = PageAllocator.NoPage;
        if (mask.IsSound)
        {
            int nid = _machine.Cpus[cpu].Node;
            pfn = _allocator.AllocPages(request.BitsOf(mask.Bits), request.Order, nid, new TaskContext(cpu), null, out AllocOutcome outcome);
            Account.Requests++;
            if (pfn < 0)
            {
                Account.Failed++;
                _failed = (request.BitsOf(mask.Bits), request.Order, cpu, outcome.Rule);
            }

            Account.SameFrame += pfn >= 0 && pfn == e.Pfn ? 1 : 0;
            if (e.IsFailure && pfn >= 0)
            {
                _allocator.FreePages(outcome.Zone!, outcome.Zone!.FrameIndex(pfn), request.Order, cpu);
            }
        }
        else
        {
            Account.BadMasks++;
        }

        if (e.Pfn >= 0)
        {
            Hold(e.Pfn, pfn, e.Order, request.Order);
        }

        return pfn;
    }

    private void Hold(long recorded, long pfn, int order, int asked)
    {
        int moves = _places.Moves;
        for (int k = 0; k < 1 << order; k++)
        {
            _pages[recorded + k] = new KmemPage
            {
                Given = pfn < 0 || k >= 1 << asked ? -1 : pfn + k, Moves = moves, Order = (byte)order, Asked = (byte)asked, State = KmemPageState.Held,
            };
        }

        Own(pfn, asked);
    }

    private void GiveBackWhatLiesThere(long recorded, int order, int cpu)
    {
        bool missed = false;
        for (int k = 0; k < 1 << order; k++)
        {
            KmemPage page = _pages[recorded + k];
            if (page.State == KmemPageState.Held)
            {
                missed = true;
                FreeHeld((recorded + k) & -(1L << page.Order), page.Order, cpu);
            }
        }

        Account.MissedFrees += missed ? 1 : 0;
    }

    // A free may be of a part of its block, or of several blocks.
    private long Free(long recorded, int order, int cpu, bool isBatched)
    {
        long first = PageAllocator.NoPage;
        for (long k = 0; k < 1L << order;)
        {
            ref KmemPage page = ref _pages[recorded + k];
            int pages = 1;
            long pfn = PageAllocator.NoPage;
            switch (page.State)
            {
                case KmemPageState.Held:
                    int part = Math.Min(page.Order, order);
                    pages = 1 << part;
                    pfn = FreeHeld(recorded + k, part, cpu);
                    break;
                case KmemPageState.Freed when order == 0 && !isBatched && _bulks.HasPages:
                    pfn = FreeBulk(recorded, cpu);
                    break;
                case KmemPageState.Freed:
                    Account.SecondHalves += isBatched && k == 0 ? 1 : 0;
                    Account.DoubleFrees += !isBatched && k == 0 ? 1 : 0;
                    break;
                default:
                    pfn = FreeUnknown(recorded + k, ref page, cpu, k == 0, mayBeBulk: order == 0);
                    break;
            }

            first = k == 0 ? pfn : first;
            k += pages;
        }

        return first;
    }

    // The pages of a block go back as they were handed out; of a block that comes back in parts, page by page.
    private long FreeHeld(long recorded, int order, int cpu)
    {
        KmemPage page = _pages[recorded];
        long pfn = _places.Now(page.Given, page.Moves);
        if (page.Order == order)
        {
            GiveBackWhole(page.Given, pfn, page.Asked, cpu);
        }
        else if (page.Asked != page.Order)
        {
            GiveBackChanged(recorded & -(1L << page.Order), page.Order, cpu);
        }
        else
        {
            Split(recorded & -(1L << page.Order), page.Order);
            bool given = false;
            for (int k = 0; k < 1 << order; k++)
            {
                KmemPage one = _pages[recorded + k];
                given |= _places.GiveBack(_places.Now(one.Given, one.Moves), 0, cpu);
            }

            Count(given);
        }

        for (int k = 0; k < 1 << order; k++)
        {
            ref KmemPage one = ref _pages[recorded + k];
            Disown(one.Given, 0);
            one = new KmemPage { State = KmemPageState.Freed };
        }

        return pfn;
    }

    private void GiveBackWhole(long given, long pfn, int order, int cpu)
    {
        Count(_places.GiveBack(pfn, order, cpu));
        Disown(given, order);
    }

    private void Count(bool given)
    {
        Account.Frees += given ? 1 : 0;
        Account.FreesOfNothing += given ? 0 : 1;
    }

    private void Split(long recorded, int order)
    {
        KmemPage head = _pages[recorded];
        long pfn = _places.Now(head.Given, head.Moves);
        int moves = _places.Moves;
        if (pfn >= 0 && _machine.Frames.ZoneOf(pfn) is { } zone)
        {
            BlockPlaces.SplitAbove(zone, zone.FrameIndex(pfn), order: 0);
        }

        for (int k = 0; k < 1 << order; k++)
        {
            _pages[recorded + k] = head with { Given = pfn < 0 ? -1 : pfn + k, Moves = moves, Order = 0, Asked = 0 };
        }
    }

    // On a machine that stands where the trace began, what nobody has named yet is where the trace says.
    private long FreeUnknown(long recorded, ref KmemPage page, int cpu, bool isFirst, bool mayBeBulk)
    {
        page.State = KmemPageState.Freed;
        if (mayBeBulk && _bulks.HasPages && !IsEarlier(recorded))
        {
            return FreeBulk(recorded, cpu);
        }

        bool isOurs = _own is not null && _own[recorded].State != KmemPageState.Held && GiveBackEarlier(recorded, cpu);
        Account.Frees += isOurs && isFirst ? 1 : 0;
        Account.FreesOfEarlier += isOurs && isFirst ? 1 : 0;
        Account.UnknownFrees += !isOurs && isFirst ? 1 : 0;
        return isOurs ? recorded : PageAllocator.NoPage;
    }

    private bool GiveBackEarlier(long pfn, int cpu)
    {
        if (_machine.Frames.ZoneOf(pfn) is not { } zone)
        {
            return false;
        }

        BlockPlaces.SplitAbove(zone, zone.FrameIndex(pfn), order: 0);
        return _places.GiveBack(pfn, 0, cpu);
    }

    private void Own(long pfn, int order) => Mark(pfn, order, KmemPageState.Held);

    private void Disown(long pfn, int order) => Mark(pfn, order, KmemPageState.Freed);

    private void Mark(long pfn, int order, KmemPageState state)
    {
        for (int k = 0; _own is not null && pfn >= 0 && k < 1 << order; k++)
        {
            _own[pfn + k].State = state;
        }
    }
}
