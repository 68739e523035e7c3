using PhysMem.Engine.Gfp;
using PhysMem.PowerShell.Display;

namespace PhysMem.PowerShell.Objects;

/// <summary>One gfp name, as plain values.</summary>
public sealed record GfpFlag
{
    internal GfpFlag(GfpFlagInfo info)
    {
        Name = info.Name;
        Mask = info.Mask.Value;
        Kind = info.IsComposite ? "Composite" : Mask == 0 ? "Absent" : "Modifier";
        Effect = info.Effect;
    }

    /// <summary>The kernel's spelling.</summary>
    public string Name { get; }

    /// <summary>Its bits; 0 for a flag that x86 kernels don't have.</summary>
    public uint Mask { get; }

    /// <summary>Its bits in hexadecimal.</summary>
    public string Hex => DisplayText.Hex(Mask);

    /// <summary>Modifier: one bit. Composite: a ready-made mask. Absent: no bit on x86.</summary>
    public string Kind { get; }

    /// <summary>What a request with it gets or is denied.</summary>
    public string Effect { get; }
}
