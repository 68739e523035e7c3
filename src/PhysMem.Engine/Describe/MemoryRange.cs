namespace PhysMem.Engine.Describe;

/// <summary>Physical addresses from <paramref name="Start"/> up to but without <paramref name="End"/>, in bytes.</summary>
/// <param name="Start">First byte.</param>
/// <param name="End">Byte behind the last.</param>
/// <param name="Usable">In a firmware map: whether it is RAM that the system may use.</param>
public readonly record struct MemoryRange(long Start, long End, bool Usable = true)
{
    /// <summary>Length in bytes.</summary>
    public long Bytes => End - Start;

    /// <summary>The form of kernel messages, with the last byte: [mem 0x1000-0x9fbff].</summary>
    public override string ToString() => $"[mem 0x{Start:x}-0x{End - 1:x}]";
}
