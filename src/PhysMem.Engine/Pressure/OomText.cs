using System.Globalization;
using System.Text;
using PhysMem.Engine.Report;

namespace PhysMem.Engine.Pressure;

/// <summary>
/// The OOM killer's report (dump_header, dump_tasks, __oom_kill_process), without the stack dump. Head and Kill take their
/// numbers down and are texts when somebody reads them.
/// </summary>
internal static class OomText
{
    /// <summary>Who asked for what, all memory, all tasks.</summary>
    public static object Head(OomContext oom) => new HeadText(oom);

    /// <summary>The one-line summary and the kill.</summary>
    public static object Kill(OomContext oom, TaskEntry victim, string message) => new KillText(oom, new TaskNumbers(victim), message);

    /// <summary>The end when no task may be killed.</summary>
    public static string NobodyToKill() =>
        "Out of memory and no killable processes...\nKernel panic - not syncing: System is deadlocked on memory\n";

    /// <summary>The end where vm.panic_on_oom says so.</summary>
    public static string PanicOnOom(bool always) =>
        $"Kernel panic - not syncing: Out of memory: {(always ? "compulsory" : "system-wide")} panic_on_oom is enabled\n";

    private static void Append(StringBuilder text, FormattableString line) =>
        text.Append(line.ToString(CultureInfo.InvariantCulture));

    private sealed class HeadText(OomContext oom)
    {
        private readonly MemoryNumbers _memory = MemoryNumbers.Take(oom.Machine, oom.Cpu);
        private readonly TaskNumbers[] _tasks = [.. oom.Tasks.Select(task => new TaskNumbers(task))];

        public override string ToString()
        {
            var scope = new MemoryReportScope(oom.HighestZone, oom.Nodes ?? oom.MemsAllowed ?? FailureText.MemoryMask(oom.Machine));
            var text = new StringBuilder();
            Append(text, $"{oom.Caller?.Name ?? FailureText.UnknownTask} invoked oom-killer: ");
            Append(text, $"gfp_mask={FailureText.Mask(oom.Machine, oom.Gfp)}, order={oom.Order}, oom_score_adj={oom.Caller?.OomScoreAdj ?? 0}\n");
            text.Append(MemoryReport.Format(_memory, scope)).Append(MemoryReport.Protection(oom.Machine));
            bool kinds = oom.Machine.Line.TellsKindsOfRss;
            text.Append("Tasks state (memory values in pages):\n[  pid  ]   uid  tgid total_vm      rss ");
            text.Append(kinds ? "rss_anon rss_file rss_shmem " : "").Append("pgtables_bytes swapents oom_score_adj name\n");
            foreach (TaskNumbers task in _tasks)
            {
                AppendTask(text, task, kinds);
            }

            return text.ToString();
        }

        private static void AppendTask(StringBuilder text, TaskNumbers task, bool kinds)
        {
            SimTask t = task.Task;
            Append(text, $"[{t.Pid,7}] {t.Uid,5} {t.Pid,5} {task.TotalVm,8} {task.Rss,8} ");
            if (kinds)
            {
                Append(text, $"{task.AnonPages,8} {task.FilePages,8} {0,9} ");
            }

            Append(text, $"{t.PageTableBytes,8} ");
            Append(text, $"{task.SwapPages,8}         {t.OomScoreAdj,5} {t.Name}\n");
        }
    }

    private sealed class KillText(OomContext oom, TaskNumbers victim, string message)
    {
        public override string ToString()
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
    }

    /// <summary>A task's sizes at one moment.</summary>
    private readonly struct TaskNumbers(TaskEntry task)
    {
        public SimTask Task { get; } = task.Task;

        public long AnonPages { get; } = task.AnonPages;

        public long FilePages { get; } = task.FilePages;

        public long SwapPages { get; } = task.SwapPages;

        public long Rss { get; } = task.Rss;

        public long TotalVm { get; } = task.TotalVm;
    }
}
