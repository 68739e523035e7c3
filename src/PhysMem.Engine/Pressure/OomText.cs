using System.Globalization;
using System.Text;
using PhysMem.Engine.Report;

namespace PhysMem.Engine.Pressure;

/// <summary>The OOM killer's report (dump_header, dump_tasks, __oom_kill_process), without the stack dump.</summary>
internal static class OomText
{
    /// <summary>Who asked for what, all memory, all tasks.</summary>
    public static string Head(OomContext oom)
    {
        var scope = new MemoryReportScope(
            oom.HighestZone, oom.Nodes ?? oom.MemsAllowed ?? FailureText.MemoryMask(oom.Machine), oom.Cpu);
        var text = new StringBuilder();
        Append(text, $"{oom.Caller?.Name ?? FailureText.UnknownTask} invoked oom-killer: ");
        Append(text, $"gfp_mask={FailureText.Mask(oom.Machine, oom.Gfp)}, order={oom.Order}, oom_score_adj={oom.Caller?.OomScoreAdj ?? 0}\n");
        text.Append(MemoryReport.Format(oom.Machine, scope)).Append(MemoryReport.Protection(oom.Machine));
        bool kinds = oom.Machine.Line.TellsKindsOfRss;
        text.Append("Tasks state (memory values in pages):\n[  pid  ]   uid  tgid total_vm      rss ");
        text.Append(kinds ? "rss_anon rss_file rss_shmem " : "").Append("pgtables_bytes swapents oom_score_adj name\n");
        foreach (TaskEntry task in oom.Tasks)
        {
            AppendTask(text, task, kinds);
        }

        return text.ToString();
    }

    /// <summary>The one-line summary and the kill.</summary>
    public static string Kill(OomContext oom, TaskEntry victim, string message)
    {
        SimTask task = victim.Task;
        long K(long pages) => pages << (oom.Machine.Build.PageShift - 10);
        var text = new StringBuilder();
        Append(text, $"oom-kill:constraint={oom.Constraint},{FailureText.Place(oom.Machine, oom.Nodes, oom.MemsAllowed)},");
        Append(text, $"global_oom,task_memcg=/,task={task.Name},pid={task.Pid},uid={task.Uid}\n");
        Append(text, $"{message}: Killed process {task.Pid} ({task.Name}) total-vm:{K(victim.TotalVm)}kB, ");
        Append(text, $"anon-rss:{K(victim.AnonPages)}kB, file-rss:{K(victim.FilePages)}kB, shmem-rss:0kB, UID:{task.Uid} ");
        Append(text, $"pgtables:{task.PageTableBytes / 1024}kB oom_score_adj:{task.OomScoreAdj}\n");
        return text.ToString();
    }

    /// <summary>The end when no task may be killed.</summary>
    public static string NobodyToKill() =>
        "Out of memory and no killable processes...\nKernel panic - not syncing: System is deadlocked on memory\n";

    /// <summary>The end where vm.panic_on_oom says so.</summary>
    public static string PanicOnOom(bool always) =>
        $"Kernel panic - not syncing: Out of memory: {(always ? "compulsory" : "system-wide")} panic_on_oom is enabled\n";

    private static void AppendTask(StringBuilder text, TaskEntry entry, bool kinds)
    {
        SimTask t = entry.Task;
        Append(text, $"[{t.Pid,7}] {t.Uid,5} {t.Pid,5} {entry.TotalVm,8} {entry.Rss,8} ");
        if (kinds)
        {
            Append(text, $"{entry.AnonPages,8} {entry.FilePages,8} {0,9} ");
        }

        Append(text, $"{t.PageTableBytes,8} ");
        Append(text, $"{entry.SwapPages,8}         {t.OomScoreAdj,5} {t.Name}\n");
    }

    private static void Append(StringBuilder text, FormattableString line) =>
        text.Append(line.ToString(CultureInfo.InvariantCulture));
}
