
namespace PhysMem.Engine.Frames;

/// <summary>
/// Addresses as texts. Most are beyond 2^53, where spreadsheets and readers of JSON round numbers; in a fixed width the
/// texts also sort as the numbers do.
/// </summary>
public static class AddressText
{
    /// <summary>
    /// An address of the direct map, 0xffff888000100000. A direct map begins high in the address space, so these have the
    /// width of the architecture's pointers by themselves.
    /// </summary>
    public static string OfVirtual(ulong address) => $"0x{address:x}";

    /// <summary>The physical address of a frame's first byte, 0x0000000000100000: as wide as the boot log has them.</summary>
    public static string OfPhysical(long pfn, int pageShift) => $"0x{(ulong)pfn << pageShift:x16}";
}
