using System.Runtime.CompilerServices;
using PhysMem.Engine.Buddy;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Frames;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Report;

namespace PhysMem.Engine.Audit;

/// <summary>
/// Looks at one zone: its lists with their lengths, masks and links, every frame that has a state, free buddies that
/// should have merged (the file beside), and the counters.
/// </summary>
internal sealed unsafe partial class ZoneAudit
{
    // Enough to see what is wrong; a table that was overwritten has as many faults as frames.
    private const int MostFindings = 100;

    private readonly Zone _zone;
    private readonly FrameTable _table;
    private readonly bool _mayHoldApart;
    private readonly bool _followsPageblocks;
    private readonly bool _mayDrift;
    private readonly List<AuditFinding> _findings = [];

    // Free blocks by first frame, the pages on the buddy lists, with and without isolated
    // ones, and those on per-CPU lists.
    private readonly FrameSet _free = new();
    private long _listed;
    private long _highAtomic;
    private long _cma;
    private long _counted;
    private long _waiting;

    public ZoneAudit(Zone zone, bool mayHoldApart, bool mayDrift)
    {
        _zone = zone;
        _table = zone.Table;
        _mayHoldApart = mayHoldApart;
        _mayDrift = mayDrift;
        _followsPageblocks = zone.Machine.Line.ListsFollowPageblocks;
    }

    public IReadOnlyList<AuditFinding> Run()
    {
        CheckLists();
        CheckPageSets();
        CheckFrames();
        CheckCounters();
        return _findings;
    }

    // Lengths, masks, and that each entry says of itself what its list says.
    private void CheckLists()
    {
        for (int order = 0; order < _zone.Build.OrderCount; order++)
        {
            long blocks = 0;
            for (int mt = 0; mt < MigrateTypes.Count; mt++)
            {
                long length = CheckList(order, mt);
                blocks += length;
                _listed += length << order;
                _counted += mt == MigrateTypes.Isolate ? 0 : length << order;
                _highAtomic += mt == MigrateTypes.HighAtomic ? length << order : 0;
                _cma += mt == MigrateTypes.Cma ? length << order : 0;
                bool inMask = (_zone.Buddy.NonEmptyOrders(mt) >> order & 1) != 0;
                Require(inMask == length > 0, null, $"mask and list [{order}][{mt}] disagree");
            }

            Require(_zone.Buddy.BlockCount(order) == blocks, null, $"nr_free of order {order}");
        }
    }

    // Blocks of a run have one entry.
    private long CheckList(int order, int mt)
    {
        long length = 0, head = _zone.Buddy.Head(order, mt), before = head;
        bool typesAgree = _followsPageblocks && !_zone.Machine.GroupingDisabled;
        for (long i = _table.Next(head); i != head; i = _table.Next(i))
        {
            Interruption.Check(_free.Count);
            if (length >= _table.Frames || i >= _table.Frames)
            {
                Require(false, null, $"list [{order}][{mt}] runs in a circle");
                return 0;
            }

            byte state = *_table.FreeStateAt(i, order);
            bool isLinked = _table.Prev(i) == before, isNew = _free.Add(i);

            // Without grouping the end of an isolation gives blocks to a type's list, but makes their pageblock unmovable
            // (move_freepages_block_isolate and set_pageblock_migratetype).
            bool isOfType = !typesAgree || _zone.Pageblocks.OfFrame(i) == mt;
            if (!(state == (FrameState.Free | order) && isLinked && isNew && isOfType))
            {
                Require(state == (FrameState.Free | order), i, $"on list [{order}][{mt}] but marked 0x{state:x}");
                Require(isLinked, i, "not linked to the entry before");
                Require(isNew, i, "on two lists");
                Require(isOfType, i, $"on list [{order}][{mt}] in a pageblock of type {_zone.Pageblocks.OfFrame(i)}");
            }

            length += BlocksAt(i, order);
            before = i;
        }

        Require(_table.Prev(head) == before, null, $"the tail of list [{order}][{mt}] is not its last entry");
        return length;
    }

    private void CheckPageSets()
    {
        for (int cpu = 0; cpu < _zone.PageSets.Length; cpu++)
        {
            if (_zone.PageSets.Find(cpu) is not { } set)
            {
                continue;
            }

            long pages = 0;
            for (int list = 0; list < PageSet.ListCount; list++)
            {
                pages += CheckPageSetList(set, cpu, list) << _zone.OrderOfList(list);
            }

            Require(set.Count == pages, null, $"count of cpu {cpu}'s page set");
            Require(set.AllocFactor is >= 0 and <= PageSet.MaxScale, null, $"alloc_factor of cpu {cpu}'s page set is {set.AllocFactor}");
            _waiting += pages;
        }
    }

    private long CheckPageSetList(PageSet set, int cpu, int list)
    {
        int order = _zone.OrderOfList(list);
        long length = 0;
        long head = set.Head(list);
        for (long i = _table.Next(head); i != head; i = _table.Next(i))
        {
            if (!Require(length++ < _table.Frames && i < _table.Frames, null, $"cpu {cpu}'s list {list} runs in a circle"))
            {
                return 0;
            }

            byte state = _table.State[i];
            Require(
                FrameState.IsPerCpu(state) && FrameState.Order(state) == order,
                i,
                $"on cpu {cpu}'s list {list} but marked 0x{state:x}");
            int remembered = FrameState.Remembered(state);
            int waitsAs = remembered == MigrateTypes.HighAtomic ? MigrateTypes.Movable : remembered;
            Require(
                _followsPageblocks || PageSet.ListOf(order, waitsAs) == list, i, $"remembers type {remembered} on list {list}");
            Require(_free.Add(i), i, "on two lists");
        }

        return length;
    }

    private void CheckCounters()
    {
        if (_followsPageblocks)
        {
            Require(_zone.NrFreeHighAtomic == _highAtomic, null, $"nr_free_highatomic is {_zone.NrFreeHighAtomic}, listed are {_highAtomic}");
        }

        CheckIsolated();
        Require(
            _zone.CmaPages == 0 || _zone.NrFreeCmaExact == _cma || (_zone.EverIsolated && !_followsPageblocks), null,
            $"NR_FREE_CMA_PAGES is {_zone.NrFreeCmaExact}, listed are {_cma}");

        long differences = 0;
        foreach (PageSet set in _zone.PageSets.Made)
        {
            bool within = _mayDrift || Math.Abs(set.DiffFree) <= set.StatThreshold;
            Require(within, null, "a CPU's difference is above its threshold");
            differences += set.DiffFree;
        }

        Require(_zone.Buddy.FreePages == _listed, null, $"{_zone.Buddy.FreePages} pages on the buddy lists, but they hold {_listed}");
        long unaccepted = CheckUnaccepted();
        Require(
            _zone.EverIsolated || _zone.NrFreeGlobal + differences == _counted + unaccepted,
            null,
            $"NR_FREE_PAGES {_zone.NrFreeGlobal} + {differences}, but {_counted + unaccepted} are free");
        Require(_listed + _waiting + unaccepted <= _zone.ManagedPages, null, "more free pages than managed ones");
    }

    // Pages that wait to be accepted: nothing of them is in use or on a free list.
    private long CheckUnaccepted()
    {
        UnacceptedBlocks list = _zone.Unaccepted;
        if (list.IsEmpty)
        {
            return 0;
        }

        Require(_zone.NrUnaccepted == list.Pages, null, $"nr_unaccepted is {_zone.NrUnaccepted}, listed are {list.Pages}");
        long end = 0;
        foreach (BlockRun run in list.Runs.OrderBy(run => run.First))
        {
            Require(run.First >= end, run.First, "not accepted yet, and twice on that list");
            Require(_zone.Pfn(run.First) % _zone.Build.MaxOrderPages == 0, run.First, "not accepted yet, and no block's first page");
            Require(IsMemory(_zone.Pfn(run.First), _zone.Pfn(run.End) - 1), run.First, "not accepted yet, where the zone has no memory");
            Require(
                _zone.Buddy.RunAt(run.First).Blocks == 0 && _zone.Buddy.NextUsed(run.First, run.End) == run.End, run.First,
                "not accepted yet, and free or in use");
            end = run.End;
        }

        return list.Pages;
    }

    // A pageblock in the span may be another zone's: whose it is, its first page says (page_zone).
    // In 6.1 a block of order 10 may take an isolated half along to another type, which nobody counts: so there are at most as many
    // as are counted.
    private void CheckIsolated()
    {
        long size = _zone.Build.PageblockPages;
        long isolated = _zone.PageblockRuns((_zone.StartPfn + size - 1) / size * size)
            .Where(run => run.Owner == _zone && _zone.Pageblocks.OfFrame(_zone.FrameIndex(run.First)) == MigrateTypes.Isolate)
            .Sum(run => run.Count);
        bool agrees = _followsPageblocks ? _zone.IsolatedPageblocks == isolated : _zone.IsolatedPageblocks >= isolated;
        Require(agrees, null, $"nr_isolate_pageblock is {_zone.IsolatedPageblocks}, but {isolated} pageblocks are isolated");
    }

    private bool Require(
        bool holds, long? frame, [InterpolatedStringHandlerArgument(nameof(holds))] FindingText what) =>
        holds || Require(holds, frame, what.Take());

    private bool Require(bool holds, long? frame, string what)
    {
        if (!holds && _findings.Count < MostFindings)
        {
            _findings.Add(new AuditFinding
            {
                Machine = _zone.Machine.Name,
                Node = _zone.Node.Nid,
                Zone = _zone.Name,
                Pfn = frame is { } i ? _zone.Pfn(i) : null,
                Problem = what,
            });
        }

        return holds;
    }
}
