using PhysMem.Engine.Trace;

namespace PhysMem.Engine.Replay;

/// <summary>
/// Bulk requests of a trace, which are seen where they begin and where they return. A bulk request falls back to a
/// single one when it can't have more; that one has an event of its own.
/// </summary>
internal sealed class TraceBulks(List<TraceEvent> events)
{
    // Requests under way, by task, and the events of the single requests that they fell back to.
    private readonly Dictionary<int, int> _begun = [];
    private readonly Dictionary<int, int> _singles = [];

    /// <summary>A bulk request begins.</summary>
    public void Begin(int at)
    {
        int task = events[at].Task;
        _begun[task] = at;
        for (int i = at + 1; i < events.Count; i++)
        {
            TraceEvent e = events[i];
            if (e.Task != task || e.InInterrupt)
            {
                continue;
            }

            if (e.Kind == TraceEventKind.Alloc && e.Order == 0)
            {
                _singles[task] = i;
            }
            else if (e.Kind == TraceEventKind.BulkReturn)
            {
                return;
            }
        }
    }

    /// <summary>Whether an event is the single request of a bulk request, which isn't made once more.</summary>
    public bool IsSingle(int at) => _singles.ContainsValue(at);

    /// <summary>A task's bulk request returns.</summary>
    /// <param name="task">The task.</param>
    /// <param name="begin">Where it began.</param>
    /// <param name="single">The single request that it fell back to, or null.</param>
    /// <returns>Whether its beginning was seen.</returns>
    public bool End(int task, out TraceEvent begin, out TraceEvent? single)
    {
        bool seen = _begun.Remove(task, out int at);
        begin = seen ? events[at] : default;
        single = seen && _singles.Remove(task, out int alone) ? events[alone] : null;
        return seen;
    }
}
