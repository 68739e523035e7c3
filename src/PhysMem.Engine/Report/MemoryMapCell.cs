using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Report;

/// <summary>What the pageblocks of one cell of a map come to.</summary>
internal sealed class MemoryMapCell
{
    private readonly long[] _pagesOf = new long[MigrateTypes.Count];
    private long _pages;
    private long _free;
    private int _largest = -1;

    public void Add(PageBlockReport block, long count) =>
        Add(Array.IndexOf(MigrateTypes.Words, block.MigrateType), block.Pages * count, (block.FreePages + block.UnacceptedPages) * count, block.LargestFreeOrder ?? -1);

    /// <summary>Takes pageblocks of one type in.</summary>
    /// <param name="mt">Their migratetype.</param>
    /// <param name="pages">Their pages.</param>
    /// <param name="free">Those on buddy lists, or yet to be accepted.</param>
    /// <param name="largest">Order of the largest free block; -1 when nothing is free.</param>
    public void Add(int mt, long pages, long free, int largest)
    {
        _pages += pages;
        _free += free;
        _largest = Math.Max(_largest, largest);
        _pagesOf[mt] += pages;
    }

    /// <summary>The character for it.</summary>
    public char Show(MemoryMapKind kind) => kind switch
    {
        MemoryMapKind.MigrateType => ShowType(),
        MemoryMapKind.Fill => ShowFill(),
        _ => ShowOrder(),
    };

    private char ShowType()
    {
        char letter = MigrateTypes.ReportLetters[Array.IndexOf(_pagesOf, _pagesOf.Max())];
        return _free == _pages ? char.ToLowerInvariant(letter) : letter;
    }

    private char ShowFill()
    {
        long used = _pages - _free;
        return used == 0 ? '.' : used == _pages ? '#' : (char)('0' + Math.Clamp(((used * 10) + _pages - 1) / _pages, 1, 9));
    }

    private char ShowOrder() => _largest < 0 ? '-' : (char)(_largest < 10 ? '0' + _largest : 'a' + _largest - 10);
}
