<#
.SYNOPSIS
The network card's order-4 requests fail. Does a larger vm.min_free_kbytes help, and how much?
.DESCRIPTION
Memory is filled with single pages, of which three times a random third is
exchanged. Then 100 requests of order 4 come in with GFP_ATOMIC. Single
pages are cut from the smallest blocks (__rmqueue_smallest) and must stop
at min, so what lies below stays in large blocks. GFP_ATOMIC may take 5/8
of it (__zone_watermark_ok): one block more for each 100 KiB of
min_free_kbytes, which all zones share (__setup_per_zone_wmarks). Less than
a pageblock is worth less: where the kernel's pages must go among others,
the largest block goes first (__rmqueue_fallback). The boost is off, as it
moves watermarks.
#>
[CmdletBinding()]
param(
    # A CSV file to write the rows to as well.
    [string] $Path
)
#Requires -Modules PhysMem
$all = @{ Count = 1mb; ErrorAction = 'Ignore' }
$rows = foreach ($kib in 1024, 2048, 4096, 8192, 16384) {
    $random = [random]::new(4)
    $machine = New-SimMachine 64MB
    Set-SimMachine vm.watermark_boost_factor 0
    Set-SimMachine vm.min_free_kbytes $kib
    $pages = Invoke-AllocPages GFP_KERNEL @all
    foreach ($round in 1..3) {
        $pages, $gone = $pages.Where({ $random.Next(3) }, 'Split')
        $gone | Remove-Pages
        $pages += Invoke-AllocPages GFP_KERNEL @all
    }
    $burst = @(Invoke-AllocPages GFP_ATOMIC -Order 4 -Count 100 -ErrorAction Ignore)
    [pscustomobject]@{ MinFreeKbytes = $kib; Served = $burst.Count; Failed = 100 - $burst.Count }
    Remove-SimMachine $machine -Force
}
if ($Path) { $rows | Export-Csv -LiteralPath $Path }
$rows
