namespace PhysMem.Engine.Faults;

/// <summary>
/// What can go wrong, one name per cause. The names are a public contract: PowerShell shows them as error ids
/// and scripts may test for them, so a name is never changed or given a second meaning.
/// </summary>
public enum FaultCode
{
    /// <summary>A gfp mask text could not be read.</summary>
    GfpTextInvalid,

    /// <summary>The zone bits of a gfp mask are one of the kernel's GFP_ZONE_BAD combinations.</summary>
    GfpZoneBad,

    /// <summary>__GFP_MOVABLE and __GFP_RECLAIMABLE were given together.</summary>
    GfpMigrateTypeBad,

    /// <summary>A size such as "6GB" could not be read.</summary>
    SizeTextInvalid,

    /// <summary>A machine description makes no sense (sizes, nodes, CPUs, distances).</summary>
    MachineDescriptionInvalid,

    /// <summary>A request names a node, CPU, zone or task that the machine doesn't have.</summary>
    NoSuchPlace,

    /// <summary>An order outside 0..10.</summary>
    OrderInvalid,

    /// <summary>A line of an input file, or a row of a table, is malformed or contradicts those before it.</summary>
    InputInvalid,

    /// <summary>An input file can't be opened or ended too early.</summary>
    InputUnreadable,

    /// <summary>An output file can't be written.</summary>
    OutputUnwritable,

    /// <summary>A frame was given back that is already free.</summary>
    DoubleFree,

    /// <summary>A block was given back with another order than it was allocated with.</summary>
    WrongOrder,

    /// <summary>A frame inside an allocated block was given back instead of the block's first frame.</summary>
    TailPage,

    /// <summary>The frame number belongs to no RAM of this machine.</summary>
    ForeignFrame,

    /// <summary>The frame was never under the allocator (firmware, kernel image, held since boot).</summary>
    ReservedFrame,

    /// <summary>An address outside the direct map, or not at the start of a page.</summary>
    AddressInvalid,

    /// <summary>No free block could be found for a request; an expected result, not an exception.</summary>
    OutOfMemory,

    /// <summary>The kernel would loop for ever on this request; the simulator stops and says why.</summary>
    WouldNotReturn,

    /// <summary>There is no machine to work on.</summary>
    NoMachine,

    /// <summary>The machine was removed and can't be used any more.</summary>
    MachineRemoved,

    /// <summary>A sysctl value outside its range.</summary>
    SysctlInvalid,

    /// <summary>The machine's kernel is older than what was asked of it.</summary>
    NotInKernel,

    /// <summary>Particular frames were asked for, and one of them is in use and can't be moved; an expected result, not an exception.</summary>
    RangeBusy,
}
