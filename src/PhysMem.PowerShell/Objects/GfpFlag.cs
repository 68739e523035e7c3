using PhysMem.Engine.Gfp;
using PhysMem.Engine.Kernel;
using PhysMem.PowerShell.Display;

namespace PhysMem.PowerShell.Objects;

/// <summary>One gfp name, as plain values.</summary>
public sealed record GfpFlag
{
    internal GfpFlag(GfpFlagInfo info, ArchitectureProfile architecture)
    {
        Name = info.Name;
        Mask = info.Mask.Value;
        Kind = info.IsComposite ? "Composite" : Mask == 0 ? "Absent" : "Modifier";
        MadeOf = info.IsComposite ? GfpText.FormatModifiers(info.Mask) : "";
        Zone = new GfpMaskInfo(info.Mask, architecture).Zone;
        Effect = info.Effect;
        Architecture = architecture.Name;
    }

    /// <summary>The kernel's spelling.</summary>
    public string Name { get; }

    /// <summary>Its bits; 0 for a flag that x86 kernels don't have.</summary>
    public uint Mask { get; }

    /// <summary>Its bits in hexadecimal.</summary>
    public string Hex => DisplayText.Hex(Mask);

    /// <summary>Modifier: one bit. Composite: a ready-made mask. Absent: no bit on x86.</summary>
    public string Kind { get; }

    /// <summary>The modifiers of a ready-made mask, joined by |, lowest bit first; empty for a modifier.</summary>
    public string MadeOf { get; }

    /// <summary>Highest zone that a request with these bits alone may use.</summary>
    public string Zone { get; }

    /// <summary>What a request with it gets or is denied.</summary>
    public string Effect { get; }

    /// <summary>The architecture that the zone is one of.</summary>
    public string Architecture { get; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
