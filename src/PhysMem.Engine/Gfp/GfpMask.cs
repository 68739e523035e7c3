using System.Diagnostics.CodeAnalysis;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Gfp;

/// <summary>
/// A request's gfp_t: a set of <c>__GFP_*</c> bits, numbered as kernels since 5.1 number them. It never holds a bit
/// outside the __GFP_BITS_MASK of 6.1 (0x7ffffff), so a mask that came from a user can be trusted further in. Code that
/// runs per request uses the bare number.
/// </summary>
public readonly partial struct GfpMask : IEquatable<GfpMask>
{
    /// <summary>Makes a mask from its number.</summary>
    /// <param name="value">Bits within 0x7ffffff.</param>
    /// <exception cref="PhysMemException">A bit is unknown (<see cref="FaultCode.GfpTextInvalid"/>).</exception>
    public GfpMask(uint value)
    {
        Value = (value & ~GfpBits.Legal) == 0 ? value : GfpLayout.Default.Require(value);
    }

    /// <summary>The bits as the kernel numbers them.</summary>
    public uint Value { get; }

    /// <summary>Whether every bit of <paramref name="all"/> is set; true for a flag that is 0 on x86.</summary>
    public bool Has(GfpMask all) => (Value & all.Value) == all.Value;

    /// <inheritdoc/>
    public bool Equals(GfpMask other) => Value == other.Value;

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => obj is GfpMask other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => (int)Value;

    /// <summary>The spelling of kernel traces, such as <c>GFP_KERNEL|__GFP_ZERO</c>; <c>none</c> for 0.</summary>
    public override string ToString() => GfpText.Format(this);

    /// <summary>Bits set in either mask.</summary>
    public static GfpMask operator |(GfpMask left, GfpMask right) => new(left.Value | right.Value);

    /// <summary>Bits set in both masks.</summary>
    public static GfpMask operator &(GfpMask left, GfpMask right) => new(left.Value & right.Value);

    /// <summary>The legal bits that are not set.</summary>
    public static GfpMask operator ~(GfpMask mask) => new(~mask.Value & GfpBits.Legal);

    /// <summary>Whether both masks hold the same bits.</summary>
    public static bool operator ==(GfpMask left, GfpMask right) => left.Value == right.Value;

    /// <summary>Whether the masks differ.</summary>
    public static bool operator !=(GfpMask left, GfpMask right) => left.Value != right.Value;

    /// <summary>The mask with this number; refuses unknown bits as the constructor does.</summary>
    public static explicit operator GfpMask(uint value) => new(value);

    /// <summary>The mask's number.</summary>
    public static explicit operator uint(GfpMask mask) => mask.Value;

}
