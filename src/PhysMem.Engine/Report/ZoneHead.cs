using System.Globalization;
using System.Text;
using PhysMem.Engine.Core.Zones;

namespace PhysMem.Engine.Report;

/// <summary>The words that begin a zone's line in the kernel's texts.</summary>
internal static class ZoneHead
{
    /// <summary>Appends "Node 0, zone   Normal", without a blank behind.</summary>
    public static StringBuilder AppendZone(this StringBuilder text, Zone zone) =>
        text.Append(CultureInfo.InvariantCulture, $"Node {zone.Node.Nid}, zone {zone.Name,8}");
}
