using System.Management.Automation;
using PhysMem.Engine.Face;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Report;

namespace PhysMem.PowerShell.Arguments;

/// <summary>A block that was allocated, named by its frame number or address, its order and its machine.</summary>
internal sealed class BlockReference
{
    private const string Remedy =
        "Give what Invoke-AllocPages wrote, or rows with the columns Pfn (or VirtualAddress), Order, Pages and Machine; " +
        "a number goes to -Pfn or -Address.";

    private static readonly PfnTransformationAttribute s_pfn = new();
    private static readonly AddressTransformationAttribute s_address = new();
    private static readonly SmallNumberTransformationAttribute s_order = new() { Default = 0 };
    private static readonly PageCountTransformationAttribute s_pages = new();

    /// <summary>The columns of rows that name blocks, each with the other names that will do.</summary>
    internal static string[][] Columns { get; } =
        [[nameof(Pfn)], [nameof(Address), nameof(Allocation.VirtualAddress)], [nameof(Order)], [nameof(Pages)], [nameof(Machine)], [nameof(MachineId)]];

    internal long? Pfn { get; init; }

    internal ulong? Address { get; init; }

    internal int Order { get; init; }

    /// <summary>Number of single pages, of an exact request; null to go by the order.</summary>
    internal long? Pages { get; init; }

    /// <summary>Name of the machine; null for the current one.</summary>
    internal string? Machine { get; init; }

    /// <summary>Identity of the machine; null where a row doesn't say.</summary>
    internal string? MachineId { get; init; }

    /// <summary>
    /// Reads a row of a table by its columns, as arguments would be read. There is no block in the rows of failed
    /// requests, whose Pfn is empty.
    /// </summary>
    /// <exception cref="PhysMemException"><see cref="FaultCode.InputInvalid"/>.</exception>
    internal static BlockReference? OfRow(PSObject row)
    {
        PSPropertyInfo? where = row.Properties[nameof(Address)] ?? row.Properties[nameof(Allocation.VirtualAddress)];
        if (row.Properties[nameof(Pfn)] is null && where is null)
        {
            throw new PhysMemException(FaultCode.InputInvalid, $"{Cited.Of(row.ToString())} names no block of pages.", Remedy);
        }

        try
        {
            long? pfn = (long?)Cell(row.Properties[nameof(Pfn)], s_pfn);
            ulong? address = (ulong?)Cell(where, s_address);
            return pfn is null && address is null ? null : new BlockReference
            {
                Pfn = pfn,
                Address = address,
                Order = (int?)Cell(row.Properties[nameof(Order)], s_order) ?? 0,
                Pages = (long?)Cell(row.Properties[nameof(Pages)], s_pages),
                Machine = Word(row.Properties[nameof(Machine)]),
                MachineId = Word(row.Properties[nameof(MachineId)]),
            };
        }
        catch (ArgumentTransformationMetadataException fault)
        {
            throw new PhysMemException(FaultCode.InputInvalid, $"This names no block of pages: {fault.Message}", Remedy);
        }
    }

    /// <summary>What allocating the block gave, as far as its number tells.</summary>
    /// <exception cref="PhysMemException">
    /// <see cref="FaultCode.AddressInvalid"/>, or <see cref="FaultCode.OrderInvalid"/>: order and pages contradict.
    /// </exception>
    internal Allocation On(SimMachine machine) =>
        machine.Blocks.At(Pfn ?? machine.PfnOf(Address!.Value), Order, Pages ?? 0);

    private static string? Word(PSPropertyInfo? cell) => Plain.Of(cell?.Value)?.ToString() is { Length: > 0 } word ? word : null;

    private static object? Cell(PSPropertyInfo? cell, CellTransformationAttribute reader) =>
        cell is null ? null : reader.Transform(null!, cell.Value);
}
