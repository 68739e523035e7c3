using PhysMem.Engine.Faults;
using PhysMem.PowerShell.State;

namespace PhysMem.PowerShell.Arguments;

/// <summary>Which orders a command shows; none given means all. One that doesn't exist is an error.</summary>
internal sealed class OrderFilter
{
    private readonly int[] _orders;

    /// <exception cref="PhysMemException"><see cref="FaultCode.OrderInvalid"/>: the machine has no such order.</exception>
    internal OrderFilter(int[]? orders, MachineHandle machine)
    {
        _orders = orders ?? [];
        foreach (int order in _orders.Where(order => order < 0 || order > machine.MaxOrder))
        {
            throw new PhysMemException(
                FaultCode.OrderInvalid, $"There is no order {order}.", $"Give orders from 0 to {machine.MaxOrder}.");
        }
    }

    internal bool Covers(int order) => _orders.Length == 0 || _orders.Contains(order);
}
