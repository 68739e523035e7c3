using System.Runtime.CompilerServices;
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
    private FrameRange _last;

    public FrameMap(IEnumerable<FrameRange> ranges)
    {
        _ranges = [.. ranges.OrderBy(r => r.Start)];
        _last = _ranges.Length > 0 ? _ranges[0] : new FrameRange(0, 0, null!);
    }

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
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Zone? ZoneOf(long pfn)
    {
        FrameRange last = _last;
        return pfn >= last.Start && pfn < last.End ? last.Zone : Find(pfn);
    }

    /// <summary>The zone, or null where there is no RAM, and the frame behind the last one of which the same is told.</summary>
    public (Zone? Zone, long Until) RunAt(long pfn)
    {
        int i = IndexFrom(pfn);
        return i == _ranges.Length ? (null, long.MaxValue)
            : pfn < _ranges[i].Start ? (null, _ranges[i].Start)
            : (_ranges[i].Zone, _ranges[i].End);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private Zone? Find(long pfn)
    {
        int i = IndexFrom(pfn);
        if (i == _ranges.Length || pfn < _ranges[i].Start)
        {
            return null;
        }

        _last = _ranges[i];
        return _last.Zone;
    }
}
