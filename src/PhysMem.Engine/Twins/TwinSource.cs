using PhysMem.Engine.Faults;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Observed;

namespace PhysMem.Engine.Twins;

/// <summary>What a twin is made of, whichever text it comes from.</summary>
/// <param name="Memory">The numbers.</param>
/// <param name="Rules">The rules of the kernel that printed them.</param>
/// <param name="Line">The line of the twin's kernel.</param>
/// <param name="PageblockOrder">pageblock_order; null where it isn't told.</param>
/// <param name="Gfp">The mask of the request that failed, which says something about the zones; null for texts of /proc.</param>
/// <param name="IsOfFailure">Whether they are of a request that failed.</param>
internal sealed record TwinSource(MemoryInfo Memory, AllocRules Rules, KernelLine Line, int? PageblockOrder, uint? Gfp, bool IsOfFailure)
{
    /// <summary>What lists of RAM and nodes say besides.</summary>
    public MachineListings Listings { get; init; } = MachineListings.None;

    /// <summary>Whether the twin has nothing in use, whatever is told of that.</summary>
    public bool IsEmpty { get; init; }

    // /proc/zoneinfo has printed the boost for a long time, so marks without that line are read as older ones.
    private static readonly AllocRules s_unprinted = new(new KernelVersion(5, 4));

    /// <summary>The machine of a report. Without a release its kernel is the newest that prints such a report.</summary>
    public static TwinSource Of(KernelReport report, KernelLine? line)
    {
        MemoryInfo memory = report.Memory ?? throw new PhysMemException(
            FaultCode.InputInvalid, "The report has no memory part.", "Paste it from 'Mem-Info:' on too.");
        AllocRules rules = AllocRules.Of(report, out _);
        var listings = new MachineListings(report.Ram, null);
        return new TwinSource(listings.Complete(memory), rules, line ?? LineOf(rules), PageblockOrder: null, report.Request?.Meaning, IsOfFailure: true)
        {
            Listings = listings,
        };
    }

    /// <summary>The machine of /proc texts. No such text names its kernel; what it prints tells the line.</summary>
    public static TwinSource Of(ProcSnapshot snapshot, KernelLine? line)
    {
        MemoryInfo memory = snapshot.Memory;
        AllocRules rules = snapshot.Zones.Any(zone => zone.Boost is not null) ? new AllocRules(KernelLine.V61.Version) : s_unprinted;
        return new TwinSource(memory, rules, line ?? LineOf(snapshot), snapshot.PageblockOrder, Gfp: null, IsOfFailure: false);
    }

    /// <summary>Whether memory of contiguous areas is told of.</summary>
    public bool HasAreas => Memory.Zones.Any(
        zone => zone.FreeCma > 0 || zone.Values.GetValueOrDefault("cma") > 0 || zone.PageblocksByType.GetValueOrDefault("CMA") > 0
            || zone.Blocks.Any(one => one.Types?.Contains('C', StringComparison.Ordinal) == true));

    // Rules of kernels between the lines are those of the line before, but for 6.3 and later: their masks have no __GFP_ATOMIC,
    // by which the line 6.1 tells who may go below the marks.
    private static KernelLine LineOf(AllocRules rules)
    {
        KernelLine line = KernelLine.All.LastOrDefault(line => !rules.Version.IsBefore(line.Version)) ?? KernelLine.All[0];
        return line == KernelLine.V61 && rules.HasAtomicBitGone ? KernelLine.V612 : line;
    }

    private static KernelLine LineOf(ProcSnapshot snapshot)
    {
        bool Has(string field) => snapshot.Zones.Any(zone => zone.Values.ContainsKey(field));
        return Has("nr_free_pages_blocks") ? KernelLine.V72
            : Has("promo") || Has("nr_unaccepted") || snapshot.Zones.Any(zone => zone.PageSets.Any(set => set.HighMin is not null)) ? KernelLine.V612
            : KernelLine.V61;
    }
}
