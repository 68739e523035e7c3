using PhysMem.Engine.Observed;

namespace PhysMem.Engine.Tests.Observed;

/// <summary>What the headlines of all ages tell.</summary>
public sealed class HeadlineTests
{
    [Theory]
    [InlineData("swapper: page allocation failure. order:3, mode:0x4020", ReportKind.AllocationFailure, "swapper", 3, 0x4020u)]
    [InlineData("my app: x: page allocation failure: order:0, mode:0x40cc0(GFP_KERNEL|__GFP_COMP), nodemask=0-1,3,cpuset=/,mems_allowed=0-1", ReportKind.AllocationFailure, "my app: x", 0, 0x40cc0u)]
    [InlineData("stress: page allocation stalls for 10020ms, order:0, mode:0x14200ca(GFP_HIGHUSER_MOVABLE), nodemask=(null)", ReportKind.AllocationStall, "stress", 0, 0x14200cau)]
    [InlineData("stress: page allocation stall for 12 secs: order:9, mode:0x140dca(GFP_HIGHUSER_MOVABLE|__GFP_ZERO|__GFP_COMP) nodemask=(null),cpuset=/,mems_allowed=0", ReportKind.AllocationStall, "stress", 9, 0x140dcau)]
    [InlineData("kworker/0:1: vmemmap alloc failure: order:9, mode:0x4cc0(GFP_KERNEL|__GFP_RETRY_MAYFAIL), nodemask=(null),cpuset=/,mems_allowed=0", ReportKind.AllocationFailure, "kworker/0:1", 9, 0x4cc0u)]
    [InlineData("sh: page allocation failure: order:1, mode:0xcc0((null)), nodemask=(null)", ReportKind.AllocationFailure, "sh", 1, 0xcc0u)]
    [InlineData("a: vmalloc error: size 4096, vm_struct allocation failed, mode:0xcc0(GFP_KERNEL), nodemask=(null)", ReportKind.VmallocFailure, "a", null, 0xcc0u)]
    [InlineData("a: vmalloc: allocation failure, allocated 1000 of 4096 bytes, mode:0x14080c0(GFP_KERNEL|__GFP_ZERO), nodemask=(null)", ReportKind.VmallocFailure, "a", null, 0x14080c0u)]
    [InlineData("vmap allocation for size 4096 failed: use vmalloc=<size> to increase size", ReportKind.VmallocFailure, null, null, null)]
    [InlineData("sh invoked oom-killer: gfp_mask=0x201da, order=0, oom_adj=0, oom_score_adj=-17", ReportKind.Oom, "sh", 0, 0x201dau)]
    [InlineData("sh invoked oom-killer: gfp_mask=0x14280ca(GFP_HIGHUSER_MOVABLE|__GFP_ZERO), nodemask=0,  order=0, oom_score_adj=0", ReportKind.Oom, "sh", 0, 0x14280cau)]
    [InlineData("kworker/0:2 invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=-1, oom_score_adj=0", ReportKind.SysRqOom, "kworker/0:2", -1, 0xcc0u)]
    [InlineData("gfp_mask=0x100cca(GFP_HIGHUSER_MOVABLE), order=0, oom_score_adj=0", ReportKind.Oom, null, 0, 0x100ccau)]
    [InlineData("mode:0xcc0(GFP_KERNEL), nodemask=(null)", ReportKind.AllocationFailure, null, null, 0xcc0u)]
    public void A_headline_is_read(string headline, ReportKind kind, string? process, int? order, uint? mode)
    {
        KernelReport report = Logs.One($"[    1.000000] something else\n[    2.000000] {headline}");

        Assert.Equal((kind, process, order, mode), (report.Kind, report.Process, report.Request!.Order, report.Request.Mode));
        Assert.Equal((2, 2, headline, "2.000000"), (report.FirstLine, report.LastLine, report.Headline, report.Time));
    }

    // Digits are hidden by who shows a report to others: the names are all that is told of the mask.
    [Theory]
    [InlineData("0x62****(GFP_HIGHUSER_MOVABLE|__GFP_ZERO)", 0x100dcau)]
    [InlineData("0x****(GFP_KERNEL)", 0xcc0u)]
    [InlineData("0xXXXX(GFP_KERNEL)", 0xcc0u)]
    [InlineData("0x6...(GFP_KERNEL)", 0xcc0u)]
    [InlineData("0x6****", null)]
    [InlineData("0x6****(GFP_KERNEL|__GFP_NOBODY_KNOWS)", null)]
    public void A_mask_with_hidden_digits_is_what_its_names_say(string mask, uint? meaning)
    {
        ObservedRequest request = Logs.One($"sh invoked oom-killer: gfp_mask={mask}, nodemask=(null), order=2, oom_score_adj=0").Request!;
        Assert.Equal((2, null, meaning), (request.Order, request.Mode, request.Meaning));
    }

    [Theory]
    [InlineData("sh: page allocation failure. order:3, mode:0x20.")]
    [InlineData("sh: page allocation failure. order:3, mode:0x20 Call Trace:")]
    public void What_follows_a_mask_hides_nothing(string headline) => Assert.Equal(0x20u, Logs.One(headline).Request!.Mode);

    [Fact]
    public void Lists_of_nodes_and_the_cpuset_are_told_apart()
    {
        ObservedRequest request = Logs.One(
            "a: page allocation failure: order:0, mode:0xcc0(GFP_KERNEL), nodemask=0-1,3,cpuset=user.slice,mems_allowed=0,2-3").Request!;

        Assert.Equal(("0-1,3", "user.slice", "0,2-3"), (request.NodeMask, request.Cpuset, request.MemsAllowed));
    }

    [Theory]
    [InlineData("10020ms,", 10)]
    [InlineData("12 secs:", 12)]
    public void A_stall_tells_its_seconds(string time, long seconds) =>
        Assert.Equal(seconds, Logs.One($"a: page allocation stalls for {time} order:0, mode:0xcc0(GFP_KERNEL)").Request!.StallSeconds);

    // 4.14 numbers GFP_KERNEL 0x14000c0; 5.1 and later 0xcc0.
    [Theory]
    [InlineData("0x14000c0", "4.14.98-generic", "4.14", 0xcc0u)]
    [InlineData("0x14000c0(GFP_KERNEL)", null, "4.15-4.17", 0xcc0u)]
    [InlineData("0xd0", "3.10.0-957.el7.x86_64", null, 0xcc0u)]
    [InlineData("0xcc0", null, null, 0xcc0u)]
    [InlineData("0x20((null))", null, null, 0x820u)]
    [InlineData("0xcc0(GFP_KERNEL)", "5.4.0", "5.1-5.13", 0xcc0u)]
    public void A_mask_is_read_by_the_age_of_its_kernel(string mask, string? release, string? age, uint meaning)
    {
        string cpu = release is null ? "" : $"\nCPU: 0 PID: 1 Comm: a Not tainted {release} #1";
        ObservedRequest request = Logs.One($"a: page allocation failure: order:0, mode:{mask}{cpu}").Request!;

        Assert.Equal(meaning, request.Meaning);
        Assert.True(age is null || request.Layout!.ToString() == age, $"read as of {request.Layout}");
    }

    // A kernel of 5.4 in which 0x800000 is a flag of the vendor, printed with a name of his.
    [Fact]
    public void Names_count_where_a_vendor_s_number_contradicts_them()
    {
        ObservedRequest request = Logs.One(
            "a: page allocation failure: order:0, mode:0x800cc0(GFP_KERNEL|__GFP_VENDOR)\nCPU: 0 PID: 1 Comm: a Not tainted 5.4.1 #1").Request!;

        Assert.Equal((0x800cc0u, "GFP_KERNEL|__GFP_VENDOR", 0xcc0u), (request.Mode, request.ModeNames, request.Meaning));
    }

    [Fact]
    public void The_release_may_stand_at_the_begin_of_the_log() => Assert.Equal(
        "5.4.1", Logs.One("[    0.000000] Linux version 5.4.1 (a@b) #1 SMP\nx\na: page allocation failure: order:0, mode:0xcc0").Release);

    [Fact]
    public void Headlines_of_vmalloc_in_two_lines_are_one()
    {
        KernelReport report = Logs.One("[1.5] vmalloc: allocation failure: 4096 bytes\n[1.5] a: page allocation failure: order:0, mode:0x24000c2\n[1.5] Mem-Info:");

        Assert.Equal((ReportKind.VmallocFailure, "a", 4096, 0x24000c2u), (report.Kind, report.Process, report.Request!.Bytes, report.Request.Mode));
        Assert.NotNull(report.Memory);
    }

    // A page that lost the blanks and commas of its log.
    [Fact]
    public void Fields_that_were_run_together()
    {
        ObservedRequest request = Logs.One("systemd-journal invoked oom-killer: gfp_mask=0x800d0order=2oom_score_adj=0\nMem-Info:").Request!;

        Assert.Equal((0x800d0u, 2), (request.Mode, request.Order));
    }
}
