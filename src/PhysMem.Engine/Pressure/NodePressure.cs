using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Text;

namespace PhysMem.Engine.Pressure;

/// <summary>What a node's daemons and the user's settings add to it.</summary>
internal sealed class NodePressure
{
    private const int MostZone = 7;

    /// <summary>All of it but what follows from the node.</summary>
    public static readonly NumberField<NodePressure>[] Fields =
    [
        new("last_highest_zoneidx", p => p.LastHighestZone, (p, v) => p.LastHighestZone = (int)v, MostZone),
        new("kcompactd_max_order", p => p.KcompactdOrder, (p, v) => p.KcompactdOrder = (int)v, KernelBuild.GreatestOrder),
        new("kcompactd_highest_zoneidx", p => p.KcompactdHighestZone, (p, v) => p.KcompactdHighestZone = (int)v, MostZone),
        new("nr_dirty", p => p.DirtyPages, (p, v) => p.DirtyPages = v),
        new("nr_writeback", p => p.WritebackPages, (p, v) => p.WritebackPages = v),
    ];

    public NodePressure(Node node)
    {
        Node = node;
        Compactions = [.. node.Zones.Select(_ => new CompactionDeferral())];
        LastHighestZone = node.Zones.Length - 1;
        KcompactdHighestZone = TopZone;

        // kswapd and kcompactd are bound to their node's CPUs.
        Cpu = node.Machine.Cpus.FirstOrDefault(c => c.Node == node.Nid)?.Id ?? 0;
    }

    public Node Node { get; }

    /// <summary>What its zones remember of their compactions, by index.</summary>
    public CompactionDeferral[] Compactions { get; }

    /// <summary>The CPU that the node's daemons run on: its first, or CPU 0 where it has none.</summary>
    public int Cpu { get; }

    /// <summary>pgdat->nr_zones - 1.</summary>
    public int TopZone => Math.Max(Array.FindLastIndex(Node.Zones, z => z.IsPopulated), 0);

    /// <summary>The zone limit of kswapd's last run, for when no other is asked for.</summary>
    public int LastHighestZone { get; set; }

    /// <summary>kcompactd_max_order: 0 when nothing is wanted of kcompactd.</summary>
    public int KcompactdOrder { get; set; }

    /// <summary>kcompactd_highest_zoneidx.</summary>
    public int KcompactdHighestZone { get; set; }

    /// <summary>NR_FILE_DIRTY, as the user sets it.</summary>
    public long DirtyPages { get; set; }

    /// <summary>NR_WRITEBACK, as the user sets it.</summary>
    public long WritebackPages { get; set; }
}
