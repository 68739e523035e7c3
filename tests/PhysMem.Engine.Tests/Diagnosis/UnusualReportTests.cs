using PhysMem.Engine.Diagnosis;
using PhysMem.Engine.Observed;
using PhysMem.Engine.Tests.Observed;

namespace PhysMem.Engine.Tests.Diagnosis;

/// <summary>Reports that look like others and have a cause of their own; mails to kernel lists had each of them.</summary>
public sealed class UnusualReportTests
{
    private const string Movable = """
        Mem-Info:
        active_anon:0 inactive_anon:0 isolated_anon:0
         free:400000 free_pcp:0 free_cma:0
        Node 4 Movable free:1600000kB min:9140kB low:139160kB high:269180kB reserved_highatomic:0KB present:4194304kB managed:4194304kB free_cma:0kB
        lowmem_reserve[]: 0 0 0 0 0
        """;

    [Fact]
    public void The_OOM_killer_of_a_page_fault_has_no_request()
    {
        AllocExplanation explanation = AllocExplainer.Explain(Logs.One(
            $"sh invoked oom-killer: gfp_mask=0x0(), order=0, oom_score_adj=0\nCPU: 2 PID: 7 Comm: sh Not tainted 5.15.0\n{Movable}"));
        Assert.Equal((Verdict.NotThePageAllocator, true), (explanation.Verdict, explanation.IsCertain));
        Assert.Contains("pagefault_out_of_memory", explanation.Reasoning, StringComparison.Ordinal);
    }

    // The cpuset is told behind the memory part only, and the report has zones of its nodes only.
    [Fact]
    public void A_cpuset_whose_nodes_have_movable_memory_only_is_the_cause()
    {
        AllocExplanation explanation = AllocExplainer.Explain(Logs.One(
            "runc invoked oom-killer: gfp_mask=0x500cc2(GFP_HIGHUSER|__GFP_ACCOUNT), order=0, oom_score_adj=0\n"
            + $"CPU: 8 PID: 7 Comm: runc Not tainted 5.8.2\n{Movable}\n"
            + "oom-kill:constraint=CONSTRAINT_CPUSET,nodemask=(null),cpuset=docker.scope,mems_allowed=4,global_oom,task_memcg=/a,task=b,pid=4100,uid=0"));
        Assert.Equal(Verdict.BelowWatermark, explanation.Verdict);
        Assert.Contains("bound to (4)", explanation.Summary, StringComparison.Ordinal);
        Assert.Contains(explanation.Flips, flip => flip is { Kind: FlipKind.OtherNodes, IsProved: false });
    }

    [Fact]
    public void Zones_that_are_not_told_are_not_empty()
    {
        AllocExplanation explanation = AllocExplainer.Explain(Logs.One(
            $"sh: page allocation failure: order:0, mode:0xcc0(GFP_KERNEL)\nCPU: 2 PID: 7 Comm: sh Not tainted 5.8.2\n{Movable}"));
        Assert.Equal(Verdict.CannotTell, explanation.Verdict);
    }

    // The line of the zone that is asked first is lost, and it has a block: what is kept back below decides nothing.
    [Theory]
    [InlineData("1*64kB", Verdict.CannotTell)]
    [InlineData("0*64kB", Verdict.Fragmentation)]
    public void A_zone_whose_marks_are_lost_may_have_had_the_block(string block, Verdict expected)
    {
        AllocExplanation explanation = AllocExplainer.Explain(Logs.One($"""
            dvb: page allocation failure: order:4, mode:0xcc0(GFP_KERNEL)
            CPU: 0 PID: 7 Comm: dvb Not tainted 5.8.2
            Mem-Info:
            Node 0 DMA free:15904kB min:28kB low:32kB high:40kB present:15648kB managed:15648kB
            lowmem_reserve[]: 0 0 4003 4003
            Node 0 DMA: 0*4kB 0*8kB 0*16kB 1*32kB 2*64kB 1*128kB 1*256kB 0*512kB 1*1024kB 1*2048kB 3*4096kB = 15904kB
            Node 0 Normal: 5650*4kB 87*8kB 17*16kB 6*32kB {block} 0*128kB 0*256kB 0*512kB 0*1024kB 0*2048kB 0*4096kB
            """));
        Assert.Equal(expected, explanation.Verdict);
        Assert.Contains(Verdict.LowmemReserve, explanation.Causes);
    }

    // GFP_NOFS and __GFP_MEMALLOC, of writing to swap over a network: no mark counts, and nothing is left.
    [Fact]
    public void Nothing_free_is_no_fragmentation()
    {
        AllocExplanation explanation = AllocExplainer.Explain(Logs.One("""
            kworker/u2:7: page allocation failure: order:0, mode:0x60c40(GFP_NOFS|__GFP_COMP|__GFP_MEMALLOC), nodemask=(null)
            CPU: 0 PID: 7 Comm: kworker/u2:7 Not tainted 5.18.0
            Mem-Info:
            Normal free:0kB boost:0kB min:948kB low:1184kB high:1420kB reserved_highatomic:0KB present:65536kB managed:57428kB free_cma:0kB
            lowmem_reserve[]: 0 0
            Normal: 0*4kB 0*8kB 0*16kB 0*32kB 0*64kB 0*128kB 0*256kB 0*512kB 0*1024kB 0*2048kB 0*4096kB = 0kB
            """));
        Assert.Equal(Verdict.BelowWatermark, explanation.Verdict);
        Assert.Contains("fewer pages were free", explanation.Summary, StringComparison.Ordinal);
    }

    // The mark is met, and all blocks are of the reserve, which a single page of 4.8 isn't given: it isn't for want of pages.
    [Fact]
    public void Cached_files_of_a_zone_whose_mark_is_met_do_not_decide()
    {
        AllocExplanation explanation = AllocExplainer.Explain(Logs.One("""
            sh: page allocation failure: order:0, mode:0x2280020(GFP_ATOMIC|__GFP_NOTRACK)
            CPU: 0 PID: 7 Comm: sh Not tainted 4.8.0
            DMA free:7600kB min:44kB low:56kB high:68kB active_file:0kB inactive_file:0kB present:15992kB managed:15908kB free_cma:0kB
            lowmem_reserve[]: 0 1952 1952 1952
            DMA32 free:30000kB min:5600kB low:7000kB high:8400kB active_file:400kB inactive_file:600kB present:2080000kB managed:2030000kB free_cma:0kB
            lowmem_reserve[]: 0 0 0 0
            DMA32: 7500*4kB (H) 0*8kB 0*16kB 0*32kB 0*64kB 0*128kB 0*256kB 0*512kB 0*1024kB 0*2048kB 0*4096kB = 30000kB
            """));

        Assert.Equal([Verdict.HighAtomicOnly, Verdict.LowmemReserve, Verdict.MayNotReclaim], explanation.Causes);
    }

    // free_highatomic: stands behind reserved_highatomic: since 6.13.
    [Theory]
    [InlineData("reserved_highatomic:2048KB", "6.12")]
    [InlineData("reserved_highatomic:2048KB free_highatomic:32KB", "7.2")]
    public void What_a_zone_line_lacks_tells_of_an_older_kernel(string fields, string kernel) => Assert.Equal(
        kernel,
        AllocExplainer.Explain(Logs.One(
            $"sh invoked oom-killer: gfp_mask=0x140cca(GFP_HIGHUSER_MOVABLE|__GFP_COMP), order=0, oom_score_adj=0\nMem-Info:\n"
            + $"Node 0 Normal free:4000kB boost:0kB min:4096kB low:5120kB high:6144kB {fields} present:1048576kB managed:1000000kB free_cma:0kB\nlowmem_reserve[]: 0 0\n")).Kernel);

    // 16 GB wanted, and the zones of a kernel with 64 bits have 6.5 GB; the lines behind them are lost.
    [Fact]
    public void More_than_the_zones_have_is_more_than_all_RAM() => Assert.Contains(
        "more memory than the machine has",
        AllocExplainer.Explain(Logs.One("""
            sh: vmalloc: allocation failure: 17178296320 bytes, mode:0x14080c0(GFP_KERNEL|__GFP_ZERO), nodemask=(null)
            CPU: 0 PID: 5955 Comm: sh Not tainted 4.15.0
            Mem-Info:
            DMA32 free:2939236kB min:30316kB low:37892kB high:45468kB present:3129292kB managed:2939944kB
            lowmem_reserve[]: 0 0 3510 3510
            Normal free:2780604kB min:37100kB low:46372kB high:55644kB present:4718592kB managed:3594328kB
            lowmem_reserve[]: 0 0 0 0
            """)).Summary,
        StringComparison.Ordinal);

    // Before vmalloc_init there is no address space, however much of it is free.
    [Fact]
    public void Vmalloc_in_start_kernel_is_asked_too_early()
    {
        AllocExplanation explanation = AllocExplainer.Explain(Logs.One("""
            swapper: vmalloc error: size 7864320, vm_struct allocation failed, mode:0xdc0(GFP_KERNEL|__GFP_ZERO), nodemask=(null)
            CPU: 0 PID: 0 Comm: swapper Not tainted 6.0.0-rc1
            Call Trace:
             warn_alloc.cold+0x55/0xaf
             vzalloc_node+0x64/0x80
             start_kernel+0x213/0x49a
            Mem-Info:
            Node 0 Normal free:479884kB boost:0kB min:0kB low:0kB high:0kB present:745464kB managed:479984kB
            lowmem_reserve[]: 0 0 0 0
            """));
        Assert.Equal(Verdict.NotThePageAllocator, explanation.Verdict);
        Assert.Contains("being set up", explanation.Summary, StringComparison.Ordinal);
        Assert.DoesNotContain(explanation.Actions, action => action.Contains("vmalloc=", StringComparison.Ordinal));
    }

    // Old reports have no lines of nodes, and two zones of one name.
    [Fact]
    public void A_flip_names_the_node_of_its_zone() => Assert.Contains(
        AllocExplainer.Explain(Logs.One("""
            sed invoked oom-killer: gfp_mask=0x201da, order=0, oom_score_adj=0
            CPU: 4 PID: 29481 Comm: sed Not tainted 3.10.0
            Node 0 Normal free:36692kB min:36784kB low:45980kB high:55176kB present:13631488kB managed:13368348kB
            lowmem_reserve[]: 0 0 0 0
            Node 1 Normal free:45436kB min:45444kB low:56804kB high:68164kB present:16777212kB managed:16514220kB
            lowmem_reserve[]: 0 0 0 0
            """)).Flips,
        flip => flip.Change.Contains(" in node 1 Normal", StringComparison.Ordinal));

    // The helper of a cloud hid digits of the mask, and its kernel calls the whole machine 'host': 46592 of 46712 kB.
    [Fact]
    public void A_machine_that_is_called_host_is_no_cgroup()
    {
        AllocExplanation explanation = AllocExplainer.Explain(Logs.One("""
            java invoked oom-killer: gfp_mask=0x62****(GFP_HIGHUSER_MOVABLE|__GFP_ZERO), nodemask=(null), order=0, oom_score_adj=0
            Task in /user.slice killed as a result of limit of host
            Node 0 Normal free:46592kB min:46712kB low:58388kB high:70064kB
            """));
        Assert.Equal((ReportKind.Oom, Verdict.BelowWatermark), (explanation.Report.Kind, explanation.Verdict));
        Assert.Null(explanation.Report.Oom!.Cgroup);
    }

    // vmalloc charges each page after it has it, and tells as little of a cgroup's refusal as of the zones'.
    [Theory]
    [InlineData("0x7080c0(GFP_KERNEL_ACCOUNT|__GFP_ZERO)", 1)]
    [InlineData("0x6080c0(GFP_KERNEL|__GFP_ZERO)", 0)]
    public void Zones_that_would_serve_vmalloc_leave_the_cgroup_to_look_at(string mask, int actions)
    {
        AllocExplanation explanation = AllocExplainer.Explain(Logs.One($"""
            make: vmalloc: allocation failure, allocated 8192 of 20480 bytes, mode:{mask}, nodemask=(null)
            CPU: 4 PID: 16742 Comm: make Not tainted 4.19.60
            Normal free:112996kB min:24544kB low:30680kB high:36816kB present:13367296kB managed:13056872kB
            lowmem_reserve[]: 0 0 0
            """));
        Assert.Equal((Verdict.CannotTell, actions), (explanation.Verdict, explanation.Actions.Count(action => action.Contains("__GFP_ACCOUNT", StringComparison.Ordinal))));
    }

    [Fact]
    public void Vmalloc_of_nothing_is_refused_whatever_is_free()
    {
        AllocExplanation explanation = AllocExplainer.Explain(Logs.One(
            "siw: vmalloc: allocation failure: 0 bytes, mode:0xdc0(GFP_KERNEL|__GFP_ZERO), nodemask=(null)\nCPU: 5 PID: 344 Comm: siw Not tainted 5.10.0\n"));
        Assert.Contains("asked for 0 bytes", explanation.Summary, StringComparison.Ordinal);
        Assert.Equal(["Find out why the caller computes such a size."], explanation.Actions);
    }

    // 96 of 128 pages: the mark of high memory is the same whatever vm.min_free_kbytes is.
    [Fact]
    public void The_mark_of_high_memory_is_not_lowered_by_the_sysctl()
    {
        AllocExplanation explanation = TwinProof.Ask(AllocExplainer.Explain(Logs.One("""
            sh invoked oom-killer: gfp_mask=0x100cca(GFP_HIGHUSER_MOVABLE), order=0, oom_score_adj=0
            CPU: 0 PID: 945 Comm: sh Not tainted 5.7.0
            Normal free:6000kB min:2948kB low:3684kB high:4420kB present:890872kB managed:559212kB
            lowmem_reserve[]: 0 0 4000 4000
            HighMem free:384kB min:512kB low:2142kB high:3772kB present:512000kB managed:512000kB
            lowmem_reserve[]: 0 0 0 0
            """)));
        Assert.DoesNotContain(explanation.Flips, flip => flip.Kind == FlipKind.LowerMin);
        Assert.Contains(explanation.Flips, flip => flip is { Kind: FlipKind.MoreFree, Proof: FlipProof.Twin } && flip.Change.Contains("33 more free pages", StringComparison.Ordinal));
    }

    // Of the fixed mark of ZONE_MOVABLE, 128 pages of which 120 are free, the report can't know and the twin does.
    [Fact]
    public void What_the_twin_refutes_comes_last()
    {
        AllocExplanation explanation = TwinProof.Ask(AllocExplainer.Explain(Logs.One("""
            sh invoked oom-killer: gfp_mask=0x140cca(GFP_HIGHUSER_MOVABLE|__GFP_COMP), order=0, oom_score_adj=0
            CPU: 0 PID: 945 Comm: sh Not tainted 6.12.0
            Node 0 Normal free:400kB boost:0kB min:4000kB low:5000kB high:6000kB reserved_highatomic:0KB present:1000000kB managed:1000000kB free_cma:0kB
            lowmem_reserve[]: 0 0 0
            Node 0 Movable free:480kB boost:0kB min:512kB low:1512kB high:2512kB reserved_highatomic:0KB present:1000000kB managed:1000000kB free_cma:0kB
            lowmem_reserve[]: 0 0 0
            """)));
        Assert.Equal((FlipKind.LowerMin, "the twin still refuses"), (explanation.Flips[^1].Kind, explanation.Flips[^1].Doubt));
        Assert.DoesNotContain("min_free_kbytes", explanation.Actions[0], StringComparison.Ordinal);
    }

    // What was free a moment later is 34 pages above a mark that has 25600 of boost in it.
    [Fact]
    public void The_boost_of_a_zone_that_serves_by_now_is_named_and_not_proved()
    {
        AllocExplanation explanation = AllocExplainer.Explain(Logs.One("""
            sh: page allocation failure: order:0, mode:0xcc0(GFP_KERNEL), nodemask=(null)
            CPU: 2 PID: 1022 Comm: sh Not tainted 6.1.0
            Node 0 DMA32 free:160740kB boost:102400kB min:157952kB low:171840kB high:185728kB reserved_highatomic:0KB present:3322892kB managed:3234336kB
            lowmem_reserve[]: 0 0 0
            """));
        Assert.Equal((Verdict.BelowWatermark, false), (explanation.Verdict, explanation.IsCertain));
        Assert.Equal((FlipKind.LessBoost, FlipProof.None), (explanation.Flips[0].Kind, explanation.Flips[0].Proof));
    }

    // 256 pages in all, and blocks of 512 wanted; the other free pages of the machine lie in zones that 6.8 doesn't print here.
    [Fact]
    public void No_block_comes_of_a_zone_that_is_smaller()
    {
        AllocExplanation explanation = AllocExplainer.Explain(Logs.One("""
            swapper/0: page allocation failure: order:9, mode:0xcc1(GFP_KERNEL|GFP_DMA), nodemask=(null)
            CPU: 0 PID: 1 Comm: swapper/0 Not tainted 6.8.0
            Mem-Info:
            active_anon:0 inactive_anon:0 isolated_anon:0
             free:3823293 free_pcp:0 free_cma:0
            Node 0 DMA free:1024kB boost:0kB min:0kB low:0kB high:0kB reserved_highatomic:0KB present:15992kB managed:1024kB free_cma:0kB
            lowmem_reserve[]: 0 0 0 0
            Node 0 DMA: 0*4kB 0*8kB 0*16kB 0*32kB 0*64kB 0*128kB 0*256kB 0*512kB 1*1024kB (U) 0*2048kB 0*4096kB = 1024kB
            """));
        Assert.Contains("DMA at most, have fewer pages than that in all", explanation.Summary, StringComparison.Ordinal);
        Assert.Contains(explanation.Flips, flip => flip is { Kind: FlipKind.HigherZones, IsProved: false });
    }

    // journalctl cut the line off before what tells the zone's size.
    [Fact]
    public void How_many_pages_are_missing_is_told_of_a_zone_without_a_size() => Assert.Contains(
        AllocExplainer.Explain(Logs.One("""
            sh invoked oom-killer: gfp_mask=0x1100cca(GFP_HIGHUSER_MOVABLE), order=0, oom_score_adj=0
            CPU: 6 PID: 1449 Comm: sh Not tainted 5.15.0
            Node 0 Normal free:51060kB min:51240kB low:64048kB high:76856kB reserved_highatomic:0KB inacti>
            lowmem_reserve[]: 0 0 0 0 0
            """)).Flips,
        flip => flip.Kind == FlipKind.MoreFree && flip.Change.StartsWith("46 more free pages", StringComparison.Ordinal) && !flip.Cost.Contains("stays free", StringComparison.Ordinal));

    // 36 pages of 128 in node 1, 35,000 in the whole machine; of nodes 0 and 1 the request may use 1.
    [Theory]
    [InlineData("1", true)]
    [InlineData("0-1", false)]
    public void Free_pages_of_nodes_that_are_not_told_are_elsewhere(string nodes, bool isElsewhere)
    {
        AllocExplanation explanation = AllocExplainer.Explain(Logs.One($"""
            sh invoked oom-killer: gfp_mask=0x6280ca(GFP_HIGHUSER_MOVABLE|__GFP_ZERO), nodemask=(null), order=0, oom_score_adj=0
            sh cpuset=some mems_allowed={nodes}
            CPU: 1 PID: 29748 Comm: sh Not tainted 4.19.91
            Mem-Info:
            active_anon:172 inactive_anon:4518735 isolated_anon:0
             free:35000 free_pcp:1 free_cma:0
            Node 1 Normal free:144kB min:512kB low:640kB high:768kB present:400000kB managed:400000kB
            lowmem_reserve[]: 0 0 0 0 0
            """));
        Assert.Equal(isElsewhere, explanation.Summary.Contains("on the nodes that it is bound to (1)", StringComparison.Ordinal));
        Assert.Equal(isElsewhere, explanation.Flips[0] is { Kind: FlipKind.OtherNodes, IsProved: false });
        Assert.NotEqual(isElsewhere, explanation.Reasoning.Contains("more RAM", StringComparison.Ordinal));
    }

    // 61 GB are free in node 1, and the headline of 3.10 doesn't tell whether the task may use it.
    [Theory]
    [InlineData("", 1)]
    [InlineData(", nodemask=(null)", 0)]
    public void A_node_with_plenty_leaves_the_memory_policy_to_look_at(string nodemask, int actions)
    {
        AllocExplanation explanation = AllocExplainer.Explain(Logs.One($"""
            sds invoked oom-killer: gfp_mask=0x200da{nodemask}, order=0, oom_score_adj=0
            CPU: 1 PID: 29748 Comm: sds Not tainted 3.10.0
            Node 0 Normal free:54236kB min:43840kB low:54800kB high:65760kB present:65011712kB managed:63937168kB
            lowmem_reserve[]: 0 0 0 0
            Node 1 Normal free:64780040kB min:45276kB low:56592kB high:67912kB present:67108864kB managed:66029944kB
            lowmem_reserve[]: 0 0 0 0
            """));
        Assert.Equal(["why node 1 Normal did not serve: by its numbers it would have"], explanation.Missing);
        Assert.Equal((Verdict.CannotTell, actions), (explanation.Verdict, explanation.Actions.Count(action => action.Contains("memory policy", StringComparison.Ordinal))));
    }

    // Of 35948 free pages 35784 are CMA; the files that are cached could have been given up.
    [Fact]
    public void Who_may_neither_take_CMA_nor_reclaim_is_told_of_both() => Assert.Equal(
        [Verdict.CmaOnly, Verdict.MayNotReclaim],
        AllocExplainer.Explain(Logs.One("""
            swapper/0: page allocation failure: order:0, mode:0x200020
            CPU: 0 PID: 0 Comm: swapper/0 Not tainted 3.10.53
            DMA free:143792kB min:3336kB low:4168kB high:5004kB active_file:314340kB inactive_file:316728kB present:1048576kB managed:697164kB free_cma:143136kB
            lowmem_reserve[]: 0 0 0 0
            """)).Causes);

    // 4.9 gives a single page of an atomic request none of the HighAtomic blocks, and 6.1 does.
    [Fact]
    public void Where_no_zone_serves_by_the_numbers_a_twin_that_does_has_other_rules() => Assert.All(
        TwinProof.Ask(AllocExplainer.Explain(Logs.One("""
            sh: page allocation failure: order:0, mode:0x2280020(GFP_ATOMIC|__GFP_NOTRACK)
            CPU: 0 PID: 1593 Comm: sh Not tainted 4.9.0
            DMA32 free:1408kB min:1296kB low:1620kB high:1944kB active_file:100kB inactive_file:124kB present:180080kB managed:139012kB free_cma:0kB
            lowmem_reserve[]: 0 0
            DMA32: 16*4kB (H) 6*8kB (H) 5*16kB (H) 8*32kB (H) 5*64kB (H) 5*128kB (H) 0*256kB 0*512kB 0*1024kB 0*2048kB 0*4096kB = 1408kB
            """))).Flips.Where(flip => flip.IsProved),
        flip => Assert.Contains("rules of 6.1 or later", flip.Doubt, StringComparison.Ordinal));

    // One zone, and its marks are all that is told of: nothing is 'elsewhere'.
    [Fact]
    public void The_sentence_of_who_may_not_reclaim_tells_of_its_marks_once()
    {
        AllocExplanation explanation = AllocExplainer.Explain(Logs.One("""
            sh: page allocation failure: order:0, mode:0x800(GFP_NOWAIT), nodemask=(null)
            CPU: 6 PID: 3103 Comm: sh Not tainted 5.4.0
            DMA free:9368kB min:4920kB low:6150kB high:7380kB active_file:200kB inactive_file:220084kB present:1856508kB managed:1686236kB
            lowmem_reserve[]: 0 0
            """));
        Assert.Equal([Verdict.MayNotReclaim, Verdict.BelowWatermark], explanation.Causes);
        Assert.DoesNotContain("besides", explanation.Summary, StringComparison.Ordinal);
    }

    // A message of syslog that begins in the middle of a line, as mails that were filled again have it.
    [Fact]
    public void A_message_within_a_line_is_one()
    {
        KernelReport report = Logs.One("""
            Mar 16 21:40:40 t6 kernel: cc1: page allocation failure. order:2, mode:0xd0
            Mar 16 21:40:40 t6 kernel: Mem-Info:
            Mar 16 21:40:40 t6 kernel:  free:146348 slab:875833 pagetables:378 bounce:0 Mar 16 21:40:40 t6 kernel: DMA free:467728kB
            min:4064kB low:5080kB high:6096kB present:2068480kB
            """);
        Assert.Equal((116932, 1016), (report.Memory!.Zones[0].Free, report.Memory.Zones[0].Min));
    }

    [Theory]
    [InlineData("Subject: Re: swapper: page allocation failure. order:1, mode:0x20\n")]
    [InlineData("Subject: kswapd0: page allocation failure: order:0,\n mode:0x820(GFP_ATOMIC), nodemask=(null),cpuset=/,mems_allowed=0\n")]
    public void The_subject_of_a_mail_is_no_report(string subject)
    {
        List<KernelReport> reports = Logs.Read(
            $"From: a@b\n{subject}Date: today\n\nOn Monday c@d wrote:\n> sh: page allocation failure: order:0, mode:0xcc0(GFP_KERNEL)\n> Mem-Info:\n> Normal free:40kB min:80kB low:100kB high:120kB present:8000kB\n",
            out LogAccount account);
        Assert.Equal("sh", Assert.Single(reports).Process);
        Assert.Equal((account.Read, 3), (account.Used + account.Unused + account.Outside, account.Used));
    }
}
