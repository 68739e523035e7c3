namespace PhysMem.Engine.Pressure;

/// <summary>What a zone is compacted for (the settings of struct compact_control).</summary>
/// <param name="Order">Order of the block that is wanted; <see cref="ZoneCompaction.WholeMemory"/> for none.</param>
/// <param name="Gfp">The mask; it gives the migratetype, and without __GFP_FS page cache stays where it is.</param>
/// <param name="HighestZone">Highest zone of the request.</param>
/// <param name="AllocFlags">Rights of the request; they say which watermark counts.</param>
/// <param name="Async">MIGRATE_ASYNC: only where success is cheap.</param>
/// <param name="Direct">On behalf of a request, not by kcompactd.</param>
/// <param name="WholeZone">From one end of the zone to the other, not from where the last run stopped.</param>
/// <param name="AnyTarget">ignore_block_suitable: pages may move to pageblocks of any type.</param>
/// <param name="WholeBlocks">vm.defrag_mode's background work: it is done when whole pageblocks alone meet the high mark.</param>
/// <param name="Cpu">The CPU that does it.</param>
/// <param name="Cancel">Stops it between two pageblocks, as a fatal signal does.</param>
internal readonly record struct CompactionRequest(
    int Order,
    uint Gfp,
    int HighestZone,
    int AllocFlags = 0,
    bool Async = false,
    bool Direct = false,
    bool WholeZone = false,
    bool AnyTarget = false,
    bool WholeBlocks = false,
    int Cpu = 0,
    CancellationToken Cancel = default);
