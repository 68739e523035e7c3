namespace PhysMem.Engine.Observed;

/// <summary>Which text tells of a range of addresses; what comes later is nearer to what the allocator was given.</summary>
public enum RamMapForm
{
    /// <summary>BIOS-e820: what the firmware says.</summary>
    Firmware,

    /// <summary>modified: the kernel's changes of the firmware's map (e820__print_table).</summary>
    Modified,

    /// <summary>user: what mem= and memmap= made of it.</summary>
    User,

    /// <summary>/proc/iomem.</summary>
    Iomem,

    /// <summary>'Early memory node ranges': the RAM of each node, as memblock has it.</summary>
    NodeRanges,
}

/// <summary>A range of physical addresses as a text tells of it.</summary>
/// <param name="Line">The line, from 1.</param>
/// <param name="Form">Which text it is.</param>
/// <param name="Start">First byte.</param>
/// <param name="End">Byte behind the last.</param>
/// <param name="Kind">What it is, as printed: usable, reserved, System RAM; of a node range the words 'System RAM'.</param>
/// <param name="Node">Its node; null where the text doesn't tell.</param>
public sealed record RamRange(int Line, RamMapForm Form, long Start, long End, string Kind, int? Node)
{
    /// <summary>Whether the system may use it as memory. What is hot-plugged from devices, 'System RAM (kmem)', is memory too.</summary>
    public bool IsRam => Kind is "usable" || Kind.StartsWith("System RAM", StringComparison.Ordinal);
}

/// <summary>A line below 'Zone ranges:'.</summary>
/// <param name="Line">The line, from 1.</param>
/// <param name="Name">The zone: DMA, DMA32, Normal, HighMem.</param>
/// <param name="Start">First byte.</param>
/// <param name="End">Byte behind the last.</param>
public sealed record ZoneRange(int Line, string Name, long Start, long End);
