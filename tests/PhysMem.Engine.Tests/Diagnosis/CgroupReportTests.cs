using PhysMem.Engine.Diagnosis;
using PhysMem.Engine.Observed;
using PhysMem.Engine.Tests.Observed;

namespace PhysMem.Engine.Tests.Diagnosis;

/// <summary>The OOM killer of memory cgroups: which of their limits was met, and texts of which only a part is there.</summary>
public sealed class CgroupReportTests
{
    // Of the first version memory+swap has a limit of its own, and the file that sets it another name.
    [Theory]
    [InlineData("memory: usage 900kB, limit 1000kB, failcnt 0\nmemory+swap: usage 1200kB, limit 1200kB, failcnt 9\nkmem: usage 5kB, limit 9007199254740988kB, failcnt 0", "Of memory+swap 1200 kB", "memory.memsw.limit_in_bytes")]
    [InlineData("memory: usage 1000kB, limit 1000kB, failcnt 9\nmemory+swap: usage 1000kB, limit 9007199254740988kB, failcnt 0", "Of memory 1000 kB", "memory.limit_in_bytes")]
    [InlineData("memory: usage 900kB, limit 1000kB, failcnt 0\nmemory+swap: usage 900kB, limit 9007199254740988kB, failcnt 0\nkmem: usage 70kB, limit 70kB, failcnt 9", "Of kmem 70 kB", "memory.kmem.limit_in_bytes")]
    [InlineData("memory: usage 1000kB, limit 1000kB, failcnt 9\nswap: usage 0kB, limit 9007199254740988kB, failcnt 0", "Of memory 1000 kB", "memory.max")]
    public void The_counter_at_its_limit_is_the_cause(string counters, string used, string file)
    {
        AllocExplanation explanation = AllocExplainer.Explain(Logs.One(
            $"java invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0\nCPU: 0 PID: 7 Comm: java Not tainted 5.4.0\n{counters}\nMemory cgroup stats for /a:"));

        Assert.Equal(Verdict.NotThePageAllocator, explanation.Verdict);
        Assert.Contains(used, explanation.Reasoning, StringComparison.Ordinal);
        Assert.Contains($"Raise {file} ", Assert.Single(explanation.Actions), StringComparison.Ordinal);
    }

    // What is left of a log that has turned round, or of who kept the lines that tell of cgroups alone.
    [Theory]
    [InlineData("6,305,38165442,-;Task in /kube/pod/c1 killed as a result of limit of /kube/pod\n6,306,38165443,-;memory: usage 20480kB, limit 20480kB, failcnt 136", "/kube/pod")]
    [InlineData("[    9.000001]  </TASK>\n[    9.000002] memory: usage 20480kB, limit 20480kB, failcnt 6402\n[    9.000003] Memory cgroup stats for /kube/pod:\n[    9.000004] anon 98742272", "/kube/pod")]
    public void A_report_may_begin_with_the_limit(string text, string cgroup)
    {
        KernelReport report = Logs.One(text);
        Assert.Equal((ReportKind.CgroupOom, cgroup, 20480), (report.Kind, report.Oom!.Cgroup, report.Oom.CgroupLimitKb));
        Assert.Equal(Verdict.NotThePageAllocator, AllocExplainer.Explain(report).Verdict);
    }
}
