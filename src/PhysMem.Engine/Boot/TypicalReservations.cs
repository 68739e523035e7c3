using System.Collections.Immutable;
using PhysMem.Engine.Describe;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Boot;

/// <summary>
/// What a distribution kernel typically keeps of a machine's memory at boot: the first MiB, its image, the ramdisk,
/// buffers for devices that reach only 4 GiB, and the memory map at the top of each node. Sizes are those of the
/// recorded kernels, rounded; a real boot keeps some hundred pages more for small tables.
/// </summary>
public static class TypicalReservations
{
    private const long PagesPerMiB = (1L << 20) / PageConstants.PageSize;
    private const long FourGiB = 4096 * PagesPerMiB;
    private const long KernelStart = 16 * PagesPerMiB;
    private const long BouncePages = 64 * PagesPerMiB;

    /// <summary>The description with the reservations added, and with what is released late.</summary>
    /// <exception cref="PhysMemException">The machine is too small to hold them.</exception>
    public static MachineDescription AddTo(MachineDescription machine)
    {
        ArgumentNullException.ThrowIfNull(machine);
        ArchitectureProfile architecture = machine.Architecture;
        if (machine.Build.PageShift != PageConstants.PageShift || !architecture.HasPcFirmware)
        {
            throw DescriptionRules.Bad(
                "What a kernel keeps at boot is known of PCs with pages of 4 KiB only", "Describe the machine without reservations.");
        }

        ImmutableArray<NodeRange> ram = MemoryMap.RangesOf(machine);
        long lowEnd = Math.Min(ram[^1].End, machine.Build.LowMemoryLimitPfn);
        long kernelPages = (architecture.Is32Bit ? 15 : 48) * PagesPerMiB;
        LateRelease late = LateRelease.OfKernel(architecture, machine.Line);

        var free = new TopDown(ram, lowEnd);
        free.Keep(0, PagesPerMiB);
        free.RequireWhole(KernelStart, KernelStart + kernelPages);
        free.Keep(KernelStart, KernelStart + kernelPages);
        free.KeepTop(late.InitrdPages, FourGiB, nid: null);
        if (architecture.IsSparse && ram[^1].End > FourGiB)
        {
            free.KeepTop(BouncePages, FourGiB, nid: null);
        }

        foreach (IGrouping<int, NodeRange> node in ram.GroupBy(r => r.Nid))
        {
            long bytes = node.Sum(r => r.End - r.Start) * architecture.PageStructBytes;
            free.KeepTop((bytes + PageConstants.PageSize - 1) / PageConstants.PageSize, lowEnd, node.Key);
        }

        return machine with { Reserved = [.. machine.Reserved, .. free.Kept], LateRelease = late };
    }

    /// <summary>Low memory that is still free, handed out from the top as memblock does.</summary>
    private sealed class TopDown(IEnumerable<NodeRange> ram, long lowEnd)
    {
        private readonly List<NodeRange> _free =
            [.. ram.Where(r => r.Start < lowEnd).Select(r => r with { End = Math.Min(r.End, lowEnd) })];

        public List<MemoryRange> Kept { get; } = [];

        public void Keep(long start, long end)
        {
            Kept.Add(new MemoryRange(start * PageConstants.PageSize, end * PageConstants.PageSize));
            for (int i = _free.Count - 1; i >= 0; i--)
            {
                NodeRange range = _free[i];
                if (range.Start < end && start < range.End)
                {
                    _free.RemoveAt(i);
                    _free.Insert(i, range with { Start = Math.Max(end, range.Start) });
                    _free.Insert(i, range with { End = Math.Max(Math.Min(start, range.End), range.Start) });
                }
            }
        }

        public void RequireWhole(long start, long end)
        {
            if (!_free.Exists(r => r.Start <= start && r.End >= end))
            {
                throw TooSmall();
            }
        }

        public void KeepTop(long pages, long limit, int? nid)
        {
            int i = _free.FindLastIndex(
                r => (nid ?? r.Nid) == r.Nid && Math.Min(r.End, limit) - r.Start >= pages);
            if (i < 0)
            {
                throw TooSmall();
            }

            long end = Math.Min(_free[i].End, limit);
            Keep(end - pages, end);
        }

        private static PhysMemException TooSmall() => DescriptionRules.Bad(
            "The machine is too small for what a kernel keeps at boot",
            "Give it more memory, or describe it without reservations.");
    }
}
