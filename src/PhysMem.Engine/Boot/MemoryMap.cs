using System.Collections.Immutable;
using PhysMem.Engine.Describe;

namespace PhysMem.Engine.Boot;

/// <summary>
/// From the firmware's map and the nodes' addresses to the RAM that the kernel goes by, the "early memory node
/// ranges" of its log (e820__memblock_setup, numa_register_memblks).
/// </summary>
internal static class MemoryMap
{
    // trim_bios_range: never RAM on a PC, whatever the firmware says.
    private const long BiosStart = 0xa0000;
    private const long BiosEnd = 0x100000;

    /// <summary>All RAM, rising; whole pages. Page 0 is kept from every kernel; an arena has it.</summary>
    public static ImmutableArray<NodeRange> RangesOf(MachineDescription machine)
    {
        List<MemoryRange> usable = Usable(machine);
        long first = machine.Architecture.IsArena ? 0 : 1;
        var ranges = new List<NodeRange>();
        foreach (NodeDescription node in machine.Nodes)
        {
            foreach (MemoryRange range in node.Memory)
            {
                foreach (MemoryRange ram in usable)
                {
                    Add(ranges, machine.Build.PageSize, first, Math.Max(range.Start, ram.Start), Math.Min(range.End, ram.End), node.Nid);
                }
            }
        }

        ranges.Sort((a, b) => a.Start.CompareTo(b.Start));
        Join(ranges);
        return ranges.Count > 0
            ? [.. ranges]
            : throw DescriptionRules.Bad("The machine has no usable memory", "Give its nodes memory that its firmware map has.");
    }

    private static List<MemoryRange> Usable(MachineDescription machine)
    {
        bool pc = machine.Architecture.HasPcFirmware && !machine.FirmwareMap.IsEmpty;
        var usable = new List<MemoryRange>();
        foreach (MemoryRange range in machine.FirmwareMap.IsEmpty ? [new(0, long.MaxValue)] : machine.FirmwareMap)
        {
            if (!range.Usable)
            {
                continue;
            }

            if (pc && range.Start < BiosEnd && range.End > BiosStart)
            {
                usable.Add(range with { End = BiosStart });
                usable.Add(range with { Start = BiosEnd });
            }
            else
            {
                usable.Add(range);
            }
        }

        return usable;
    }

    private static void Add(List<NodeRange> ranges, long page, long first, long startByte, long endByte, int nid)
    {
        long start = Math.Max((startByte + page - 1) / page, first);
        long end = endByte / page;
        if (start < end)
        {
            ranges.Add(new NodeRange(start, end, nid));
        }
    }

    private static void Join(List<NodeRange> rising)
    {
        for (int i = rising.Count - 1; i > 0; i--)
        {
            if (rising[i - 1].End == rising[i].Start && rising[i - 1].Nid == rising[i].Nid)
            {
                rising[i - 1] = rising[i - 1] with { End = rising[i].End };
                rising.RemoveAt(i);
            }
        }
    }
}
