using System.Runtime.CompilerServices;

namespace PhysMem.Engine.Kernel;

/// <summary>Constants and tables about <see cref="MigrateType"/> for code that works with plain numbers.</summary>
internal static class MigrateTypes
{
    public const int Unmovable = (int)MigrateType.Unmovable;
    public const int Movable = (int)MigrateType.Movable;
    public const int Reclaimable = (int)MigrateType.Reclaimable;
    public const int HighAtomic = (int)MigrateType.HighAtomic;
    public const int Cma = (int)MigrateType.Cma;
    public const int Isolate = (int)MigrateType.Isolate;

    /// <summary>MIGRATE_TYPES of a build with CMA; others have <see cref="KernelBuild.MigrateTypeCount"/>.</summary>
    public const int Count = 6;

    /// <summary>MIGRATE_PCPTYPES: the types that have per-CPU lists of their own.</summary>
    public const int PerCpuTypes = 3;

    /// <summary>Letters of the recordings, by type.</summary>
    public const string Letters = "UMRHCI";

    /// <summary>Letters of reports, by type (show_migration_types).</summary>
    public const string ReportLetters = "UMEHCI";

    /// <summary>The kernel's fallbacks[]: which type to try first and second when the own lists are empty.</summary>
    public static ReadOnlySpan<byte> Fallbacks =>
    [
        Reclaimable, Movable,
        Reclaimable, Unmovable,
        Unmovable, Movable,
    ];

    /// <summary>migratetype_is_mergeable: blocks of other types keep to themselves from pageblock size up.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsMergeable(int mt) => mt < PerCpuTypes;

    /// <summary>
    /// Whether a block of pageblock size or more may merge with its buddy: they are of one type, or none of them keeps to
    /// itself (__free_one_page).
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool MayMerge(int mt, int other) => mt == other || (IsMergeable(mt) && IsMergeable(other));

    /// <summary>The kernel's name of a type (migratetype_names).</summary>
    public static string NameOf(int mt) => mt == Cma ? "CMA" : ((MigrateType)mt).ToString();

    /// <summary>The names of <see cref="MigrateType"/> by its values.</summary>
    public static string[] Words { get; } = Enum.GetNames<MigrateType>();

    /// <summary>The type of a recording's letter, or -1.</summary>
    public static int OfLetter(char letter) => Letters.IndexOf(letter);
}
