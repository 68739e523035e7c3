using PhysMem.Engine.WhatIf;
using PhysMem.PowerShell.Tests.Prompt;

namespace PhysMem.PowerShell.Tests.Commands;

/// <summary>Show-SimHistory.</summary>
public sealed class ShowSimHistoryTests : IDisposable
{
    // At each of four seconds a MiB more is taken.
    private const string Run =
        """
        Get-SimMachine | Remove-SimMachine -Force
        $null = New-SimMachine 64MB -Name lab
        $lines = foreach ($second in 0..3) {
            "t-1 [000] ..... $second.000000: mm_page_alloc: page=0 pfn=0x$('{0:x}' -f (1024 * ($second + 8))) order=8 migratetype=0 gfp_flags=GFP_KERNEL"
        }
        $run = $lines | Invoke-SimTrace -Machine lab -Interval 1

        """;

    private readonly Session _session = new();

    public void Dispose() => _session.Dispose();

    [Fact]
    public void A_cell_tells_the_pages_in_blocks_of_its_order_at_its_moment()
    {
        HistoryLine[] lines = Lines("Show-SimHistory $run -Of Free -Width 100");
        var pages = Rows<FreeOverTime>("$run.Free").GroupBy(row => row.Order).ToDictionary(
            rows => rows.Key, rows => rows.GroupBy(row => row.Line).Select(moment => moment.Sum(row => row.Free << row.Order)).ToArray());

        Assert.Equal(Enumerable.Range(0, 11), lines.Select(line => line.Order));
        Assert.All(lines, line =>
        {
            long[] told = pages[line.Order];
            Assert.Equal(("lab", "Free", told.Length, 1, told.Min(), told.Max()), (line.Machine, line.Of, line.Moments, line.MomentsPerCell, line.Least, line.Most));
            Assert.Equal(
                string.Concat(told.Select(some => some == 0 ? '.' : some == told.Max() ? '#' : (char)('0' + Math.Clamp((int)Math.Ceiling(10.0 * some / told.Max()), 1, 9)))),
                line.Cells);
        });
        Assert.Contains(lines, line => line.Cells.Distinct().Count() > 1);
    }

    [Fact]
    public void The_unusable_index_is_that_of_all_zones_together()
    {
        HistoryLine[] lines = Lines("Set-SimFragmentation 700 -Order 4 | Out-Null; $run = $lines | Invoke-SimTrace -Machine lab; $run | Show-SimHistory -Of UnusableIndex");
        HistoryLine line = lines.Single(one => one.Order == 4);

        Assert.Equal((0, '.'), (lines[0].Most, lines[0].Cells[0]));
        Assert.InRange(line.Least, 699, 705);
        Assert.InRange(line.Cells[0], '7', '8');
        Assert.True(line.Most > line.Least, "the blocks that were taken were of use");
    }

    [Fact]
    public void What_is_wider_than_the_width_has_several_moments_a_cell_and_the_last_is_told()
    {
        HistoryLine all = Lines("Show-SimHistory $run -Of Free -Width 100").Single(line => line.Order == 8);
        HistoryLine few = Lines("Show-SimHistory $run -Of Free -Width 2").Single(line => line.Order == 8);

        Assert.InRange(few.Cells.Length, 1, 2);
        Assert.Equal((all.Moments + 1) / 2, few.MomentsPerCell);
        Assert.Equal(all.Moments, few.Moments);
        Assert.Equal(2 * 11, Lines("Show-SimHistory $run").Length);
    }

    private HistoryLine[] Lines(string line) => Rows<HistoryLine>(line);

    private T[] Rows<T>(string line) => [.. _session.Type(Run + line).MustSucceed().Of<T>()];
}
