using System.Collections.Immutable;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Describe;

/// <summary>
/// Where QEMU's "pc" machine puts its memory, and what its firmware keeps of it; machines of other architectures have no
/// firmware, and their memory where their profile says.
/// </summary>
internal static class PcMemoryMap
{
    /// <summary>4 GiB: memory that has no room below continues here.</summary>
    public const long GapEnd = 1L << 32;

    private const long BiosDataStart = 0x9fc00;
    private const long VideoHoleStart = 0xa0000;
    private const long BiosStart = 0xf0000;
    private const long HighStart = 0x100000;
    private const long FlashStart = 0xfffc0000;

    // ACPI tables at the end of low memory.
    private const long TableBytes = 0x23000;

    // Up to 3.5 GiB everything lies below the gap; with more, the gap begins at 3 GiB.
    private const long MostLow = 0xe000_0000;
    private const long GapStart = 0xc000_0000;

    /// <summary>The e820 table of a machine with so much memory; none for a machine without firmware.</summary>
    public static ImmutableArray<MemoryRange> FirmwareMap(ArchitectureProfile architecture, long bytes)
    {
        if (!architecture.HasPcFirmware)
        {
            return [];
        }

        long lowEnd = LowEnd(bytes);
        long tables = lowEnd - TableBytes > HighStart ? lowEnd - TableBytes : lowEnd;
        var map = ImmutableArray.CreateBuilder<MemoryRange>();
        map.Add(new MemoryRange(0, BiosDataStart));
        map.Add(new MemoryRange(BiosDataStart, VideoHoleStart, Usable: false));
        map.Add(new MemoryRange(BiosStart, HighStart, Usable: false));
        if (tables > HighStart)
        {
            map.Add(new MemoryRange(HighStart, tables));
        }

        if (tables < lowEnd)
        {
            map.Add(new MemoryRange(tables, lowEnd, Usable: false));
        }

        map.Add(new MemoryRange(FlashStart, GapEnd, Usable: false));
        if (bytes > lowEnd)
        {
            map.Add(new MemoryRange(GapEnd, GapEnd + bytes - lowEnd));
        }

        return map.ToImmutable();
    }

    /// <summary>The addresses of a machine's memory from one of its bytes to another, around the gap.</summary>
    public static ImmutableArray<MemoryRange> Addresses(ArchitectureProfile architecture, long from, long to, long bytes)
    {
        long start = architecture.MemoryStart;
        long low = architecture.HasPcFirmware ? LowEnd(bytes) : Math.Min(bytes, architecture.LowRoom);
        long high = architecture.HasPcFirmware ? GapEnd : architecture.HighStart;
        var ranges = ImmutableArray.CreateBuilder<MemoryRange>();
        if (from < Math.Min(to, low))
        {
            ranges.Add(new MemoryRange(start + from, start + Math.Min(to, low)));
        }

        if (to > Math.Max(from, low))
        {
            long up = high - low;
            ranges.Add(new MemoryRange(Math.Max(from, low) + up, to + up));
        }

        return ranges.ToImmutable();
    }

    /// <summary>Bytes of the architecture's addresses that its machines' memory leaves out; of 64-bit ones no less than a PC's gap.</summary>
    public static long Unused(ArchitectureProfile architecture) =>
        !architecture.Is32Bit || architecture.HasPcFirmware ? GapEnd
        : architecture.LowRoom < long.MaxValue ? architecture.HighStart - architecture.LowRoom
        : architecture.MemoryStart;

    private static long LowEnd(long bytes) => bytes < MostLow ? bytes : GapStart;
}
