using System.Collections.Immutable;
using PhysMem.Engine.Describe;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Boot;

/// <summary>
/// Where ZONE_MOVABLE begins on each node (find_zone_movable_pfns_for_nodes): as much memory as kernelcore= asks
/// for stays outside of it, spread over the nodes as evenly as they allow.
/// </summary>
internal sealed class MovableZoneStarts
{
    private readonly Dictionary<int, long> _start = [];
    private readonly ImmutableArray<NodeRange> _ram;
    private readonly long _usableFrom;
    private readonly KernelBuild _build;
    private long _wanted;

    private MovableZoneStarts(ImmutableArray<NodeRange> ram, long usableFrom, long kernelPages, KernelBuild build)
    {
        _ram = ram;
        _usableFrom = usableFrom;
        _build = build;
        _wanted = kernelPages;
        foreach (NodeRange range in ram)
        {
            _start[range.Nid] = 0;
        }
    }

    /// <summary>First pfn of a node's ZONE_MOVABLE; 0 when it has none.</summary>
    public long Of(int nid) => _start.GetValueOrDefault(nid);

    /// <summary>Computes them for all nodes.</summary>
    public static MovableZoneStarts Find(
        KernelArguments arguments, ImmutableArray<NodeRange> ram, ZoneBoundaries boundaries, KernelBuild build)
    {
        long total = ram.Sum(r => r.End - r.Start);
        long kernelPages = KernelPages(arguments, total, build);
        var starts = new MovableZoneStarts(ram, boundaries.Start(boundaries.MovableZone), kernelPages, build);
        if (kernelPages != 0 && kernelPages < total)
        {
            starts.Spread();
            starts.Align();
        }

        return starts;
    }

    /// <summary>The pages to keep out of ZONE_MOVABLE that follow from both arguments.</summary>
    private static long KernelPages(KernelArguments arguments, long total, KernelBuild build)
    {
        long kernel = PagesOf(arguments.KernelCore, total, build);
        long movable = PagesOf(arguments.MovableCore, total, build);
        if (movable == 0)
        {
            return kernel;
        }

        return Math.Max(kernel, total - Math.Min(total, RoundUp(movable, build)));
    }

    private static long PagesOf(CoreAmount amount, long total, KernelBuild build) =>
        amount.Percent != 0 ? total * 100 * amount.Percent / 10000 : amount.Bytes >> build.PageShift;

    private static long RoundUp(long pages, KernelBuild build) =>
        (pages + build.MaxOrderPages - 1) / build.MaxOrderPages * build.MaxOrderPages;

    // Nodes too small for their share leave some to the others, so the rest is dealt out again.
    private void Spread()
    {
        int[] nodes = [.. _start.Keys.Order()];
        int sharers = nodes.Length;
        do
        {
            long share = _wanted / sharers;
            foreach (int nid in nodes)
            {
                if (_wanted < share)
                {
                    share = _wanted / sharers;
                }

                Take(nid, share);
            }

            sharers--;
        }
        while (sharers > 0 && _wanted > sharers);
    }

    // Moves a node's start up until the share is taken from the RAM below it.
    private void Take(int nid, long share)
    {
        foreach (NodeRange range in _ram)
        {
            long from = Math.Max(range.Start, _start[nid]);
            if (range.Nid != nid || from >= range.End)
            {
                continue;
            }

            // Memory of lower zones can't be in ZONE_MOVABLE; it counts for the kernel even beyond the share.
            if (from < _usableFrom)
            {
                long low = Math.Min(range.End, _usableFrom) - from;
                share -= Math.Min(low, share);
                _wanted -= Math.Min(low, _wanted);
                from += low;
                _start[nid] = from;
            }

            long taken = Math.Min(range.End - from, share);
            if (range.End > from)
            {
                _start[nid] = from + taken;
                _wanted -= Math.Min(taken, _wanted);
                share -= taken;
                if (share == 0)
                {
                    return;
                }
            }
        }
    }

    private void Align()
    {
        foreach (int nid in _start.Keys.ToArray())
        {
            long start = RoundUp(_start[nid], _build);
            long end = _ram.Last(r => r.Nid == nid).End;
            _start[nid] = start < end ? start : 0;
        }
    }
}
