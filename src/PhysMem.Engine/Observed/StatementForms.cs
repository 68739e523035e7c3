using System.Text.RegularExpressions;

namespace PhysMem.Engine.Observed;

/// <summary>How each statement begins, in all kernels since 2.6.</summary>
internal static partial class StatementForms
{
    private const string Zone = "(?:DMA32|DMA|Normal|HighMem|Movable|Device)";
    private const string NodeAndZone = @"^(?:Node (?<node>\d{1,5})[, ]\s*)?(?<zone>" + Zone + ")";

    // These may stand anywhere in a line.
    private static readonly (StatementKind Kind, Regex Form)[] s_headlines =
    [
        (StatementKind.Failure, Failure()),
        (StatementKind.Stall, Stall()),
        (StatementKind.Vmalloc, Vmalloc()),
        (StatementKind.Oom, Oom()),
        (StatementKind.Nommu, Nommu()),
    ];

    // The first that matches is it.
    private static readonly (StatementKind Kind, Regex Form)[] s_forms =
    [
        (StatementKind.Elision, Elision()),
        (StatementKind.FailureRest, FailureRest()),
        (StatementKind.OomRest, OomRest()),
        (StatementKind.Plain, Plain()),
        (StatementKind.MemInfo, MemInfo()),
        (StatementKind.Buddy, BuddyForm()),
        (StatementKind.Zone, ZoneForm()),
        (StatementKind.Node, NodeForm()),
        (StatementKind.NodeLead, NodeLead()),
        (StatementKind.Reserve, Reserve()),
        (StatementKind.PageCache, PageCache()),
        (StatementKind.SwapCache, SwapCache()),
        (StatementKind.FreeSwap, FreeSwap()),
        (StatementKind.TotalSwap, TotalSwap()),
        (StatementKind.Ram, Ram()),
        (StatementKind.HighMem, HighMem()),
        (StatementKind.Reserved, Reserved()),
        (StatementKind.CmaReserved, CmaReserved()),
        (StatementKind.HwPoisoned, HwPoisoned()),
        (StatementKind.Task, Task()),
        (StatementKind.TaskHeader, TaskHeader()),
        (StatementKind.Constraint, Constraint()),
        (StatementKind.Kill, Kill()),
        (StatementKind.CgroupUsage, CgroupUsage()),
        (StatementKind.CgroupStats, CgroupStats()),
        (StatementKind.CgroupTask, CgroupTask()),
        (StatementKind.CgroupGroup, CgroupGroup()),
        (StatementKind.Cpu, Cpu()),
        (StatementKind.Hardware, Hardware()),
        (StatementKind.Cpuset, Cpuset()),
        (StatementKind.Stack, StackText.Form()),
        (StatementKind.CgroupStat, CgroupStat()),
        (StatementKind.Furniture, Furniture()),
    ];

    /// <summary>The statement that a text begins; null for none.</summary>
    public static StatementKind? Find(string text)
    {
        if (text.Length == 0)
        {
            return StatementKind.Furniture;
        }

        if (IsTotals(text))
        {
            return StatementKind.Totals;
        }

        return (LogTrigger.IsIn(text) ? Find(text, s_headlines) : null) ?? Find(text, s_forms);
    }

    /// <summary>Whether it begins a report with its reason.</summary>
    public static bool IsHeadline(StatementKind? kind) =>
        kind is StatementKind.Failure or StatementKind.Stall or StatementKind.Vmalloc or StatementKind.Oom or StatementKind.Nommu;

    /// <inheritdoc cref="Statement.Key"/>
    public static string? Key(StatementKind kind, string text) => kind switch
    {
        StatementKind.Task or StatementKind.Stack or StatementKind.CgroupStat or StatementKind.Plain
            or StatementKind.NodeLead or StatementKind.Elision or StatementKind.CgroupGroup => null,
        // One line for the cgroup and one for each below it.
        StatementKind.CgroupStats => $"{kind} {text}",
        StatementKind.Totals or StatementKind.CgroupUsage => $"{kind} {text[..Math.Max(0, text.IndexOf(':'))]}",
        StatementKind.Node => $"{kind} {NodeForm().Match(text).Groups["node"].Value}",
        StatementKind.Zone or StatementKind.Buddy => $"{kind} {Place(text)}",
        _ => kind.ToString(),
    };

    /// <summary>The node and the zone at the begin of a zone's or buddy line; kernels without NUMA leave the node out.</summary>
    public static (int Node, string Zone) Place(string text)
    {
        Match match = PlaceForm().Match(text);
        string node = match.Groups["node"].Value;
        return (node.Length == 0 ? 0 : Numbers.Int(node), match.Groups["zone"].Value);
    }

    /// <summary>The node at the begin of a node's line.</summary>
    public static int Node(string text) => Numbers.Int(NodeForm().Match(text).Groups["node"].Value);

    private static StatementKind? Find(string text, (StatementKind Kind, Regex Form)[] forms)
    {
        foreach ((StatementKind kind, Regex form) in forms)
        {
            if (form.IsMatch(text))
            {
                return kind;
            }
        }

        return null;
    }

    // The counts behind Mem-Info are in pages, those of nodes and zones have a unit.
    private static bool IsTotals(string text)
    {
        string word = Words.First(text);
        return FieldWords.IsCount(word) && !word.StartsWith("pages_scanned", StringComparison.Ordinal);
    }

    [GeneratedRegex(@"^(?:\[\s?(?:\.{2,}|…|snip|cut)[^\]]{0,60}\]|<\s?(?:snip|cut).{0,40}>|\.{3,}|…|-+\s*8<.*|\(?snip(?:ped)?\)?\.*)$", RegexOptions.IgnoreCase)]
    private static partial Regex Elision();

    // vmemmap_alloc_block has words of its own for a request that failed.
    [GeneratedRegex(@"page allocation failure(?:[.:]|\s*$)|vmemmap alloc failure: order:\d")]
    private static partial Regex Failure();

    [GeneratedRegex(@"page allocation stalls? for \d")]
    private static partial Regex Stall();

    [GeneratedRegex(@"vmalloc error: size|vmalloc: allocation failure|vmap allocation for size \d+ failed|vmalloc_node_range for size \d+ failed")]
    private static partial Regex Vmalloc();

    [GeneratedRegex(@"invoked oom-killer(?::|\s*$)")]
    private static partial Regex Oom();

    // do_mmap_private without an MMU.
    [GeneratedRegex(@"^(?:nommu: )?Allocation of length \d+ from process \d+")]
    private static partial Regex Nommu();

    [GeneratedRegex(@"^(?:order:\s?-?\d+,\s*)?mode:0x[0-9a-f]+")]
    private static partial Regex FailureRest();

    [GeneratedRegex(@"^(?:oom-killer:\s*)?gfp_mask=0x[0-9a-f]+")]
    private static partial Regex OomRest();

    [GeneratedRegex(@"^(?:Mem-Info:|Mem-info:)")]
    private static partial Regex MemInfo();

    [GeneratedRegex(NodeAndZone + @":(?=\s*(?:$|\d+[*_]\d|\.\.\.|…|\[\.|=|empty))")]
    private static partial Regex BuddyForm();

    [GeneratedRegex(@"^Node (?<node>\d{1,5}) (?<zone>" + Zone + @")(?=$|\s)|^(?<zone>" + Zone + @")\s+(?:free|boost|min):")]
    private static partial Regex ZoneForm();

    [GeneratedRegex(NodeAndZone)]
    private static partial Regex PlaceForm();

    [GeneratedRegex(@"^Node (?<node>\d{1,5})\s+[a-z_]+(?:\(\w+\))?:\s?\d")]
    private static partial Regex NodeForm();

    [GeneratedRegex(@"^Node \d{1,5}$")]
    private static partial Regex NodeLead();

    // protections[] before 2.6.11.
    [GeneratedRegex(@"^(?:lowmem_reserve|protections)\[\]:")]
    private static partial Regex Reserve();

    [GeneratedRegex(@"^\d+ total pagecache pages")]
    private static partial Regex PageCache();

    [GeneratedRegex(@"^\d+ pages in swap ?cache")]
    private static partial Regex SwapCache();

    [GeneratedRegex(@"^Free swap\s*[=:]")]
    private static partial Regex FreeSwap();

    [GeneratedRegex(@"^Total swap\s*[=:]")]
    private static partial Regex TotalSwap();

    [GeneratedRegex(@"^\d+ pages (?:of )?RAM")]
    private static partial Regex Ram();

    [GeneratedRegex(@"^\d+ pages (?:of )?HighMem", RegexOptions.IgnoreCase)]
    private static partial Regex HighMem();

    [GeneratedRegex(@"^\d+ (?:pages reserved|reserved pages)")]
    private static partial Regex Reserved();

    [GeneratedRegex(@"^\d+ pages cma reserved")]
    private static partial Regex CmaReserved();

    [GeneratedRegex(@"^\d+ pages hwpoisoned")]
    private static partial Regex HwPoisoned();

    [GeneratedRegex(@"^\[\s*\d+\]\s+\d+\s+\d+\s")]
    private static partial Regex Task();

    [GeneratedRegex(@"^\[\s*pid\s*\]\s+uid")]
    private static partial Regex TaskHeader();

    [GeneratedRegex(@"^oom-kill:\s?constraint=")]
    private static partial Regex Constraint();

    [GeneratedRegex(@"^(?:(?:Memory cgroup )?[Oo]ut of [Mm]emory[^:]{0,60}:\s)?[Kk]ill(?:ed)? process \d+")]
    private static partial Regex Kill();

    [GeneratedRegex(@"^(?:memory|memory\+swap|kmem|swap): usage \d+kB, limit \d+kB")]
    private static partial Regex CgroupUsage();

    [GeneratedRegex(@"^Memory cgroup stats(?: for .*?)?:")]
    private static partial Regex CgroupStats();

    [GeneratedRegex(@"^[a-z][a-z0-9_]{2,40} \d{1,20}$")]
    private static partial Regex CgroupStat();

    [GeneratedRegex(@"^Task in \S+ killed as a result of limit of \S+")]
    private static partial Regex CgroupTask();

    [GeneratedRegex(@"^Tasks in \S+ are going to be killed")]
    private static partial Regex CgroupGroup();

    // Before 3.10 or so ARM and s390 leave the task out.
    [GeneratedRegex(@"^CPU:\s*\d+(?:\s+UID:\s*\d+)?\s+(?:PID:|Not tainted|Tainted:)|^CPU:\s*\d+$|^Pid:\s*\d+, comm:")]
    private static partial Regex Cpu();

    [GeneratedRegex(@"^Hardware name:")]
    private static partial Regex Hardware();

    [GeneratedRegex(@"^[^=:]{1,40} cpuset=|^[^=]{1,40}:[^=]{0,20} cpuset=")]
    private static partial Regex Cpuset();

    [GeneratedRegex(
        @"^(?:Node \d+ )?" + Zone + @" per-cpu:|^(?:CPU|cpu)\s+\d+:?\s+(?:Hot: |Cold: )?(?:hi:|hot:|cold:)|^Swap cache(?: stats)?:"
        + @"|^(?:Node \d+ )?hugepages_\w+=|^\d+ (?:pages (?:shared|non-shared|swap cached|in pagetable cache)|(?:free|slab) pages)"
        + @"|^Memory allocations|^Memory cgroup min protection|^Tasks state|^Unreclaimable slab info|^Purging GPU memory"
        + @"|^sysrq: |^SysRq : ")]
    private static partial Regex Plain();

    [GeneratedRegex(
        @"^(?:Call [Tt]race:?|Backtrace:?|Stack\s?:|Code:|Modules linked in:|Workqueue:|Tainted:|Exception stack|REGS:|MSR:"
        + @"|NIP[: ]|LR[: ]|GPR\d|DAR:|[er]?flags:|--- ?interrupt|---\[ end|-+\[ cut here|RIP:|RSP:|R[A-D]X:|RDX:|RBP:|R\d\d:|[CDFEGS]S:|CR\d:|DR\d:"
        + @"|EIP:|EAX:|ESI:|EFLAGS:|ORIG_RAX|pc : |lr : |sp : |x\d+\s?: |pstate:|epc : |[a-z]\d+\s?:\s?[0-9a-f]{8}|</?\w{2,8}>"
        + @"|[0-9a-f]{3,4}: +[0-9a-f]{8}|(?:[0-9a-f]{8}\s+)*[0-9a-f]{8}$|(?:[0-9a-f]{16}\s+)*[0-9a-f]{16}$|(?:[0-9a-f]{2}\s){3}"

        // What a journal's export and dmesg --json have besides the message.
        + @"|_{0,2}[A-Z][A-Z0-9_]*=|[{}\[\]]{1,2},?$|""dmesg""\s*:|""(?:fac|pri|time|caller)""\s*:)")]
    private static partial Regex Furniture();
}
