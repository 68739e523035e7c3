using PhysMem.Engine.Core.Zones;

namespace PhysMem.Engine.Core.State;

/// <summary>A run of RAM frames that all belong to one zone.</summary>
/// <param name="Start">First pfn.</param>
/// <param name="End">Pfn behind the last.</param>
/// <param name="Zone">Their zone.</param>
internal sealed record FrameRange(long Start, long End, Zone Zone);

/// <summary>
/// Which zone a frame belongs to (page_zone): the RAM of all zones as sorted ranges, found by bisection, with the
/// last answer tried first since callers mostly stay in one place.
/// </summary>
internal sealed class FrameMap
{
    private readonly FrameRange[] _ranges;
    private int _last;

    public FrameMap(IEnumerable<FrameRange> ranges) => _ranges = [.. ranges.OrderBy(r => r.Start)];

    public IReadOnlyList<FrameRange> Ranges => _ranges;

    /// <summary>Pfn behind the last RAM frame; 0 when there is none.</summary>
    public long EndPfn => _ranges.Length == 0 ? 0 : _ranges[^1].End;

    /// <summary>Index of the first range that ends behind a frame; the number of ranges when none does.</summary>
    public int IndexFrom(long pfn)
    {
        int low = 0, high = _ranges.Length;
        while (low < high)
        {
            int mid = (low + high) >>> 1;
            (low, high) = _ranges[mid].End > pfn ? (low, mid) : (mid + 1, high);
        }

        return low;
    }

    /// <summary>The zone, or null where there is no RAM.</summary>
    public Zone? ZoneOf(long pfn)
    {
        if (_ranges.Length == 0)
        {
            return null;
        }

        FrameRange r = _ranges[_last];
        if (pfn >= r.Start && pfn < r.End)
        {
            return r.Zone;
        }

        int low = 0, high = _ranges.Length - 1;
        while (low <= high)
        {
            int mid = (low + high) >>> 1;
            r = _ranges[mid];
            if (pfn < r.Start)
            {
                high = mid - 1;
            }
            else if (pfn >= r.End)
            {
                low = mid + 1;
            }
            else
            {
                _last = mid;
                return r.Zone;
            }
        }

        return null;
    }
}
