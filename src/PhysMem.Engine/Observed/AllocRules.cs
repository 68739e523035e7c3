using System.Globalization;
using System.Text.RegularExpressions;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Observed;

/// <summary>
/// What the watermark test of a kernel does, as far as releases differ. These are the releases of kernel.org;
/// distributions carry some rules back to older ones.
/// </summary>
/// <param name="Version">The kernel.</param>
/// <param name="Stable">The number behind it: what of a stable branch it is.</param>
internal sealed partial record AllocRules(KernelVersion Version, int Stable = 0)
{
    // 6.1 was given rules of 6.3 at some time after this.
    private const int LastPlain61 = 55;

    /// <summary>The marks of a report hold a boost since then.</summary>
    private static readonly KernelVersion s_boost = new(5, 0);
    private static readonly KernelVersion s_boostPrinted = new(5, 17);

    // What tells that a kernel is older than one that is known to print otherwise.
    private static readonly (KernelVersion Before, Func<MemoryInfo, bool> Tells)[] s_older =
    [
        (new(4, 2), memory => memory.Totals.ContainsKey("free") && memory.Totals.ContainsKey("pagetables") && !memory.Totals.ContainsKey("free_pcp")),
        (new(4, 8), memory => memory.Zones.Any(zone => zone.Values.ContainsKey("pages_scanned"))),
        (new(5, 13), memory => memory.Zones.Any(zone => zone.Values.ContainsKey("pagetables"))),
        (new(5, 15), memory => LacksSum(memory, "kernel_misc_reclaimable")),
        (new(6, 1), memory => LacksSum(memory, "sec_pagetables")),
        (new(7, 2), memory => memory.Nodes.Any(node => node.Values.ContainsKey("Balloon") && !node.Values.ContainsKey("gpu_active"))),
    ];

    // It stands behind reserved_highatomic: then.
    private static readonly KernelVersion s_freeHighAtomicPrinted = new(6, 13);

    /// <summary>Before 4.4 the blocks of each lower order are taken off in turn, against a mark halved in turn.</summary>
    public bool SubtractsLowerOrders => Version.IsBefore(new KernelVersion(4, 4));

    /// <summary>MIGRATE_HIGHATOMIC.</summary>
    public bool HasHighAtomic => !SubtractsLowerOrders;

    /// <summary>Free CMA pages are taken off for others since 3.7.</summary>
    public bool LeavesCma => !Version.IsBefore(new KernelVersion(3, 7));

    /// <summary>Marks may hold a boost (watermark_boost).</summary>
    public bool HasBoost => !Version.IsBefore(s_boost);

    /// <summary>Marks may hold a boost that the report doesn't print.</summary>
    public bool HidesBoost => HasBoost && Version.IsBefore(s_boostPrinted);

    /// <summary>An order-0 request with rights to the reserve may ignore the boost.</summary>
    public bool AtomicIgnoresBoost => !Version.IsBefore(new KernelVersion(5, 8));

    /// <summary>Who can't sleep gets more only together with __GFP_HIGH, and keeps all of HighAtomic (6.3).</summary>
    public bool HasMinReserve => HasAtomicBitGone || (Version is (6, 1, _) && Stable > LastPlain61);

    /// <summary>Masks have no __GFP_ATOMIC any more.</summary>
    public bool HasAtomicBitGone => !Version.IsBefore(new KernelVersion(6, 3));

    /// <summary>The free pages of HighAtomic pageblocks are taken off, not all their pages (nr_free_highatomic).</summary>
    public bool CountsFreeHighAtomic => !Version.IsBefore(new KernelVersion(6, 12));

    /// <summary>A report has only zones that its request may use (show_free_areas).</summary>
    public bool PrintsAllowedZonesOnly => !Version.IsBefore(new KernelVersion(6, 1));

    /// <summary>Memory can be compacted, and by hand too (vm.compact_memory).</summary>
    public bool HasCompaction => !Version.IsBefore(new KernelVersion(2, 6, 35));

    /// <summary>vm.watermark_scale_factor.</summary>
    public bool HasScaleFactor => !Version.IsBefore(new KernelVersion(4, 6));

    /// <summary>Kernels with an __GFP_ATOMIC; before, who may not wait is atomic.</summary>
    public bool HasAtomicBit => !Version.IsBefore(new KernelVersion(4, 4)) && !HasMinReserve;

    /// <summary>
    /// The rules of the kernel that printed a report: by its release, else by the newest kernel that has such a mask and
    /// prints such lines.
    /// </summary>
    /// <param name="report">The report.</param>
    /// <param name="isTold">Whether the report tells its release.</param>
    public static AllocRules Of(KernelReport report, out bool isTold)
    {
        isTold = KernelVersion.TryParse(report.Release, out KernelVersion version);
        return isTold ? new AllocRules(version, StableOf(report.Release!)) : new AllocRules(Guess(report));
    }

    private static int StableOf(string release) =>
        StableForm().Match(release) is { Success: true } match ? int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex(@"^\s*[0-9]+\.[0-9]+\.([0-9]{1,4})(?![0-9])", RegexOptions.CultureInvariant)]
    private static partial Regex StableForm();

    private static KernelVersion Guess(KernelReport report)
    {
        IReadOnlyList<ObservedZone> zones = report.Memory is { } memory ? memory.Zones : [];
        ObservedZone[] told = [.. zones.Where(zone => zone is { Free: not null, Min: not null })];
        KernelVersion newest = KernelLine.All[^1].Version;
        if (report.Request?.Layout is { } layout)
        {
            newest = layout.Newest;
        }

        if (report.Memory is { } lines)
        {
            newest = s_older.Where(one => one.Tells(lines)).Aggregate(newest, (version, one) => Earliest(version, one.Before.Before));
        }

        return told.Length == 0 ? newest
            : told.Any(zone => zone.FreeHighAtomic is not null) ? Latest(newest, s_freeHighAtomicPrinted)
            : told.Any(zone => zone is { Boost: not null, ReservedHighAtomic: not null }) ? Earliest(Latest(newest, s_boostPrinted), s_freeHighAtomicPrinted.Before)
            : told.Any(zone => zone.Boost is not null) ? Latest(newest, s_boostPrinted)
            : told.Any(zone => zone.ReservedHighAtomic is not null) ? Earliest(newest, s_boostPrinted.Before)
            : Earliest(newest, new KernelVersion(5, 4));
    }

    // Sums that stand before and behind it are there, so that nobody cut it off.
    private static bool LacksSum(MemoryInfo memory, string name) =>
        memory.Totals.ContainsKey("pagetables") && memory.Totals.ContainsKey("free_pcp") && !memory.Totals.ContainsKey(name);

    private static KernelVersion Latest(KernelVersion a, KernelVersion b) => a.IsBefore(b) ? b : a;

    private static KernelVersion Earliest(KernelVersion a, KernelVersion b) => a.IsBefore(b) ? a : b;
}
