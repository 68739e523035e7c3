namespace PhysMem.Engine.Trace;

/// <summary>Finds out from what surrounds it how each freed block went back; a single event doesn't tell.</summary>
internal static class FreeContexts
{
    /// <summary>Fills in <see cref="TraceEvent.ComesBackLater"/> and <see cref="TraceEvent.PageSetLocked"/>.</summary>
    public static void Resolve(List<TraceEvent> events)
    {
        PairBatches(events);
        FindLockedPageSets(events);
    }

    // Pages freed as a list have two events each: all mm_page_free first, then each page's mm_page_free_batched,
    // and only that second one moves the page.
    private static void PairBatches(List<TraceEvent> events)
    {
        var lastFree = new Dictionary<long, int>();
        for (int i = 0; i < events.Count; i++)
        {
            TraceEvent e = events[i];
            switch (e.Kind)
            {
                case TraceEventKind.Free:
                    lastFree[e.Pfn] = i;
                    break;
                case TraceEventKind.Alloc:
                    lastFree.Remove(e.Pfn);
                    break;
                case TraceEventKind.FreeBatched when lastFree.Remove(e.Pfn, out int at):
                    TraceEvent first = events[at];
                    first.ComesBackLater = true;
                    events[at] = first;
                    break;
            }
        }
    }

    // free_unref_page_list holds the page set's lock from page to page with interrupts on. What an interrupt frees
    // between two pages of the list finds it locked (free_unref_page: pcp_spin_trylock fails).
    private static void FindLockedPageSets(List<TraceEvent> events)
    {
        var inList = new Dictionary<int, int>();
        for (int i = 0; i < events.Count; i++)
        {
            TraceEvent e = events[i];
            if (!e.InInterrupt)
            {
                inList[e.Cpu] = e.Kind is TraceEventKind.FreeBatched or TraceEventKind.PcpuDrain ? e.Task : -1;
            }
            else if (e.Kind == TraceEventKind.Free && inList.TryGetValue(e.Cpu, out int task) && task == e.Task
                && ListGoesOn(events, i, e.Cpu, task))
            {
                e.PageSetLocked = true;
                events[i] = e;
            }
        }
    }

    private static bool ListGoesOn(List<TraceEvent> events, int from, int cpu, int task)
    {
        for (int i = from + 1; i < events.Count; i++)
        {
            if (events[i].Cpu == cpu && !events[i].InInterrupt)
            {
                return events[i].Task == task && events[i].Kind is TraceEventKind.FreeBatched;
            }
        }

        return false;
    }
}
