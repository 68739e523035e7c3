using PhysMem.Engine.Faults;
using PhysMem.Engine.Kernel;

namespace PhysMem.PowerShell.Arguments;

/// <summary>Which migratetypes a command shows; none given means all. One that doesn't exist is an error.</summary>
internal sealed class MigrateTypeFilter
{
    private static readonly string[] s_types = Enum.GetNames<MigrateType>();

    private readonly NamePatterns _types;

    /// <exception cref="PhysMemException"><see cref="FaultCode.NoSuchPlace"/>.</exception>
    internal MigrateTypeFilter(string[] types)
    {
        _types = new NamePatterns(types);
        foreach (string type in _types.Exact.Where(type => !s_types.Contains(type, StringComparer.OrdinalIgnoreCase)))
        {
            throw new PhysMemException(
                FaultCode.NoSuchPlace, $"There is no migratetype {Cited.Of(type)}.", $"Give one of {string.Join(", ", s_types)}.");
        }
    }

    internal bool Covers(string type) => _types.Match(type);
}
