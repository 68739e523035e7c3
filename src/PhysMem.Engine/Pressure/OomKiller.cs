using PhysMem.Engine.Core.Allocation;
using PhysMem.Engine.Core.Decisions;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Gfp;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Report;

namespace PhysMem.Engine.Pressure;

/// <summary>
/// The OOM killer (mm/oom_kill.c). Choice and texts are the kernel's; a victim's memory is free at once, where a
/// real one has to run or be reaped first.
/// </summary>
internal sealed class OomKiller
{
    /// <summary>OOM_SCORE_ADJ_MIN.</summary>
    public const int NeverKill = -1000;

    private readonly ModeledSystem _system;

    public OomKiller(ModeledSystem system) => _system = system;

    /// <summary>vm.oom_kill_allocating_task.</summary>
    public bool KillsCaller { get; set; }

    /// <summary>vm.panic_on_oom: 0 never, 1 when all memory is concerned, 2 always.</summary>
    public int PanicOnOom { get; set; }

    /// <summary>out_of_memory.</summary>
    public OomResult Run(ref AllocContext ac, uint gfp, int order)
    {
        // A dying task, and one that may not wait for file systems, isn't helped by a kill.
        if (ac.Task.Is(TaskFlags.OomVictim) || (gfp & GfpBits.Fs) == 0)
        {
            return OomResult.PretendedSuccess;
        }

        if (!_system.Tasks.IsUsed)
        {
            return OomResult.NobodyKnown;
        }

        OomContext oom = ContextOf(ref ac, gfp, order);
        if (PanicOnOom == 2 || (PanicOnOom == 1 && oom.Constraint == OomContext.NoConstraint))
        {
            _system.Log(OomText.Head(oom), OomText.PanicOnOom(PanicOnOom == 2));
            return OomResult.Panic;
        }

        if (Choose(oom) is not { } victim)
        {
            _system.Log(OomText.Head(oom), OomText.NobodyToKill());
            return OomResult.Panic;
        }

        Kill(ref ac, oom, victim);
        return OomResult.Killed;
    }

    // select_bad_process; of equal ones the youngest.
    private TaskEntry? Choose(OomContext oom)
    {
        if (KillsCaller && _system.Caller is { IsGone: false } caller && caller.Task.OomScoreAdj != NeverKill)
        {
            return caller;
        }

        TaskEntry? chosen = null;
        long most = long.MinValue;
        foreach (TaskEntry task in _system.Tasks.Tasks)
        {
            if (task.Points(oom.TotalPages, oom.Machine.Build.PageSize) is { } points && points >= most)
            {
                chosen = task;
                most = points;
            }
        }

        return chosen;
    }

    private void Kill(ref AllocContext ac, OomContext oom, TaskEntry victim)
    {
        string message = KillsCaller && victim == _system.Caller
            ? "Out of memory (oom_kill_allocating_task)"
            : "Out of memory";
        _system.Log(OomText.Head(oom), OomText.Kill(oom, victim, message));
        _system.Machine.Decisions?.Add(new OomKill(victim.Task.Pid, victim.Task.Name));
        if (victim == _system.Caller)
        {
            // mark_oom_victim: the request goes on with a right to a part of the reserve.
            TaskContext t = ac.Task;
            ac.Task = new TaskContext(t.Cpu, t.Flags | TaskFlags.OomVictim, t.MemsAllowed, t.GfpContext);
        }

        long pages = _system.Free(victim, ac.Task.Cpu);
        _system.Totals.OomKills++;
        _system.Totals.FreedByKills += pages;
        _system.Journal.Add(PressureEventKind.OomKill, oom.Order, pages);
    }

    // constrained_alloc.
    private OomContext ContextOf(ref AllocContext ac, uint gfp, int order)
    {
        var oom = new OomContext
        {
            Machine = _system.Machine,
            Gfp = new GfpMask(gfp),
            Order = order,
            HighestZone = ac.HighestZone,
            Cpu = ac.Task.Cpu,
            MemsAllowed = ac.Task.MemsAllowed,
            Caller = _system.Caller?.Task,
            Tasks = _system.Tasks.Tasks,
            TotalPages = _system.Machine.TotalRam + _system.Swap.Total,
        };
        if ((gfp & GfpBits.ThisNode) != 0)
        {
            return oom;
        }

        Node[] memory = [.. _system.Machine.Nodes.Where(n => n.HasMemory)];
        if (ac.Nodes is { } nodes && !memory.All(n => nodes.Contains(n.Nid)))
        {
            return oom with
            {
                Constraint = "CONSTRAINT_MEMORY_POLICY", Nodes = nodes, TotalPages = PagesOf(memory, nodes),
            };
        }

        if (ac.Task.MemsAllowed is { } mems && (gfp & GfpBits.HardWall) != 0 && !memory.All(n => mems.Contains(n.Nid)))
        {
            return oom with { Constraint = "CONSTRAINT_CPUSET", TotalPages = PagesOf(memory, mems) };
        }

        return oom;
    }

    private long PagesOf(Node[] memory, NodeMask nodes) =>
        memory.Where(n => nodes.Contains(n.Nid)).Sum(n => n.PresentPages) + _system.Swap.Total;
}
