using PhysMem.Engine.Report;
using PhysMem.PowerShell.Commands;
using PhysMem.PowerShell.State;
using PhysMem.PowerShell.Tests.Prompt;

namespace PhysMem.PowerShell.Tests.Commands;

/// <summary>One machine, several sessions at once: the engine takes no locks, so the commands must.</summary>
public sealed class SharedMachineTests : IDisposable
{
    private const int Sessions = 4;

    private readonly Session _session = new();

    public void Dispose() => _session.Dispose();

    [Fact]
    public void No_page_is_handed_out_twice_and_none_is_lost()
    {
        MachineHandle machine = _session.Boot(new { Memory = "64MB", Cpu = Sessions });
        long free = machine.FreePages;
        Allocation[][] held = InParallel(session =>
            session.Alloc(new { Machine = machine, Order = 1, Count = 300 }).MustSucceed().Of<Allocation>().ToArray());

        Assert.Equal(Sessions * 300, held.SelectMany(one => one).Select(one => one.Pfn).Distinct().Count());
        Assert.Equal(free - (Sessions * 300 * 2), machine.FreePages);

        InParallel(session => session.Run<RemovePagesCommand>(new { Machine = machine }, input: held[session.CpuOfTest()]).MustSucceed());
        Assert.Equal(free, machine.FreePages);
    }

    [Fact]
    public async Task Pipelines_that_cross_two_machines_don_t_wait_for_each_other_for_ever()
    {
        MachineHandle[] machines = [_session.Boot("a"), _session.Boot("b")];
        Task all = Task.Run(() => InParallel(session =>
        {
            int own = session.CpuOfTest() % 2;
            return session.Pipe(
                Call.To<InvokeAllocPagesCommand>(new { Machine = machines[own], Count = 500 }),
                Call.To<InvokeAllocPagesCommand>(new { Machine = machines[1 - own] })).MustSucceed();
        }));

        await all.WaitAsync(TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task Who_waits_for_a_machine_that_another_session_holds_can_be_stopped()
    {
        MachineHandle machine = _session.Boot("lab");
        using var isHeld = new ManualResetEventSlim();
        using var mayEnd = new ManualResetEventSlim();
        Task holding = Task.Run(() => machine.Use(_ =>
        {
            isHeld.Set();
            mayEnd.Wait();
        }));
        isHeld.Wait(TestContext.Current.CancellationToken);

        RunResult waiting = _session.Run<TestSimMachineCommand>(new { Machine = machine }, options: new RunOptions { StopAfter = TimeSpan.FromMilliseconds(100) });
        mayEnd.Set();
        await holding;

        Assert.True(waiting.WasStopped);
        Assert.Empty(waiting.Errors);
        Assert.True(_session.Run<TestSimMachineCommand>(new { Machine = machine }).Single<bool>());
    }

    private static T[] InParallel<T>(Func<NumberedSession, T> work) => [.. Enumerable.Range(0, Sessions).AsParallel().AsOrdered()
        .WithDegreeOfParallelism(Sessions).WithExecutionMode(System.Linq.ParallelExecutionMode.ForceParallelism).Select(number =>
        {
            using var session = new Session();
            return work(new NumberedSession(session, number));
        })];

    private sealed record NumberedSession(Session Session, int Number)
    {
        internal int CpuOfTest() => Number;

        internal RunResult Alloc(object parameters) => Session.Alloc(parameters);

        internal RunResult Pipe(params Call[] calls) => Session.Pipe(calls);

        internal RunResult Run<TCmdlet>(object parameters, System.Collections.IEnumerable input)
            where TCmdlet : System.Management.Automation.Cmdlet, new() => Session.Run<TCmdlet>(parameters, input);
    }
}
