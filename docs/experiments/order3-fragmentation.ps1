<#
.SYNOPSIS
Half of memory is free, in single pages here and there. Does a request of order 3 find its eight pages?
.DESCRIPTION
All memory is taken page by page for the kernel, so that nothing can be
moved. Each page is given back with the same chance, and then blocks of
order 3 are asked for until there are none. A block is eight neighbours;
with a share p of free pages, p to the power of 8 of all blocks are whole
(Expected): 4 of 1000 at one half, and less than half at nine tenths.
Buddies merge only when both are free (__free_one_page), and what isn't
whole is not taken (__rmqueue_smallest). UnusableIndex of extfrag/ says how
many thousandths of free memory are of no use to order 3.
#>
[CmdletBinding()]
param(
    # A CSV file to write the rows to as well.
    [string] $Path
)
#Requires -Modules PhysMem

$all = @{ Count = 1mb; ErrorAction = 'Ignore' }
$random = [random]::new(4)
$rows = foreach ($percent in 25, 50, 75, 90, 95) {
    $machine = New-SimMachine 64MB
    $pages = Invoke-AllocPages GFP_KERNEL, __GFP_MEMALLOC @all
    $pages.Where{ $random.Next(100) -lt $percent } | Remove-Pages
    [pscustomobject]@{
        FreePercent   = $percent
        UnusableIndex = (Get-SimFragmentation DMA32 -Order 3).UnusableIndex
        Expected      = [long]($pages.Count / 8 * [math]::Pow($percent / 100, 8))
        Blocks        = @(Invoke-AllocPages GFP_KERNEL -Order 3 @all).Count
    }
    Remove-SimMachine $machine -Force
}

if ($Path) { $rows | Export-Csv -LiteralPath $Path }
$rows
