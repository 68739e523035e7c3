using PhysMem.Engine.Core.Allocation;
using PhysMem.Engine.Gfp;
using PhysMem.Engine.Report;
using PhysMem.PowerShell.Arguments;
using PhysMem.PowerShell.Commands;
using PhysMem.PowerShell.Objects;
using PhysMem.PowerShell.State;
using PhysMem.PowerShell.Tests.Prompt;

namespace PhysMem.PowerShell.Tests.Commands;

/// <summary>What a request's caller is and may do: policy, cpuset, task flags, nodemask.</summary>
public sealed class CallerTests : IDisposable
{
    private readonly Session _session = new();
    private readonly MachineHandle _machine;

    public CallerTests() => _machine = _session.Boot(new { Memory = "96MB", Node = 3, Name = "lab" });

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData("local", new[] { 0, 0, 0 })]
    [InlineData("prefer:2", new[] { 2, 2, 2 })]
    [InlineData("Prefer (many):1-2", new[] { 1, 1, 1 })]
    [InlineData("bind: 1,2", new[] { 1, 1, 1 })]
    [InlineData("interleave:0-2", new[] { 0, 1, 2 })]
    [InlineData("interleave:0,2", new[] { 0, 2, 0 })]
    [InlineData("", new[] { 0, 0, 0 })]
    public void A_policy_is_taken_in_the_kernel_s_spelling_and_says_which_nodes_are_asked(string policy, int[] nodes)
    {
        Assert.Equal(nodes, Nodes(new { Policy = policy, Count = 3 }));
        Assert.Equal(nodes, _session.Run<GetFreePagesCommand>(new { Policy = policy, Count = 3 }).MustSucceed().Of<Allocation>().Select(one => one.Node));
    }

    [Theory]
    [InlineData("weighted interleave:0*3,1", new[] { 0, 0, 0, 1, 0 })]
    [InlineData("Weighted Interleave: 1-2*2", new[] { 1, 1, 2, 2, 1 })]
    [InlineData("weighted interleave:0-2", new[] { 0, 1, 2, 0, 1 })]
    public void Weights_are_written_behind_their_nodes(string policy, int[] nodes)
    {
        _session.Boot(new { Memory = "96MB", Node = 3, Kernel = "6.12" });

        Assert.Equal(nodes, Nodes(new { Policy = policy, Count = 5 }));
        Assert.Equal("weighted interleave:0*3,1", MemoryPolicy.Weighted((1, 1), (0, 3)).ToString());
        Assert.Equal("weighted interleave:0-1", MemoryPolicy.Weighted((1, 1), (0, 1)).ToString());
    }

    [Fact]
    public void A_policy_object_remembers_where_it_was()
    {
        var policy = new MemoryPolicy(MemoryPolicyMode.Interleave, 0, 1, 2);

        Assert.Equal([0, 1], Nodes(new { Policy = policy, Count = 2 }));
        Assert.Equal([2, 0], Nodes(new { Policy = policy, Count = 2 }));
    }

    [Fact]
    public void A_node_that_is_named_goes_before_the_policy() =>
        Assert.Equal([1], Nodes(new { Policy = "bind:2", Node = 1 }));

    [Theory]
    [InlineData("bind")]
    [InlineData("local:1")]
    [InlineData("some:1")]
    [InlineData("bind:x")]
    [InlineData("bind:2-1")]
    [InlineData("weighted interleave")]
    [InlineData("weighted interleave:0*0")]
    [InlineData("weighted interleave:0*256")]
    [InlineData("weighted interleave:0*1*1")]
    public void A_policy_that_can_t_be_read_is_refused(string policy) =>
        Assert.Equal("ParameterArgumentTransformationError", _session.Alloc(new { Policy = policy }).EndingId());

    [Theory]
    [InlineData("1-2")]
    [InlineData("1,2")]
    public void A_nodemask_keeps_a_request_to_its_nodes(string mask)
    {
        RunResult run = _session.Alloc(new { NodeMask = mask, Order = 10, Count = 1000, AllowFailure = true }).MustSucceed();

        Assert.Equal([1, 2], run.Output.OfType<Allocation>().Select(one => one.Node).Distinct().Order());
        Assert.IsType<AllocationFailure>(run.Output[^1]);
        _session.Run<RemovePagesCommand>(input: run.Output.OfType<Allocation>()).MustSucceed();
        Assert.Equal([1, 2], Nodes(new { NodeMask = new object[] { 1, "2" }, Order = 10, Count = 8 }).Distinct().Order());
        Assert.Equal([1], _session.Alloc(new { NodeMask = 1, Bulk = 3 }).MustSucceed().Of<Allocation>().Select(one => one.Node).Distinct());
    }

    [Fact]
    public void A_cpuset_binds_an_ordinary_task_but_not_an_interrupt()
    {
        Assert.Equal([2], Nodes(new { MemsAllowed = 2 }));
        Assert.Equal([0], Nodes(new { MemsAllowed = 2, TaskFlag = "Interrupt" }));
    }

    [Theory]
    [InlineData("MemsAllowed")]
    [InlineData("NodeMask")]
    public void Nodes_that_the_machine_does_not_have_are_an_error(string parameter)
    {
        Call call = Call.To<InvokeAllocPagesCommand>(parameter == "NodeMask" ? new { NodeMask = "0-7" } : new { MemsAllowed = "0-7" });

        Assert.Equal("NoSuchPlace", _session.Run(call).Id());
        Assert.Equal("NoSuchPlace", _session.Alloc(new { Policy = "bind:7" }).Id());
    }

    [Fact]
    public void A_task_that_frees_memory_itself_gets_the_last_page()
    {
        _session.Alloc(new { Gfp = "GFP_KERNEL|__GFP_NORETRY", Count = 100_000, AllowFailure = true });
        long reserve = _machine.FreePages;

        Assert.True(reserve > 100);
        _session.Alloc(new { Gfp = "GFP_KERNEL|__GFP_NORETRY", Count = 100_000, AllowFailure = true, TaskFlag = "MemAlloc" });
        Assert.Equal(0, _machine.FreePages);
    }

    [Fact]
    public void A_scope_without_IO_keeps_the_OOM_killer_from_pretending()
    {
        RunResult run = _session.Alloc(new { Count = 100_000, AllowFailure = true, TaskFlag = new[] { "MemAllocNoFs", "MemAllocNoIo" } });

        // Without __GFP_FS nobody is killed and the kernel goes on trying; with it, the machine without tasks is out of memory.
        Assert.Equal("WouldNotReturn", Assert.IsType<AllocationFailure>(run.Output[^1]).Fault);
        Assert.Equal("OutOfMemory", _session.Alloc(new { AllowFailure = true }).Single<AllocationFailure>().Fault);
    }

    [Fact]
    public void Task_flags_are_the_engine_s_under_one_roof()
    {
        Assert.All(Enum.GetValues<TaskFlags>(), one => Assert.Equal(one, Enum.Parse<CallerFlags>(one.ToString()).Task()));
        Assert.All(Enum.GetValues<GfpContext>(), one => Assert.Equal(one, Enum.Parse<CallerFlags>(one.ToString()).GfpContext()));
        Assert.Equal(
            Enum.GetNames<TaskFlags>().Union(Enum.GetNames<GfpContext>()).Order(StringComparer.Ordinal),
            Enum.GetNames<CallerFlags>().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Policies_and_nodes_are_offered_for_the_machine_at_hand()
    {
        Assert.Equal(
            ["local", "'prefer:0-2'", "'prefer (many):0-2'", "'bind:0-2'", "'interleave:0-2'"],
            _session.Complete<InvokeAllocPagesCommand>("Policy", "").Select(one => one.CompletionText));
        Assert.Equal(["0", "1", "2"], _session.Complete<InvokeAllocPagesCommand>("MemsAllowed", "").Select(one => one.CompletionText));
    }

    [Fact]
    public void A_failure_tells_the_kernel_s_log_and_an_error_is_about_it()
    {
        AllocationFailure failure = Assert.IsType<AllocationFailure>(
            _session.Alloc(new { Gfp = "GFP_DMA", Order = 10, Count = 100, AllowFailure = true }).Output[^1]);

        Assert.StartsWith("physmem: page allocation failure: order:10, mode:0x1(GFP_DMA), nodemask=(null)", failure.GetKernelLog(), StringComparison.Ordinal);
        Assert.Contains("\nMem-Info:\n", failure.GetKernelLog(), StringComparison.Ordinal);
        Assert.Equal("lab: order 10, GFP_DMA", failure.ToString());
        Assert.Equal("", _session.Alloc(new { Gfp = "GFP_DMA|__GFP_NOWARN", Order = 10, AllowFailure = true }).Single<AllocationFailure>().GetKernelLog());
    }

    [Fact]
    public void The_advice_of_a_call_that_would_not_return_fits_the_reason()
    {
        _session.Alloc(new { Count = 100_000, AllowFailure = true });

        Assert.Contains("Leave __GFP_NOFAIL out", _session.Alloc(new { Gfp = "GFP_KERNEL|__GFP_NOFAIL", Count = 10_000 }).Remedy(), StringComparison.Ordinal);
        Assert.Contains("__GFP_FS", _session.Alloc(new { Gfp = "GFP_NOFS" }).Remedy(), StringComparison.Ordinal);
    }

    private IEnumerable<int> Nodes(object parameters) =>
        _session.Alloc(parameters).MustSucceed().Of<Allocation>().Select(one => one.Node);
}
