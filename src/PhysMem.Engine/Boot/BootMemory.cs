using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Describe;

namespace PhysMem.Engine.Boot;

/// <summary>
/// Which RAM frames boot hands to the allocator, which it keeps, and which it hands over at the very end
/// (memblock's memory and reserved lists).
/// </summary>
internal sealed class BootMemory
{
    private const long KernelImage = 16L << 20;
    private const long FourGiB = 4L << 30;

    private readonly List<FrameRange> _free = [];
    private readonly List<FrameRange> _reserved = [];
    private readonly List<FrameRange> _late = [];
    private readonly List<FrameRange> _cma = [];

    private BootMemory()
    {
    }

    /// <summary>Frames released in the ordinary way, rising.</summary>
    public IReadOnlyList<FrameRange> Free => _free;

    /// <summary>Frames that are kept, rising; those released late not among them.</summary>
    public IReadOnlyList<FrameRange> Reserved => _reserved;

    /// <summary>Frames released late, rising.</summary>
    public IReadOnlyList<FrameRange> Late => _late;

    /// <summary>Frames of contiguous areas, rising.</summary>
    public IReadOnlyList<FrameRange> Cma => _cma;

    /// <summary>The first frame that firmware leaves unaccepted; behind all frames when it accepts all of them.</summary>
    public long UnacceptedFrom { get; private init; }

    /// <summary>Divides a machine's RAM.</summary>
    /// <param name="machine">The machine, with its frames.</param>
    /// <param name="description">What it was described as.</param>
    public static BootMemory Divide(MachineState machine, MachineDescription description)
    {
        var memory = new BootMemory { UnacceptedFrom = (description.UnacceptedFrom ?? long.MaxValue) / description.Build.PageSize };
        FrameRange[] ram = [.. machine.Frames.Ranges];
        foreach (Zone zone in machine.PopulatedZones)
        {
            FrameRange[] runs = [.. ram.Where(r => r.Zone == zone)];
            memory.DivideZone(zone, runs, description, LatePages(machine, zone, description.LateRelease));
        }

        memory._free.Sort(ByStart);
        memory._reserved.Sort(ByStart);
        memory._late.Sort(ByStart);
        memory._cma.Sort(ByStart);
        memory.RequireWholeAreas(description);
        return memory;
    }

    // cma_validate_zones.
    private void RequireWholeAreas(MachineDescription description)
    {
        int page = description.Build.PageSize;
        foreach (MemoryRange area in description.CmaAreas)
        {
            if (!_cma.Exists(r => r.Start * page == area.Start && r.End * page == area.End))
            {
                throw DescriptionRules.Bad(
                    $"The contiguous area {area} isn't RAM of one zone alone", "Move it, or make it smaller.");
            }
        }
    }

    private static int ByStart(FrameRange a, FrameRange b) => a.Start.CompareTo(b.Start);

    private static long LatePages(MachineState machine, Zone zone, LateRelease late)
    {
        long limit = Math.Min(FourGiB, machine.Architecture.LowMemoryLimit) >> machine.Build.PageShift;
        Zone? initrd = machine.Frames.Ranges.LastOrDefault(r => r.Start < limit)?.Zone;
        return (machine.Frames.ZoneOf(KernelImage >> machine.Build.PageShift) == zone ? late.KernelPages : 0)
            + (initrd == zone ? late.InitrdPages : 0);
    }

    private void DivideZone(Zone zone, FrameRange[] runs, MachineDescription description, long latePages)
    {
        int page = zone.Build.PageSize;
        List<FrameRange> reserved = [], free = [], cma = [], others = [];
        FrameRuns.Divide(runs, description.CmaAreas.Select(r => (r.Start / page, r.End / page)), cma, others);
        _cma.AddRange(cma);
        FrameRuns.Divide(
            others, description.Reserved.Select(r => (r.Start / page, (r.End + page - 1) / page)), reserved, free);
        foreach (ZonePages managed in description.ManagedPages)
        {
            if (managed.Nid == zone.Node.Nid && managed.Zone == zone.Type)
            {
                KeepBack(zone, free, reserved, managed.Pages - FrameRuns.Count(cma), latePages);
            }
        }

        if (latePages > FrameRuns.Count(reserved))
        {
            throw DescriptionRules.Bad(
                $"{latePages} pages of {zone} are to be released late, but only {FrameRuns.Count(reserved)} are reserved there",
                "Reserve more, or release fewer pages late.");
        }

        // Which of the reserved pages these are is not known; a ramdisk and the end of an image lie high.
        FrameRuns.MoveTop(reserved, latePages, _late);
        _free.AddRange(free);
        _reserved.AddRange(reserved);
    }

    private static void KeepBack(
        Zone zone, List<FrameRange> free, List<FrameRange> reserved, long managedPages, long latePages)
    {
        long surplus = FrameRuns.Count(free) - (managedPages - latePages);
        if (surplus < 0 || managedPages < latePages)
        {
            throw DescriptionRules.Bad(
                $"{zone} is to have {managedPages} managed pages, {latePages} of them released late, but {FrameRuns.Count(free)} pages are not reserved there",
                "Correct the number of managed pages or the reserved ranges.");
        }

        FrameRuns.MoveTop(free, surplus, reserved);
        reserved.Sort(ByStart);
    }
}
