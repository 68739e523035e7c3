using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Report;

namespace PhysMem.Engine.Pressure;

/// <summary>What the model did during the present call, alike events added up.</summary>
internal sealed class PressureJournal
{
    private readonly List<PressureEvent> _events = [];

    /// <summary>Something concerning no place in particular.</summary>
    public void Add(PressureEventKind kind, int order, long pages) =>
        Add(new PressureEvent(kind, -1, "", order, pages, 1));

    /// <summary>Something concerning a node.</summary>
    public void Add(PressureEventKind kind, Node node, int order, long pages) =>
        Add(new PressureEvent(kind, node.Nid, "", order, pages, 1));

    /// <summary>Something concerning a zone.</summary>
    public void Add(PressureEventKind kind, Zone zone, int order, long pages) =>
        Add(new PressureEvent(kind, zone.Node.Nid, zone.Name, order, pages, 1));

    /// <summary>The events so far; the journal is empty afterwards.</summary>
    public IReadOnlyList<PressureEvent> Take()
    {
        if (_events.Count == 0)
        {
            return [];
        }

        PressureEvent[] events = [.. _events];
        _events.Clear();
        return events;
    }

    private void Add(PressureEvent e)
    {
        int k = _events.FindIndex(
            o => o.Kind == e.Kind && o.Node == e.Node && o.Zone == e.Zone && o.Order == e.Order);
        if (k < 0)
        {
            _events.Add(e);
        }
        else
        {
            _events[k] = _events[k] with { Pages = _events[k].Pages + e.Pages, Times = _events[k].Times + 1 };
        }
    }
}
