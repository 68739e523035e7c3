<#
.SYNOPSIS
Memory was short once and is in pieces now. Do the network card's order-3 requests still succeed?
.DESCRIPTION
At the min watermark some requests of order 3 come in with GFP_ATOMIC
(Early) and are given back. Then all else is used up, and three pages of
ten come back here and there. Now order 3 is asked for again. GFP_NOWAIT
finds no free neighbours. GFP_ATOMIC does, if there were early requests:
each of these made its pageblock HighAtomic (reserve_highatomic_pageblock),
up to 1 % of the zone and a pageblock. Ordinary requests don't get what is
free there; __zone_watermark_ok counts it as not free. The pageblock of a
lone early request was nearly full already.
#>
[CmdletBinding()]
param(
    # A CSV file to write the rows to as well.
    [string] $Path
)
#Requires -Modules PhysMem
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
    Remove-SimMachine $machine -Force
}
if ($Path) { $rows | Export-Csv -LiteralPath $Path }
$rows
