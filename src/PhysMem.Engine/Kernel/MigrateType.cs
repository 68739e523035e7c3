namespace PhysMem.Engine.Kernel;

/// <summary>
/// The kernel's enum migratetype of a build with CMA. Values are list indexes; a build without CMA has Isolate as 4,
/// which is what its traces print.
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

    /// <summary>MIGRATE_CMA, letter C: memory of a contiguous area, lent to movable requests.</summary>
    Cma = 4,

    /// <summary>MIGRATE_ISOLATE, letter I.</summary>
    Isolate = 5,
}
