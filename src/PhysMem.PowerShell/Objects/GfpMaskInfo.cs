using PhysMem.Engine.Gfp;
using PhysMem.Engine.Kernel;
using PhysMem.PowerShell.Display;

namespace PhysMem.PowerShell.Objects;

/// <summary>A gfp mask with what the allocator makes of it on an architecture.</summary>
public sealed record GfpMaskInfo
{
    /// <summary>Zone or migrate type of bits that contradict each other.</summary>
    public const string Bad = "BAD";

    internal GfpMaskInfo(uint number, GfpLayout layout, string kernel, ArchitectureProfile architecture)
    {
        GfpZoneTable zones = GfpZoneTable.For(architecture);
        Layout = layout;
        Meaning = layout.Meaning(number);
        Mask = number;
        Gfp = GfpText.Format(number, layout);
        Kernel = kernel;
        Zone = zones.IsBad(Meaning.Value) ? Bad : architecture.ZoneName(zones.ZoneIndex(Meaning.Value));
        MigrateType = GfpMigrate.IsBad(Meaning.Value) ? Bad : GfpMigrate.Of(Meaning).ToString();
        Architecture = architecture.Name;
    }

    /// <summary>The mask in kernel spelling, such as GFP_KERNEL|__GFP_ZERO.</summary>
    public string Gfp { get; }

    /// <summary>The mask's number.</summary>
    public uint Mask { get; }

    /// <summary>The number in hexadecimal.</summary>
    public string Hex => DisplayText.Hex(Mask);

    /// <summary>The kernel, or the kernels, for which this number has these names.</summary>
    public string Kernel { get; }

    /// <summary>Highest zone that a request with it may use (gfp_zone), or BAD (GFP_ZONE_BAD).</summary>
    public string Zone { get; }

    /// <summary>Migratetype of a request with it (gfp_migratetype), or BAD when it is movable and reclaimable.</summary>
    public string MigrateType { get; }

    /// <summary>The architecture that the zone is one of.</summary>
    public string Architecture { get; }

    internal GfpLayout Layout { get; }

    internal GfpMask Meaning { get; }

    /// <inheritdoc/>
    public override string ToString() => Gfp;
}
