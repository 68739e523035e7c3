using PhysMem.Engine.Core.State;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Pressure;

namespace PhysMem.Engine.Face;

/// <summary>Finds the task that a caller names by its pid.</summary>
internal static class TaskCheck
{
    /// <exception cref="PhysMemException"><see cref="FaultCode.NoSuchPlace"/>: there is no such task.</exception>
    public static TaskEntry Require(MachineState machine, int pid) =>
        ModeledSystem.Of(machine)?.Tasks.Find(pid) ?? throw new PhysMemException(
            FaultCode.NoSuchPlace, $"Machine '{machine.Name}' has no task with pid {pid}.", "Add the task first.");
}
