using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Recording;
using PhysMem.Engine.Report;

namespace PhysMem.Engine.Face;

/// <summary>Snapshots of the machine's structures.</summary>
public sealed partial class SimMachine
{
    /// <summary>All online nodes, rising.</summary>
    public IEnumerable<NodeReport> GetNodes() => State.Nodes.Select(ReportOf);

    /// <summary>NODE_DATA: the node with an id; null when none is online.</summary>
    public NodeReport? GetNode(int node) => IsOnline(node) ? ReportOf(State.NodeData[node]!) : null;

    /// <summary>The zones of all nodes, node by node, lowest first.</summary>
    /// <param name="empty">Unpopulated zones too.</param>
    public IEnumerable<ZoneReport> GetZones(bool empty = false) =>
        State.Zones.Where(z => empty || z.IsPopulated).Select(zone => new ZoneReport
        {
            Machine = Name,
            Node = zone.Node.Nid,
            Zone = zone.Name,
            ZoneIndex = zone.Index,
            StartPfn = zone.StartPfn,
            SpannedPages = zone.SpannedPages,
            PresentPages = zone.PresentPages,
            ManagedPages = zone.ManagedPages,
            FreePages = zone.NrFree,
            PageSetPages = zone.PageSets.Pages,
            Min = zone.WatermarkPages(Watermark.Min),
            Low = zone.WatermarkPages(Watermark.Low),
            High = zone.WatermarkPages(Watermark.High),
            Boost = zone.WatermarkBoost,
            HighAtomic = zone.NrReservedHighAtomic,
            LowmemReserve = $"({string.Join(", ", zone.LowmemReserve)})",
        });

    /// <summary>The free lists of all populated zones: every order of every migratetype.</summary>
    /// <param name="empty">Lists without blocks too.</param>
    public IEnumerable<FreeAreaReport> GetFreeAreas(bool empty = false)
    {
        foreach (Zone zone in State.PopulatedZones)
        {
            for (int order = 0; order < PageConstants.OrderCount; order++)
            {
                for (int mt = 0; mt < MigrateTypes.Count; mt++)
                {
                    long blocks = zone.Buddy.Length(order, mt);
                    if (blocks > 0 || empty)
                    {
                        yield return new FreeAreaReport
                        {
                            Machine = Name,
                            Node = zone.Node.Nid,
                            Zone = zone.Name,
                            Order = order,
                            MigrateType = ((MigrateType)mt).ToString(),
                            Blocks = blocks,
                        };
                    }
                }
            }
        }
    }

    /// <summary>The whole allocator state, in the form that recordings have it.</summary>
    public StateDump Capture(string label) => StateCapture.Capture(State, label);

    private NodeReport ReportOf(Node node) => new NodeReport
    {
        Machine = Name,
        Node = node.Nid,
        StartPfn = node.StartPfn,
        SpannedPages = node.SpannedPages,
        PresentPages = node.PresentPages,
        FreePages = node.Zones.Where(z => z.IsPopulated).Sum(z => z.Buddy.FreePages),
        KswapdAwake = node.KswapdAwake,
        KswapdOrder = node.KswapdOrder,
        KswapdFailures = node.KswapdFailures,
        Cpus = NodeMask.Format(State.Cpus.Where(c => c.Node == node.Nid).Select(c => c.Id)),
        Zones = string.Join(' ', node.Zones.Where(z => z.IsPopulated).Select(z => z.Name)),
        ZoneList = string.Join(' ', node.Fallback.Zones.Select(z => $"{z.Node.Nid}/{z.Name}")),
    };
}
