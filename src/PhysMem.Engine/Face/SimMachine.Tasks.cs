using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Pressure;
using PhysMem.Engine.Report;

namespace PhysMem.Engine.Face;

/// <summary>Tasks that own memory, for the OOM killer to choose from.</summary>
public sealed partial class SimMachine
{
    /// <summary>vm.oom_kill_allocating_task: kill the task that asks rather than the largest.</summary>
    public bool OomKillAllocatingTask
    {
        get => ModelIfOn?.OomKiller.KillsCaller ?? false;
        set => Model.OomKiller.KillsCaller = value;
    }

    /// <summary>vm.panic_on_oom: 0 never, 1 unless only some nodes are concerned, 2 always.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not 0 to 2.</exception>
    public int PanicOnOom
    {
        get => ModelIfOn?.OomKiller.PanicOnOom ?? 0;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 2);
            Model.OomKiller.PanicOnOom = value;
        }
    }

    /// <summary>
    /// Adds a task. It owns what requests with its pid get, and what <see cref="GiveToTask"/> gives it.
    /// </summary>
    /// <exception cref="ArgumentException">The pid is taken or not above 0, or the score is out of range.</exception>
    public void AddTask(SimTask task)
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentOutOfRangeException.ThrowIfLessThan(task.Pid, 1, nameof(task));
        ArgumentException.ThrowIfNullOrWhiteSpace(task.Name, nameof(task));
        ArgumentOutOfRangeException.ThrowIfLessThan(task.OomScoreAdj, OomKiller.NeverKill, nameof(task));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(task.OomScoreAdj, -OomKiller.NeverKill, nameof(task));
        if (Model.Tasks.Find(task.Pid) != null)
        {
            throw new ArgumentException($"Machine '{Name}' has a task with pid {task.Pid} already.", nameof(task));
        }

        Model.Tasks.Add(task);
    }

    /// <summary>A task exits: what it owns is freed.</summary>
    /// <returns>Pages freed.</returns>
    /// <exception cref="PhysMemException"><see cref="FaultCode.NoSuchPlace"/>.</exception>
    public long RemoveTask(int pid, int cpu = 0)
    {
        CheckCpu(cpu);
        return Model.Free(TaskOf(Model, pid), cpu);
    }

    /// <summary>A block that was allocated becomes a task's.</summary>
    /// <param name="pid">The task.</param>
    /// <param name="pfn">The block's first frame.</param>
    /// <param name="order">The order that it was allocated with.</param>
    /// <exception cref="PhysMemException">There is no such task or block.</exception>
    public void GiveToTask(int pid, long pfn, int order = 0)
    {
        TaskEntry task = TaskOf(Model, pid);
        (Zone zone, long index) = FreeCheck.Require(State, pfn, order);
        Model.Tasks.Own(task, zone, index);
    }

    /// <summary>The tasks, oldest first.</summary>
    public IReadOnlyList<TaskReport> GetTasks() => ModelIfOn is not { } model
        ? []
        : [.. model.Tasks.Tasks.Select(t => new TaskReport
        {
            Machine = Name,
            Pid = t.Task.Pid,
            Name = t.Task.Name,
            OomScoreAdj = t.Task.OomScoreAdj,
            AnonPages = t.AnonPages,
            FilePages = t.FilePages,
            SwapPages = t.SwapPages,
            Points = t.Points(State.TotalRam + model.Swap.Total),
        })];

    private TaskEntry TaskOf(ModeledSystem model, int pid) => model.Tasks.Find(pid) ?? throw NoSuchTask(pid);

    private PhysMemException NoSuchTask(int pid) => new(
        FaultCode.NoSuchPlace, $"Machine '{Name}' has no task with pid {pid}.", "Add the task first.");
}
