namespace PhysMem.Engine.Kernel;

/// <summary>
/// The kernel's enum migratetype of a build without CMA. Values are list indexes and appear in traces.
/// </summary>
public enum MigrateType
{
    /// <summary>MIGRATE_UNMOVABLE, letter U.</summary>
    Unmovable = 0,

    /// <summary>MIGRATE_MOVABLE, letter M.</summary>
    Movable = 1,

    /// <summary>MIGRATE_RECLAIMABLE, letter R in recordings and E in memory reports.</summary>
    Reclaimable = 2,

    /// <summary>MIGRATE_HIGHATOMIC (equals MIGRATE_PCPTYPES), letter H.</summary>
    HighAtomic = 3,

    /// <summary>MIGRATE_ISOLATE, letter I.</summary>
    Isolate = 4,
}
