using PhysMem.Engine.Core.Decisions;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Core.Allocation;

/// <summary>Whom a request of the slow path wakes, and whether it has any zone.</summary>
internal ref partial struct SlowPath
{
    // wake_all_kswapds: once for each run of equal nodes in the list.
    private void WakeAllKswapds()
    {
        if ((_flags & AllocFlags.Kswapd) == 0)
        {
            return;
        }

        Node? last = null;
        Zone[] zones = _ac.Zonelist.Zones;
        for (int i = FirstZone; i < zones.Length; i = PageAllocator.NextZone(ref _ac, i))
        {
            if (zones[i].IsManaged && zones[i].Node != last)
            {
                last = zones[i].Node;
                if (MayAsk(zones[i]))
                {
                    last.WakeKswapd(zones[i], _gfp, WakeOrder, _ac.HighestZone);
                }
            }
        }
    }

    // What wakes is told by its node; here is told why none does.
    private void WakeNarrated(DecisionLog log)
    {
        if ((_flags & AllocFlags.Kswapd) == 0)
        {
            log.Add(new WakeKswapd(null, _order, KswapdWake.NotAsked));
            return;
        }

        List<Node> asked = [];
        for (int i = FirstZone; i < _ac.Zonelist.Zones.Length; i = PageAllocator.NextZone(ref _ac, i))
        {
            if (MayAsk(_ac.Zonelist.Zones[i]))
            {
                asked.Add(_ac.Zonelist.Zones[i].Node);
            }
        }

        Node[] awake = [.. asked.Where(node => node.KswapdAwake).Distinct()];
        WakeAllKswapds();
        foreach (Node node in awake)
        {
            log.Add(new WakeKswapd(node, _order, KswapdWake.Awake));
        }

        foreach (Node node in asked.Where(node => !node.KswapdAwake).Distinct())
        {
            log.Add(new WakeKswapd(node, _order, KswapdWake.NotNeeded));
        }
    }

    // vm.defrag_mode has whole pageblocks made.
    private readonly int WakeOrder =>
        _machine.Sysctl.DefragMode ? Math.Max(_order, _machine.Build.PageblockOrder) : _order;

    private readonly int FirstZone => _ac.Zonelist.Find(0, _ac.HighestZone, _ac.Nodes);

    private bool MayAsk(Zone zone) => _ac.Task.MemsAllowed == null || PageAllocator.CpusetAllows(ref _ac, zone, _gfp);

    // cpusets_insane_config: nodes without any zone up to Normal, none of which the request can use.
    private readonly bool CpusetHasNoZone() =>
        _ac.Task.MemsAllowed is { } mems
        && _ac.Zonelist.Find(0, _machine.Architecture.IndexOf(ZoneType.Normal), mems) == _ac.Zonelist.Zones.Length
        && _ac.Zonelist.Find(0, _ac.HighestZone, mems) == _ac.Zonelist.Zones.Length;
}
