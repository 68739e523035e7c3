using PhysMem.Engine.Kernel;

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

    // On x86_64: init sections, decrypted data, and the gaps behind text and behind read-only data.
    private const long KernelPages64 = 706 + 509 + 510 + 277;

    // On i386: init sections.
    private const long KernelPages32 = 232;

    private const long RecordedInitrdPages = 278;

    // Of later kernels neither part is read off: these two numbers give all values of the recorded 6.12 machines, and of
    // those of 7.2 all but four, which are off by a page or two.
    private static readonly LateRelease s_of612 = new(1716, 326);
    private static readonly LateRelease s_of72 = new(2140, 276);

    /// <summary>
    /// What the recorded kernels released. The kernel's part is read off their images (the boot log's "init", and the
    /// gaps between the sections in /proc/iomem). The ramdisk's size was not recorded: with the kernel's part, 271 to
    /// 280 pages give every recorded 64-bit machine its values and 277 to 284 the 32-bit ones.
    /// </summary>
    public static LateRelease OfKernel(ArchitectureProfile architecture, KernelLine line)
    {
        ArgumentNullException.ThrowIfNull(architecture);
        ArgumentNullException.ThrowIfNull(line);
        return architecture.Is32Bit ? new(KernelPages32, RecordedInitrdPages)
            : line == KernelLine.V72 ? s_of72
            : line == KernelLine.V612 ? s_of612
            : new(KernelPages64, RecordedInitrdPages);
    }
}
