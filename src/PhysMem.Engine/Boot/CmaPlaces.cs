using System.Collections.Immutable;
using PhysMem.Engine.Describe;

namespace PhysMem.Engine.Boot;

/// <summary>
/// Where a kernel puts the contiguous areas that cma= asks for (dma_contiguous_reserve, cma_declare_contiguous_nid):
/// whole pageblocks, low above 4 GiB if all of an area has room there, else as high as possible.
/// </summary>
internal static class CmaPlaces
{
    private const long FourGiB = 4L << 30;

    /// <summary>The description with the areas: one and, where the kernel's line reserves by node too, one on each node.</summary>
    /// <param name="machine">A machine whose reserved memory is known.</param>
    /// <param name="bytes">Size of an area; it is rounded up to pageblocks.</param>
    public static MachineDescription AddTo(MachineDescription machine, long bytes)
    {
        long page = machine.Build.PageSize, block = machine.Build.PageblockPages * page;
        long size = (bytes + block - 1) / block * block;
        ImmutableArray<NodeRange> ram = MemoryMap.RangesOf(machine);
        int[] nodes = [.. ram.Select(r => r.Nid).Distinct().Order()];
        var areas = new List<MemoryRange>();
        if (machine.Line.ReservesCmaByNode && nodes.Length > 1)
        {
            foreach (int nid in nodes)
            {
                areas.Add(Find(nid));
            }
        }

        areas.Add(Find(nid: null));
        return machine with { CmaAreas = [.. machine.CmaAreas, .. areas] };

        MemoryRange Find(int? nid)
        {
            MemoryRange[] free = [.. Free(ram, page, [.. machine.Reserved, .. areas], nid)];
            long start = (ram[^1].End * page) - size >= FourGiB ? Lowest(free, size, block) : -1;
            start = start < 0 ? Highest(free, size, block) : start;
            return start >= 0 ? new MemoryRange(start, start + size) : throw DescriptionRules.Bad(
                $"There is no room for a contiguous area of {SizeText.Format(size)}{(nid is null ? "" : $" on node {nid}")}",
                $"Ask for less, or give the machine more memory; an area is of whole pageblocks, of {SizeText.Format(block)} each.");
        }
    }

    // What of a node's RAM, or of all, is taken by nothing else.
    private static IEnumerable<MemoryRange> Free(
        ImmutableArray<NodeRange> ram, long page, IEnumerable<MemoryRange> taken, int? nid)
    {
        MemoryRange[] rising = [.. taken.OrderBy(r => r.Start)];
        foreach (NodeRange range in ram.Where(r => (nid ?? r.Nid) == r.Nid))
        {
            long at = range.Start * page, end = range.End * page;
            foreach (MemoryRange cut in rising.Where(r => r.Start < end))
            {
                if (cut.Start > at)
                {
                    yield return new MemoryRange(at, cut.Start);
                }

                at = Math.Max(at, cut.End);
            }

            if (at < end)
            {
                yield return new MemoryRange(at, end);
            }
        }
    }

    private static long Lowest(MemoryRange[] free, long size, long block)
    {
        foreach (MemoryRange range in free)
        {
            long start = (Math.Max(range.Start, FourGiB) + block - 1) / block * block;
            if (start + size <= range.End)
            {
                return start;
            }
        }

        return -1;
    }

    private static long Highest(MemoryRange[] free, long size, long block)
    {
        for (int i = free.Length - 1; i >= 0; i--)
        {
            long start = (free[i].End - size) / block * block;
            if (start >= free[i].Start)
            {
                return start;
            }
        }

        return -1;
    }
}
