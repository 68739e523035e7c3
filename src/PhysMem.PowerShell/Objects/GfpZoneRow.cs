using PhysMem.Engine.Gfp;
using PhysMem.Engine.Kernel;
using PhysMem.PowerShell.Arguments;

namespace PhysMem.PowerShell.Objects;

/// <summary>The row of GFP_ZONE_TABLE that the zone modifiers of a mask choose, as gfp_zone reads it.</summary>
public sealed record GfpZoneRow
{
    internal GfpZoneRow(uint number, MaskKernel kernel, ArchitectureProfile architecture)
    {
        GfpZoneTable table = GfpZoneTable.For(architecture);
        Bits = kernel.Layout.Meaning(number).Value & GfpZoneTable.ZoneMask;
        int index = table.ZoneIndex(Bits);
        bool isBad = table.IsBad(Bits);
        Gfp = GfpText.Format(number, kernel.Layout);
        Modifiers = ModifiersOf(Bits);
        Kernel = kernel.Name;
        ZoneIndex = isBad ? null : index;
        Zone = isBad ? GfpMaskInfo.Bad : architecture.ZoneName(index);
        Effect = isBad
            ? $"GFP_ZONE_BAD: refused here. A kernel stops with CONFIG_DEBUG_VM, or else reads entry {index}, zone {architecture.ZoneName(index)}."
            : $"{string.Join(", ", Enumerable.Range(0, index + 1).Reverse().Select(architecture.ZoneName))}.";
        Architecture = architecture.Name;
    }

    /// <summary>The mask in kernel spelling.</summary>
    public string Gfp { get; }

    /// <summary>Number of the row: the mask's bits within GFP_ZONEMASK, 0 to 15.</summary>
    public uint Bits { get; }

    /// <summary>The names of these bits, joined by |; empty for row 0.</summary>
    public string Modifiers { get; }

    /// <summary>The row's entry, a zone_idx; empty when it is bad.</summary>
    public int? ZoneIndex { get; }

    /// <summary>The zone with that index, the highest that the request may use; BAD for GFP_ZONE_BAD.</summary>
    public string Zone { get; }

    /// <summary>The zones that a request may use, in the order of its list; of a bad row what is done then.</summary>
    public string Effect { get; }

    /// <summary>The kernel whose mask it is.</summary>
    public string Kernel { get; }

    /// <summary>The architecture whose table it is.</summary>
    public string Architecture { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{Bits}: {Zone}";

    /// <summary>The names of zone bits, which all kernels have.</summary>
    internal static string ModifiersOf(uint bits) => GfpText.FormatModifiers(bits, GfpLayout.Default);
}
