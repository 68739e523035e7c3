using PhysMem.Engine.Zones;

namespace PhysMem.Engine.Describe;

/// <summary>
/// Pages that a kernel gives to the allocator at the very end of its boot, when watermarks and reserves have been
/// computed already. They count as managed from then on, but nothing is computed anew, so a machine's first marks
/// follow from somewhat fewer pages than it shows.
/// </summary>
/// <param name="KernelPages">Parts of the kernel image not needed any more, in the zone of the frame at 16 MiB.</param>
/// <param name="InitrdPages">The initial ramdisk, in the zone of the highest low-memory RAM below 4 GiB.</param>
public readonly record struct LateRelease(long KernelPages, long InitrdPages)
{
    /// <summary>Nothing is released late.</summary>
    public static LateRelease None => default;

    /// <summary>
    /// What the recorded kernels released. The kernel's part follows from their images as the boot log and
    /// /proc/iomem give them: 706 pages of init sections, 509 of decrypted data, and the gaps behind text (510) and
    /// read-only data (277) on x86_64; 232 pages of init sections on i386. The recordings' ramdisk had 280 pages.
    /// </summary>
    public static LateRelease OfKernel(ArchitectureProfile architecture)
    {
        ArgumentNullException.ThrowIfNull(architecture);
        return architecture == ArchitectureProfile.I386Pae ? new(232, 280) : new(706 + 509 + 510 + 277, 280);
    }
}
