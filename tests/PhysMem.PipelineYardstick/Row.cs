namespace PhysMem.PipelineYardstick;

/// <summary>An object of the shape of an Allocation: the same properties of the same types, and nothing behind them.</summary>
public sealed record Row
{
    public required string Machine { get; init; }

    public required long Pfn { get; init; }

    public required int Order { get; init; }

    public required long Pages { get; init; }

    public long Bytes => Pages * 4096;

    public required int Node { get; init; }

    public required string Zone { get; init; }

    public required string MigrateType { get; init; }

    public required string Gfp { get; init; }

    public int Cpu { get; init; }

    public string PhysicalAddress => $"0x{Pfn * 4096:x16}";

    public string? VirtualAddress => PageAddress is { } address ? $"0x{address:x}" : null;

    public string? Fault => null;

    public string? Reason => null;

    internal ulong? PageAddress { get; init; }

    internal int MovesBefore { get; init; }
}
