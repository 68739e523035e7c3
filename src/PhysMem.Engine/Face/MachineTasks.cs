using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Pressure;

namespace PhysMem.Engine.Face;

/// <summary>Tasks that own memory, for the OOM killer to choose from.</summary>
public sealed class MachineTasks : MachineSubject
{
    internal MachineTasks(SimMachine machine)
        : base(machine)
    {
    }

    /// <summary>vm.oom_kill_allocating_task: kill the task that asks rather than the largest.</summary>
    public bool OomKillAllocatingTask
    {
        get => ModeledSystem.Of(State)?.OomKiller.KillsCaller ?? false;
        set => ModeledSystem.TurnOn(State).OomKiller.KillsCaller = value;
    }

    /// <summary>vm.panic_on_oom: 0 never, 1 unless only some nodes are concerned, 2 always.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not 0 to 2.</exception>
    public int PanicOnOom
    {
        get => ModeledSystem.Of(State)?.OomKiller.PanicOnOom ?? 0;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 2);
            ModeledSystem.TurnOn(State).OomKiller.PanicOnOom = value;
        }
    }

    /// <summary>Adds a task. It owns what requests with its pid get, and what <see cref="Give"/> gives it.</summary>
    /// <exception cref="ArgumentException">The pid is taken or not above 0, or the score is out of range.</exception>
    public void Add(SimTask task)
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentOutOfRangeException.ThrowIfLessThan(task.Pid, 1, nameof(task));
        ArgumentException.ThrowIfNullOrWhiteSpace(task.Name, nameof(task));
        ArgumentOutOfRangeException.ThrowIfLessThan(task.OomScoreAdj, OomKiller.NeverKill, nameof(task));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(task.OomScoreAdj, -OomKiller.NeverKill, nameof(task));
        TaskTable tasks = ModeledSystem.TurnOn(State).Tasks;
        if (tasks.Find(task.Pid) != null)
        {
            throw new ArgumentException($"Machine '{State.Name}' has a task with pid {task.Pid} already.", nameof(task));
        }

        tasks.Add(task);
    }

    /// <summary>A task exits: what it owns is freed.</summary>
    /// <returns>Pages freed.</returns>
    /// <exception cref="PhysMemException"><see cref="FaultCode.NoSuchPlace"/>.</exception>
    public long Remove(int pid, int cpu = 0)
    {
        PlaceCheck.RequireCpu(State, cpu);
        TaskEntry task = TaskCheck.Require(State, pid);
        return ModeledSystem.TurnOn(State).Free(task, cpu);
    }

    /// <summary>A block that was allocated becomes a task's.</summary>
    /// <param name="pid">The task.</param>
    /// <param name="pfn">The block's first frame.</param>
    /// <param name="order">The order that it was allocated with.</param>
    /// <exception cref="PhysMemException">There is no such task or block.</exception>
    public void Give(int pid, long pfn, int order = 0)
    {
        TaskEntry task = TaskCheck.Require(State, pid);
        (Zone zone, long index) = FreeCheck.Require(State, pfn, order);
        ModeledSystem.TurnOn(State).Tasks.Own(task, zone, index);
    }
}
