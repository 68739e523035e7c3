<#
.SYNOPSIS
Memory was short once and is in pieces now. Do the network card's order-3 requests still succeed?
.DESCRIPTION
While memory is at its min watermark, a number of requests of order 3 comes in with GFP_ATOMIC (Early), and their pages
are given back. Then everything else is used up, and three pages of ten come back here and there. Now order 3 is asked
for again, first with GFP_NOWAIT, then with GFP_ATOMIC.
GFP_NOWAIT finds nothing, as the free pages have no free neighbours. Where there were early requests, GFP_ATOMIC has
blocks of its own: each success of an atomic request of higher order makes its pageblock HighAtomic
(reserve_highatomic_pageblock) until 1 % of the zone and a pageblock are reserved. Ordinary requests don't get these
pages, and __zone_watermark_ok counts them as not there. The pageblock of a lone early request was nearly full already.
#>
#Requires -Modules PhysMem
[CmdletBinding()]
param(
    # A CSV file to write the rows to as well.
    [string] $Path
)
$all = @{ Count = 1mb; ErrorAction = 'Ignore' }
$rows = foreach ($early in 0, 1, 16, 64) {
    $random = [random]::new(7)
    $machine = New-SimMachine 64MB
    Set-SimMachine vm.watermark_boost_factor 0
    Set-SimMachine vm.min_free_kbytes 8192
    $pages = Invoke-AllocPages GFP_NOWAIT @all
    if ($early) { Invoke-AllocPages GFP_ATOMIC -Order 3 -Count $early | Remove-Pages }
    $pages += Invoke-AllocPages GFP_NOWAIT, __GFP_MEMALLOC @all
    $pages.Where{ $random.Next(10) -lt 3 } | Remove-Pages
    $row = [ordered]@{ Early = $early; HighAtomic = (Get-SimZone DMA32).HighAtomic }
    foreach ($gfp in 'GFP_NOWAIT', 'GFP_ATOMIC') { $row[$gfp] = @(Invoke-AllocPages $gfp -Order 3 @all).Count }
    [pscustomobject] $row
    Remove-SimMachine $machine
}
if ($Path) { $rows | Export-Csv -LiteralPath $Path }
$rows
