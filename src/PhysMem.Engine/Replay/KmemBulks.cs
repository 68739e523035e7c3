using PhysMem.Engine.Trace;

namespace PhysMem.Engine.Replay;

/// <summary>
/// Bulk requests under way in a trace, and the pages that they got here: no event names those, neither the page nor the task
/// that gives it back. Takes the room of the pages that are out.
/// </summary>
internal sealed class KmemBulks
{
    // So many names of pages that have come back are kept before they are thrown away.
    private const int Slack = 1024;

    private readonly Dictionary<int, KmemBulk> _begun = [];
    private readonly Dictionary<long, int> _movesOf = [];
    private readonly Queue<long> _oldest = [];

    /// <summary>Whether any page is out.</summary>
    public bool HasPages => _movesOf.Count > 0;

    /// <summary>A task's request begins (__alloc_pages_bulk).</summary>
    public void Begin(in KmemEvent e) => _begun[e.Pid] = new KmemBulk(e.Gfp, e.Nid, e.Pages, PageOfSingle: -1, HasSingle: false);

    /// <summary>
    /// Whether an event is the single request that a bulk request falls back to when it can't have more. It is made with the
    /// bulk request.
    /// </summary>
    public bool TakesSingle(in KmemEvent e)
    {
        if (_begun.Count == 0 || e.Order != 0 || e.InInterrupt || !_begun.TryGetValue(e.Pid, out KmemBulk bulk) || bulk.HasSingle)
        {
            return false;
        }

        _begun[e.Pid] = bulk with { PageOfSingle = e.Pfn, HasSingle = true };
        return true;
    }

    /// <summary>A task's request returns; false when its beginning wasn't seen.</summary>
    public bool End(int pid, out KmemBulk bulk) => _begun.Remove(pid, out bulk);

    /// <summary>A page was got.</summary>
    public void Add(long pfn, int moves)
    {
        _movesOf[pfn] = moves;
        if (_oldest.Count > (2 * _movesOf.Count) + Slack)
        {
            long[] kept = [.. _oldest.Where(_movesOf.ContainsKey).Distinct()];
            _oldest.Clear();
            Array.ForEach(kept, _oldest.Enqueue);
        }

        _oldest.Enqueue(pfn);
    }

    /// <summary>Takes a page by the frame that it was got at.</summary>
    public bool Take(long pfn, out int moves) => _movesOf.Remove(pfn, out moves);

    /// <summary>Takes the page that was got first.</summary>
    public bool TakeOldest(out long pfn, out int moves)
    {
        while (_oldest.TryDequeue(out pfn))
        {
            if (_movesOf.Remove(pfn, out moves))
            {
                return true;
            }
        }

        moves = 0;
        return false;
    }
}

/// <summary>A bulk request under way.</summary>
/// <param name="Gfp">Its mask, as printed.</param>
/// <param name="Nid">The preferred node.</param>
/// <param name="Pages">Pages wanted.</param>
/// <param name="PageOfSingle">The recorded page of the single request that it fell back to; -1 for none, or when that failed.</param>
/// <param name="HasSingle">Whether it fell back to one.</param>
internal readonly record struct KmemBulk(string? Gfp, int Nid, int Pages, long PageOfSingle, bool HasSingle);
