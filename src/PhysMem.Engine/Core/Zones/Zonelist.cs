using System.Runtime.CompilerServices;

namespace PhysMem.Engine.Core.Zones;

/// <summary>
/// The order in which zones are tried for requests that prefer one node (struct zonelist): populated zones only.
/// </summary>
internal sealed class Zonelist
{
    public Zonelist(IEnumerable<Zone> zones) => Zones = [.. zones];

    public Zone[] Zones { get; }

    /// <summary>The first zone whose index is at most <paramref name="highestZone"/>; null when there is none.</summary>
    public Zone? First(int highestZone)
    {
        int i = Find(0, highestZone, nodes: null);
        return i < Zones.Length ? Zones[i] : null;
    }

    /// <summary>
    /// next_zones_zonelist: position of the first entry from a position on whose zone index is at most
    /// <paramref name="highestZone"/> and whose node is in the mask; the list's length when there is none.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Find(int from, int highestZone, NodeMask? nodes)
    {
        Zone[] zones = Zones;
        int i = from;
        while (i < zones.Length && (zones[i].Index > highestZone || (nodes != null && !nodes.Contains(zones[i].Node.Nid))))
        {
            i++;
        }

        return i;
    }
}
