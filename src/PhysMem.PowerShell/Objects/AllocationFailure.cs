namespace PhysMem.PowerShell.Objects;

/// <summary>
/// A request that got no pages, for experiments that count failures (-AllowFailure). It has the columns of an allocation,
/// so that both make one table; those that say where the pages are stay empty.
/// </summary>
public sealed record AllocationFailure
{
    /// <summary>Name of the machine.</summary>
    public required string Machine { get; init; }

    /// <summary>Empty: there are no pages.</summary>
    public long? Pfn => null;

    /// <summary>The order that was asked for; of an exact request the one of the block that it is cut from.</summary>
    public required int Order { get; init; }

    /// <summary>Pages that were asked for.</summary>
    public required long Pages { get; init; }

    /// <summary>Bytes that were asked for.</summary>
    public required long Bytes { get; init; }

    /// <summary>The node that was preferred; empty when the request named none.</summary>
    public required int? Node { get; init; }

    /// <summary>Empty, as <see cref="Pfn"/>.</summary>
    public string? Zone => null;

    /// <summary>Migratetype of the request: Unmovable, Movable or Reclaimable.</summary>
    public required string MigrateType { get; init; }

    /// <summary>The request's mask in kernel spelling.</summary>
    public required string Gfp { get; init; }

    /// <summary>Empty, as <see cref="Pfn"/>.</summary>
    public bool? Zeroed => null;

    /// <summary>CPU that the request was made on.</summary>
    public required int Cpu { get; init; }

    /// <summary>Empty, as <see cref="Pfn"/>.</summary>
    public string? PhysicalAddress => null;

    /// <summary>Empty, as <see cref="Pfn"/>.</summary>
    public string? VirtualAddress => null;

    /// <summary>OutOfMemory or WouldNotReturn: what the error id would be.</summary>
    public required string Fault { get; init; }

    /// <summary>One sentence about the failure.</summary>
    public required string Reason { get; init; }

    internal string KernelLog { get; init; } = "";

    internal string Kernel { get; init; } = "";

    /// <summary>
    /// What the kernel would have logged: the failure with a report of all memory, and what the OOM killer did. Empty
    /// with __GFP_NOWARN, and when the call would not return. A function, because pages of text are no cell of a table.
    /// </summary>
    public string GetKernelLog() => KernelLog;

    /// <inheritdoc/>
    public override string ToString() => $"{Machine}: order {Order}, {Gfp}";
}
