namespace PhysMem.Engine.Report;

/// <summary>
/// Puts pageblocks, as they come rising, into the lines of a map. Lines begin at multiples of their length, whatever zone
/// they belong to, so that maps of two moments, and of two zones, lie above each other.
/// </summary>
public sealed class MemoryMapBuilder
{
    private readonly MemoryMapKind _kind;
    private readonly int _width;
    private readonly long _cellPages;
    private readonly MemoryMapCell?[] _cells;
    private PageBlockReport? _open;

    /// <summary>Makes an empty map.</summary>
    /// <param name="kind">What cells tell.</param>
    /// <param name="width">Cells of a line, from 1 on.</param>
    /// <param name="pagesPerCell">Frames of a cell, a multiple of a pageblock.</param>
    public MemoryMapBuilder(MemoryMapKind kind, int width, long pagesPerCell)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(pagesPerCell, 1);
        _kind = kind;
        _width = width;
        _cellPages = pagesPerCell;
        _cells = new MemoryMapCell?[width];
    }

    /// <summary>Takes the next pageblocks in.</summary>
    /// <returns>The lines that are done by that; mostly none.</returns>
    public IReadOnlyList<MemoryMapLine> Add(PageBlockStretch blocks)
    {
        ArgumentNullException.ThrowIfNull(blocks);
        List<MemoryMapLine>? done = null;
        PageBlockReport block = blocks.First;
        for (long left = blocks.Count, count; left > 0; left -= count)
        {
            long cell = block.Pfn / _cellPages;
            count = left == 1 ? 1 : Math.Min(left, (((cell + 1) * _cellPages) - block.Pfn) / block.Pages);
            if (_open is { } open && !IsInLineOf(block, open) && Finish() is { } line)
            {
                (done ??= []).Add(line);
            }

            _open ??= block;
            (_cells[cell % _width] ??= new MemoryMapCell()).Add(block, count);
            block = block with { Pfn = block.Pfn + (count * block.Pages) };
        }

        return done ?? [];
    }

    /// <summary>Ends the line that was begun; null when there is none.</summary>
    public MemoryMapLine? Finish()
    {
        if (_open is not { } first)
        {
            return null;
        }

        long pages = _width * _cellPages, end = ((first.Pfn / pages) + 1) * pages;
        string cells = string.Concat(_cells.Select(cell => cell?.Show(_kind) ?? ' ')).TrimEnd();
        _open = null;
        Array.Clear(_cells);
        return new MemoryMapLine
        {
            Machine = first.Machine,
            Node = first.Node,
            Zone = first.Zone,
            Pfn = first.Pfn,
            Pages = end - first.Pfn,
            PagesPerCell = _cellPages,
            By = _kind.ToString(),
            Cells = cells,
        };
    }

    private bool IsInLineOf(PageBlockReport block, PageBlockReport open) =>
        block.Zone == open.Zone && block.Node == open.Node
        && block.Pfn / _cellPages / _width == open.Pfn / _cellPages / _width;
}
