using PhysMem.Engine.Boot;
using PhysMem.Engine.Core.Allocation;
using PhysMem.Engine.Face;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Gfp;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Pressure;
using PhysMem.Engine.Report;
using Block = PhysMem.Engine.Report.Allocation;

namespace PhysMem.Engine.Tests.Pressure;

/// <summary>A machine of 32 MiB on which tasks own memory, and kernel requests that need more than there is.</summary>
public sealed class OomKillerTests : IDisposable
{
    private readonly SimMachine _machine = SimMachine.Boot(MachineTemplates.FromSize(ArchitectureProfile.X64, 32 << 20));

    public void Dispose() => _machine.Dispose();

    [Fact]
    public void The_task_with_the_most_memory_is_killed_and_its_pages_serve_the_request()
    {
        AddTask(10, "small", 100);
        AddTask(11, "large", 2000);
        AddTask(12, "middle", 1000);

        AllocationResult result = AllocUntilKill();

        Assert.True(result.Succeeded);
        Assert.Equal([10, 12], _machine.Reports.Tasks().Select(t => t.Pid));
        Assert.Contains("Out of memory: Killed process 11 (large)", result.KernelLog, StringComparison.Ordinal);
        PressureEvent kill = Assert.Single(result.Pressure, e => e.Kind == PressureEventKind.OomKill);
        Assert.Equal(2000, kill.Pages);
        Assert.Equal(1, _machine.Reports.Pressure().OomKills);
        Assert.True(_machine.Reports.Pressure().HasFired);
    }

    [Fact]
    public void The_score_adjustment_is_in_thousandths_of_all_memory()
    {
        // 8192 pages or a little less: 8 pages a point. 3000 - 2400 is less than 1000.
        AddTask(10, "favoured", 3000, adj: -300);
        AddTask(11, "plain", 1000);

        Assert.Equal(3000 - (300 * (_machine.ManagedPages / 1000)), _machine.Reports.Tasks()[0].Points);
        AllocUntilKill();

        Assert.Equal(10, Assert.Single(_machine.Reports.Tasks()).Pid);
    }

    [Fact]
    public void Page_tables_and_swap_count_too()
    {
        _machine.Pressure.SwapPages = 400;
        _machine.Tasks.Add(new SimTask(10, "tables") { PageTableBytes = 4096 * 50 });
        _machine.Tasks.Add(new SimTask(11, "swapped"));
        Own(11, 100);
        _machine.Pressure.Reclaim(60);

        TaskReport[] tasks = [.. _machine.Reports.Tasks()];
        Assert.Equal(50, tasks[0].Points);
        Assert.Equal((100, 40, 60), (tasks[1].Points, tasks[1].AnonPages, tasks[1].SwapPages));
    }

    [Fact]
    public void Of_equal_tasks_the_youngest_is_killed()
    {
        AddTask(10, "first", 500);
        AddTask(11, "second", 500);
        AllocUntilKill();

        Assert.Equal(10, Assert.Single(_machine.Reports.Tasks()).Pid);
    }

    [Fact]
    public void When_only_protected_tasks_are_left_the_kernel_panics()
    {
        AddTask(1, "init", 3000, adj: -1000);

        AllocationResult result = AllocUntilFailure();

        Assert.Equal(FaultCode.WouldNotReturn, result.Fault);
        Assert.Contains("panics", result.Reason, StringComparison.Ordinal);
        Assert.EndsWith(
            "Out of memory and no killable processes...\nKernel panic - not syncing: System is deadlocked on memory\n",
            result.KernelLog,
            StringComparison.Ordinal);
        Assert.Equal(1, Assert.Single(_machine.Reports.Tasks()).Pid);
    }

    [Fact]
    public void Without_any_task_described_a_request_fails_and_logs_why()
    {
        AllocationResult result = AllocUntilFailure();

        Assert.Equal(FaultCode.OutOfMemory, result.Fault);
        Assert.StartsWith(
            "physmem: page allocation failure: order:0, mode:0xcc0(GFP_KERNEL), nodemask=(null),cpuset=/,mems_allowed=0\nMem-Info:\n",
            result.KernelLog,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_request_without_file_systems_kills_nobody()
    {
        AddTask(10, "task", 500);
        while (_machine.AllocPages(new AllocationRequest(GfpMask.GfpNofs)).Succeeded)
        {
        }

        Assert.Single(_machine.Reports.Tasks());
    }

    [Fact]
    public void The_caller_may_be_killed_instead()
    {
        _machine.Tasks.OomKillAllocatingTask = true;
        AddTask(10, "caller", 10);
        AddTask(11, "large", 2000);
        string log = "";
        while (log.Length == 0)
        {
            log = _machine.AllocPages(new AllocationRequest(GfpMask.GfpKernel) { Pid = 10 }).KernelLog;
        }

        Assert.Equal(11, Assert.Single(_machine.Reports.Tasks()).Pid);
        Assert.StartsWith("caller invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0\n", log, StringComparison.Ordinal);
        Assert.Contains("Out of memory (oom_kill_allocating_task): Killed process 10 (caller)", log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, "system-wide")]
    [InlineData(2, "compulsory")]
    public void The_kernel_may_be_told_to_panic_at_once(int panicOnOom, string word)
    {
        _machine.Tasks.PanicOnOom = panicOnOom;
        AddTask(10, "task", 500);

        AllocationResult result = AllocUntilFailure();

        Assert.Equal(FaultCode.WouldNotReturn, result.Fault);
        Assert.EndsWith($"Out of memory: {word} panic_on_oom is enabled\n", result.KernelLog, StringComparison.Ordinal);
    }

    [Fact]
    public void A_task_that_exits_gives_everything_back()
    {
        long before = _machine.FreePages;
        AddTask(10, "task", 700);
        _machine.AllocPages(new AllocationRequest(GfpMask.GfpKernel, 5) { Pid = 10 });
        Assert.Equal(732, Assert.Single(_machine.Reports.Tasks()).AnonPages);

        Assert.Equal(732, _machine.Tasks.Remove(10));

        Assert.Equal(before, _machine.FreePages);
        Assert.Empty(_machine.Reports.Tasks());
    }

    [Fact]
    public void A_block_that_is_freed_is_no_longer_the_tasks()
    {
        _machine.Tasks.Add(new SimTask(10, "task"));
        Block block = _machine.AllocPages(new AllocationRequest(GfpMask.GfpHighUserMovable, 1) { Pid = 10 }).Allocation!;
        _machine.FreePagesAt(block.Pfn, 1);
        Block other = _machine.AllocPages(new AllocationRequest(GfpMask.GfpHighUserMovable, 1)).Allocation!;
        Assert.Equal(block.Pfn, other.Pfn);

        Assert.Equal(0, _machine.Tasks.Remove(10));
        _machine.FreePagesAt(other.Pfn, 1);
    }

    [Fact]
    public void Memory_can_be_given_to_a_task_later_and_to_another_one_after_that()
    {
        _machine.Tasks.Add(new SimTask(10, "first"));
        _machine.Tasks.Add(new SimTask(11, "second"));
        Block block = _machine.AllocPages(new AllocationRequest(GfpMask.GfpHighUserMovable, 2)).Allocation!;

        _machine.Tasks.Give(10, block.Pfn, 2);
        _machine.Tasks.Give(11, block.Pfn, 2);

        Assert.Equal([0L, 4L], _machine.Reports.Tasks().Select(t => t.AnonPages));
    }

    [Fact]
    public void A_request_of_an_unknown_task_is_an_error_and_changes_nothing()
    {
        long free = _machine.FreePages;
        var fault = Assert.Throws<PhysMemException>(
            () => _machine.AllocPages(new AllocationRequest(GfpMask.GfpKernel) { Pid = 77 }));

        Assert.Equal(FaultCode.NoSuchPlace, fault.Code);
        Assert.Equal(free, _machine.FreePages);
    }

    [Fact]
    public void A_pid_is_taken_once()
    {
        _machine.Tasks.Add(new SimTask(10, "task"));
        Assert.Throws<ArgumentException>(() => _machine.Tasks.Add(new SimTask(10, "again")));
        Assert.Throws<ArgumentOutOfRangeException>(() => _machine.Tasks.Add(new SimTask(0, "none")));
        Assert.Throws<ArgumentOutOfRangeException>(() => _machine.Tasks.Add(new SimTask(11, "x") { OomScoreAdj = 1001 }));
    }

    private void AddTask(int pid, string name, int pages, int adj = 0)
    {
        _machine.Tasks.Add(new SimTask(pid, name) { OomScoreAdj = adj });
        Own(pid, pages);
    }

    private void Own(int pid, int pages)
    {
        for (int k = 0; k < pages; k++)
        {
            Assert.True(_machine.AllocPages(new AllocationRequest(GfpMask.GfpHighUserMovable) { Pid = pid }).Succeeded);
        }
    }

    private AllocationResult AllocUntilKill()
    {
        while (true)
        {
            AllocationResult result = _machine.AllocPages(new AllocationRequest(GfpMask.GfpKernel));
            if (!result.Succeeded || result.KernelLog.Length > 0)
            {
                return result;
            }
        }
    }

    private AllocationResult AllocUntilFailure()
    {
        while (true)
        {
            AllocationResult result = _machine.AllocPages(new AllocationRequest(GfpMask.GfpKernel));
            if (!result.Succeeded)
            {
                return result;
            }
        }
    }
}
