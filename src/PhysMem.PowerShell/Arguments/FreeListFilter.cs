using PhysMem.Engine.Buddy;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Frames;
using PhysMem.Engine.Report;

namespace PhysMem.PowerShell.Arguments;

/// <summary>Which of a zone's free lists a command shows. An order or type that doesn't exist is an error.</summary>
internal sealed class FreeListFilter
{
    private static readonly string[] s_types = Enum.GetNames<MigrateType>();

    private readonly int[] _orders;
    private readonly NamePatterns _types;

    /// <exception cref="PhysMemException">
    /// <see cref="FaultCode.OrderInvalid"/> or <see cref="FaultCode.NoSuchPlace"/>.
    /// </exception>
    internal FreeListFilter(int[] orders, string[] types)
    {
        _orders = orders;
        _types = new NamePatterns(types);
        foreach (int order in orders.Where(order => order is < 0 or > PageConstants.MaxOrder))
        {
            throw new PhysMemException(
                FaultCode.OrderInvalid, $"There is no order {order}.", $"Give orders from 0 to {PageConstants.MaxOrder}.");
        }

        foreach (string type in _types.Exact.Where(type => !s_types.Contains(type, StringComparer.OrdinalIgnoreCase)))
        {
            throw new PhysMemException(
                FaultCode.NoSuchPlace, $"There is no migratetype '{type}'.", $"Give one of {string.Join(", ", s_types)}.");
        }
    }

    internal bool Covers(FreeAreaReport list) =>
        (_orders.Length == 0 || _orders.Contains(list.Order)) && _types.Match(list.MigrateType);
}
