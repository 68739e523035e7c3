using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Text;

namespace PhysMem.Engine.Core.State;

/// <summary>A second machine that stands where this one does and shares nothing with it.</summary>
internal sealed partial class MachineState
{
    /// <summary>What a machine keeps that recordings don't have.</summary>
    public static readonly NumberField<MachineState>[] OwnFields =
    [
        new("extfrag_threshold", m => m.Sysctl.ExtFragThreshold, (m, v) => m.Sysctl.ExtFragThreshold = (int)v, 1000),
        new("movable_requests_join_lru", m => m.MovableRequestsJoinLru ? 1 : 0,
            (m, v) => m.MovableRequestsJoinLru = v != 0, 1),
    ];

    /// <summary>Makes the copy. Whoever listens to this machine doesn't listen to the copy.</summary>
    public MachineState Copy()
    {
        var copy = new MachineState(Build, Cpus, Line)
        {
            GroupingDisabled = GroupingDisabled, MovableZone = MovableZone, TotalRam = TotalRam, NodeDistance = NodeDistance,
            Origin = Origin,
        };
        try
        {
            copy.CopyFrom(this);
            return copy;
        }
        catch
        {
            copy.Dispose();
            throw;
        }
    }

    private void CopyFrom(MachineState other)
    {
        Sysctl.CopyFrom(other.Sysctl);
        Events.CopyFrom(other.Events);
        OwnFields.Copy(other, this);
        foreach (Node node in other.Nodes)
        {
            AddNode(node.Nid).CopyFrom(node);
        }

        foreach (Node node in other.Nodes)
        {
            NodeData[node.Nid]!.Fallback = ZonelistLike(node.Fallback);
            NodeData[node.Nid]!.ThisNode = ZonelistLike(node.ThisNode);
        }

        Complete(other.Frames.Ranges.Select(r => r with { Zone = ZoneLike(r.Zone) }));
        Allocator.Pressure = other.Allocator.Pressure.CopyFor(this);
    }

    private Zonelist ZonelistLike(Zonelist list) => new(list.Zones.Select(ZoneLike));

    private Zone ZoneLike(Zone zone) => NodeData[zone.Node.Nid]!.Zones[zone.Index];
}
