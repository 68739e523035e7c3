namespace PhysMem.Engine.Gfp;

/// <summary>What there is to know about one gfp name in one age of masks.</summary>
/// <param name="Name">The kernel's spelling, such as <c>__GFP_ZERO</c> or <c>GFP_KERNEL</c>.</param>
/// <param name="Number">Its bits as that age numbers them; 0 for a flag that x86 kernels don't have.</param>
/// <param name="IsComposite">
/// Whether it is a ready-made mask (GFP_* and __GFP_RECLAIM) rather than one modifier bit.
/// </param>
/// <param name="Effect">One sentence: what a request with it gets or is denied.</param>
public sealed record GfpFlagInfo(string Name, uint Number, bool IsComposite, string Effect)
{
    /// <summary>Place in the order in which the kernel tries names when it prints a mask; null when it never does.</summary>
    public int? PrintOrder { get; init; }
}
