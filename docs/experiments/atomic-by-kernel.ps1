<#
.SYNOPSIS
What changes for my order-3 atomic requests when I go from 6.1 to 6.12?
.DESCRIPTION
What highatomic-reserve.ps1 does, on kernels of three lines and on a
small and a larger machine: 64 early requests, then all else is used up,
and three pages of ten come back. GFP_ATOMIC has another number since
6.3, when __GFP_ATOMIC went. Since 6.12 a zone of which 1 % is no
pageblock, below 200 MiB, reserves nothing, and others no more than 1 %,
rounded up; 6.1 goes one pageblock further
(reserve_highatomic_pageblock). So small machines fail where they
didn't, and larger ones keep a pageblock less.
#>
[CmdletBinding()]
param(
    # A CSV file to write the rows to as well.
    [string] $Path
)
#Requires -Modules PhysMem
$all = @{ Count = 1mb; ErrorAction = 'Ignore' }
$rows = foreach ($memory in 64MB, 256MB) {
    foreach ($kernel in '6.1', '6.12', '7.2') {
        $random = [random]::new(7)
        $machine = New-SimMachine $memory -Kernel $kernel
        Set-SimMachine vm.watermark_boost_factor 0
        Set-SimMachine vm.min_free_kbytes 8192
        $pages = Invoke-AllocPages GFP_NOWAIT @all
        Invoke-AllocPages GFP_ATOMIC -Order 3 -Count 64 -ErrorAction Ignore | Remove-Pages
        $pages += Invoke-AllocPages GFP_NOWAIT, __GFP_MEMALLOC @all
        $pages.Where{ $random.Next(10) -lt 3 } | Remove-Pages
        $row = [ordered]@{ MiB = $memory / 1MB; Kernel = $kernel; Mask = (ConvertTo-GfpMask GFP_ATOMIC).Hex }
        $row.HighAtomic = (Get-SimZone DMA32).HighAtomic
        foreach ($gfp in 'GFP_NOWAIT', 'GFP_ATOMIC') { $row[$gfp] = @(Invoke-AllocPages $gfp -Order 3 @all).Count }
        [pscustomobject] $row
        Remove-SimMachine $machine -Force
    }
}
if ($Path) { $rows | Export-Csv -LiteralPath $Path }
$rows
