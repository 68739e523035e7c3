using PhysMem.Engine.Faults;
using PhysMem.PowerShell.State;

namespace PhysMem.PowerShell.Arguments;

/// <summary>Which CPUs of a machine a command shows; none given means all. One that isn't there is an error.</summary>
internal sealed class CpuFilter
{
    private readonly int[] _cpus;

    /// <exception cref="PhysMemException"><see cref="FaultCode.NoSuchPlace"/>.</exception>
    internal CpuFilter(MachineHandle machine, int[]? cpus)
    {
        _cpus = cpus ?? [];
        foreach (int cpu in _cpus.Where(cpu => cpu < 0 || cpu >= machine.Cpus))
        {
            throw new PhysMemException(
                FaultCode.NoSuchPlace, $"Machine '{machine.Name}' has no CPU {cpu}.", $"It has 0 to {machine.Cpus - 1}.");
        }
    }

    internal bool Covers(int cpu) => _cpus.Length == 0 || _cpus.Contains(cpu);
}
